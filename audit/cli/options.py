"""Options that commands share, and the settings that follow from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from audit.core.environment import SettingsError
from audit.core.settings import Settings

F = TypeVar("F", bound=Callable[..., object])

DATA_DIR_HELP = "Folder for the database, files, mails and the secret; default: TOUCHSTONE_DATA_DIR."


def data_dir_option(function: F) -> F:
    """Add `--data-dir` to a command; it arrives as `data_dir: Path | None`, where None means the environment's."""
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("--data-dir", type=kind, default=None, metavar="DIR", help=DATA_DIR_HELP)(function)


def read_settings(data_dir: Path | None) -> Settings:
    """Return the settings of this run; every problem of the environment is told at once and ends the command."""
    try:
        return Settings.from_environment(data_dir=data_dir)
    except SettingsError as error:
        lines = "\n".join(f"  {problem}" for problem in error.problems)
        message = f"the settings cannot be used:\n{lines}\nEvery setting is described in docs/settings.md."
        raise click.ClickException(message) from error
