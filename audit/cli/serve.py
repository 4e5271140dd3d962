"""`serve`: the pages behind gunicorn, one process with threads, and the background jobs beside them."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from audit import bootstrap
from audit.app import create_app
from audit.background import start_background
from audit.cli.database import require_current
from audit.cli.options import data_dir_option, read_settings
from audit.core import logs
from audit.core.settings import Settings

THREADS = 8
REQUEST_SECONDS = 120
"""A large photo over a slow phone line may take this long."""

GRACE_SECONDS = 30
"""A page being made and a job being carried out may take this long when the service is stopped."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True, help="Requests at a time.")
@data_dir_option
def serve(*, host: str, port: int, threads: int, data_dir: Path | None) -> None:
    """Serve the pages on one machine until stopped.

    Jobs and the schedule run in the same process unless TOUCHSTONE_BACKGROUND=off; then start `worker` beside it.
    """
    settings = at_address(read_settings(data_dir), host, port)
    require_current(settings)
    run_server(settings, host, port, threads)


def at_address(settings: Settings, host: str, port: int) -> Settings:
    """Return the settings with the address that is served, unless TOUCHSTONE_BASE_URL names the one people use."""
    if os.environ.get("TOUCHSTONE_BASE_URL"):
        return settings
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not listened on
    return replace(settings, base_url=f"http://{f'[{shown}]' if ':' in shown else shown}:{port}")


def run_server(settings: Settings, host: str, port: int, threads: int = THREADS) -> None:
    """Serve until a signal ends it; raises SystemExit with gunicorn's code at the end."""
    bootstrap.require_native()
    refuse_taken_port(host, port)
    click.echo(f"Touchstone is served on {settings.base_url} (Ctrl-C stops it)")
    Server(settings, host, port, threads).run()


def refuse_taken_port(host: str, port: int) -> None:
    """End the command in words when nobody can listen there; gunicorn would try again for seconds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"cannot listen on {host}:{port}: {error.strerror}. Choose another port with --port."
            raise click.ClickException(message) from error


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn with our settings: one worker process, because the schedule and the jobs run in it."""

    def __init__(self, settings: Settings, host: str, port: int, threads: int) -> None:
        self._settings = settings
        self._host = f"[{host}]" if ":" in host else host
        self._port = port
        self._threads = threads
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn would read from its command line; it reads none of ours."""
        for name, value in self.options().items():
            self.cfg.set(name, value)

    def options(self) -> Mapping[str, object]:
        """Return gunicorn's settings."""
        return {
            "bind": f"{self._host}:{self._port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self._threads,
            "timeout": REQUEST_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            # Two services of one user would share its socket, and it needs a home folder that can be written.
            "control_socket_disable": True,
            "loglevel": "warning",
        }

    def load(self) -> Flask:
        """Make the application inside the worker process and start its background there: threads survive no fork."""
        logs.configure(self._settings.log_level)
        app = create_app(self._settings)
        if self._settings.background:
            background = start_background(app)
            self.cfg.set("worker_exit", lambda _server, _worker: background.stop())
        return app
