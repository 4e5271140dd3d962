"""`demo`: a brand with a history, made by running the real pipeline, then served."""

from __future__ import annotations

from pathlib import Path

import click

from audit import bootstrap
from audit.cli.database import upgrade_database
from audit.cli.options import data_dir_option, read_settings
from audit.cli.serve import at_address, refuse_taken_port, run_server
from audit.core import logs
from audit.demo.closing import summary
from audit.demo.making import DemoRefused, make


@click.command()
@click.option("--once", is_flag=True, help="Make everything, print where it is, and do not serve.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--visits", type=click.IntRange(1, 5000), default=150, show_default=True, help="How many visits to make.")
@data_dir_option
def demo(*, once: bool, port: int, visits: int, data_dir: Path | None) -> None:
    """Set up a database, fill it with a demo brand, and serve it on http://127.0.0.1:8000.

    A second start finds the brand as it was left; a run that was interrupted is begun anew.
    """
    settings = at_address(read_settings(data_dir), "127.0.0.1", port)
    bootstrap.require_native()
    if not once:
        refuse_taken_port("127.0.0.1", port)
    logs.configure("WARNING")
    upgrade_database(settings)
    try:
        made = make(settings, visits, click.echo)
    except DemoRefused as error:
        raise click.ClickException(str(error)) from error
    for line in summary(made, settings):
        click.echo(line)
    if not once:
        run_server(settings, "127.0.0.1", port)
