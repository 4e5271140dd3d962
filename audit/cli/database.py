"""`db`: bring the database to the shape that this program needs, or tell whether it has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from audit import bootstrap
from audit.cli.options import data_dir_option, read_settings
from audit.cli.rows import differences
from audit.cli.schema import DatabaseUnreachable, Schema, read_schema
from audit.core import migration
from audit.core.settings import Settings


@click.group(name="db")
def database() -> None:
    """Upgrade the database, or check that it is up to date."""


@database.command()
@data_dir_option
def upgrade(data_dir: Path | None) -> None:
    """Make a new database, or bring an old one to the newest migration. Running it twice changes nothing.

    Works under TOUCHSTONE_MIGRATION_DATABASE_URL, the owner, and grants the application's role its rights.
    """
    upgrade_database(read_settings(data_dir))


@database.command()
@data_dir_option
def check(data_dir: Path | None) -> int:
    """Tell whether the database stands at the newest migration and equals the models; exit 1 when not."""
    settings = read_settings(data_dir)
    schema = _read(settings)
    if not schema.up_to_date:
        click.echo(f"the database stands at {schema.current or 'nothing'}, this program needs {schema.newest}")
        click.echo(f"to mend it: {bootstrap.program()} db upgrade")
        return 1
    found = differences_from_models(settings)
    for difference in found:
        click.echo(f"differs from the models: {difference}")
    if not found:
        click.echo(f"the database is up to date ({schema.current})")
    return 1 if found else 0


def upgrade_database(settings: Settings) -> None:
    """Run all pending migrations and say from where to where; ends the command in words when that fails."""
    try:
        before = migration.current(settings.migration_database_url)
        migration.upgrade(settings.migration_database_url, settings.database_url)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        message = f"the database could not be upgraded, and nothing was changed: {reason}"
        raise click.ClickException(message) from error
    newest = migration.head()
    if before == newest:
        click.echo(f"the database is up to date ({newest})")
    else:
        click.echo(f"the database was brought from {before or 'nothing'} to {newest}")


def differences_from_models(settings: Settings) -> list[str]:
    """Return in words what differs between the database and the rows that this program declares."""
    return [_in_words(difference) for difference in differences(settings.migration_database_url)]


def _in_words(difference: Any) -> str:
    """Return one difference as alembic names it, short: the action and the names it is about."""
    if isinstance(difference, list):
        return "; ".join(_in_words(part) for part in difference)
    action, *about = difference
    names = [part if isinstance(part, str) else getattr(part, "name", None) for part in about]
    return " ".join([str(action).replace("_", " "), *(name for name in names if name)])


def require_current(settings: Settings) -> None:
    """End the command in words when the application's database is unreachable or not at the newest migration."""
    schema = _read(settings)
    if not schema.up_to_date:
        message = (
            f"the database stands at {schema.current or 'nothing'}, this program needs {schema.newest}.\n"
            f"Run: {bootstrap.program()} db upgrade"
        )
        raise click.ClickException(message)


def _read(settings: Settings) -> Schema:
    """Look how far the application's database has come, or end the command in words."""
    try:
        return read_schema(settings.database_url)
    except DatabaseUnreachable as error:
        message = f"the database cannot be opened: {error}\nTo see what is wrong: {bootstrap.program()} doctor"
        raise click.ClickException(message) from error
