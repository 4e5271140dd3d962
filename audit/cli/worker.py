"""`worker`: background jobs and the schedule without pages, on this or another machine."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from audit import bootstrap
from audit.app import create_app
from audit.background import start_background
from audit.cli.database import require_current
from audit.cli.options import data_dir_option, read_settings
from audit.core import logs


@click.command()
@data_dir_option
def worker(*, data_dir: Path | None) -> None:
    """Carry out jobs until stopped; any number of workers may run on one database, and one of them leads the schedule.

    On several machines they need the same PostgreSQL database and the same files in the data folder.
    """
    settings = read_settings(data_dir)
    require_current(settings)
    bootstrap.require_native()
    logs.configure(settings.log_level)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    background = start_background(create_app(settings))
    click.echo("Touchstone carries out jobs (Ctrl-C stops it)")
    stopped.wait()
    background.stop()
