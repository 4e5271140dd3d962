"""The application around a command that reads or changes rows: settings, a current database, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from audit.app import create_app
from audit.cli.database import require_current
from audit.cli.options import read_settings
from audit.core import scope
from audit.core.errors import DomainError
from audit.web.words import words

OPERATOR = scope.Actor("cli", "operator")
"""Who acts at a terminal: whoever may start commands on this machine; the journal knows no more."""


@contextmanager
def application(data_dir: Path | None) -> Iterator[Flask]:
    """Open the application of these settings with the operator as actor; commits are the command's own.

    A command for one brand looks it up and then enters its scope in this same session: a second session would wait for
    the first on SQLite.
    The command ends in words when the settings cannot be used, when the database is not current, and when a domain
    error leaves the block.
    """
    settings = read_settings(data_dir)
    require_current(settings)
    app = create_app(settings)
    with refusals_in_words(), app.app_context():
        scope.act_as(OPERATOR)
        yield app


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn a domain error into the sentence that a page would show, and exit code 1."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(words(error, "en")) from error
