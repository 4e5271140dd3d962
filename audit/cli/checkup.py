"""The checks of `doctor`, each a function that returns one finding."""

from __future__ import annotations

import os
import shutil
import smtplib
import ssl
import sys
import tempfile
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select, text

from audit import bootstrap
from audit.cli.schema import DatabaseUnreachable, connect, read_schema
from audit.core import clock
from audit.core.environment import MIN_SECRET
from audit.core.settings import Settings

LEAST_FREE_MB = 500
"""Less free space than this, in megabytes, is wrong: one day of photos may fill it."""

LARGEST_SKEW_SECONDS = 5
"""A machine and its database server may differ by this much; leases are compared across machines."""

EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)
"""No true clock can stand before this program was written."""

SMTP_SECONDS = 5


class State(StrEnum):
    """How a check came out: well; worth knowing; to be mended."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What one check found: state, subject, words for the operator and, where needed, what to type."""

    state: State
    subject: str
    words: str
    mend: str = ""


def checks_of_machine() -> dict[str, Callable[[], Finding]]:
    """Return subject -> check of what lies below the settings."""
    return {"python": python, "environment": environment, "PDF libraries": native, "time zones": time_zones}


def checks_of_settings(settings: Settings) -> dict[str, Callable[[], Finding]]:
    """Return subject -> check of an installation with these settings."""
    checks: dict[str, Callable[[Settings], Finding]] = {
        "data folder": data_folder,
        "disk": disk,
        "secret": secret,
        "database": database,
        "database role": role,
        "migrations": migrations,
        "clock": machine_clock,
        "address": base_url,
        "mail": mail,
    }
    return {subject: partial(check, settings) for subject, check in checks.items()}


def python() -> Finding:
    """Check the interpreter's version."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(State.OK, "python", f"{version} at {sys.executable}")


def environment() -> Finding:
    """Check that a checkout runs in its own environment, filled from the present lock."""
    root = bootstrap.find_checkout()
    if root is None:
        return Finding(State.OK, "environment", f"installed as a package in {sys.prefix}")
    if Path(sys.prefix).resolve() == (root / ".venv").resolve() and bootstrap.is_ready(root):
        return Finding(State.OK, "environment", f"{root / '.venv'} holds the packages of audit/requirements.lock")
    mend = f"cd {root} && python3 -m audit doctor"
    return Finding(State.WRONG, "environment", f"this is not the set-up environment of {root}", mend)


def native() -> Finding:
    """Check that PDF rendering finds its libraries."""
    private = bootstrap.preload_native()
    missing = bootstrap.missing_libraries()
    if missing:
        return Finding(State.WRONG, "PDF libraries", f"missing: {', '.join(missing)}", "\n" + bootstrap.install_lines())
    return Finding(
        State.OK, "PDF libraries", "a private copy in the environment" if private else "found on the machine"
    )


def time_zones() -> Finding:
    """Check that windows can be computed in a touchpoint's own zone."""
    try:
        zoneinfo.ZoneInfo("Europe/Helsinki")
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding(State.WRONG, "time zones", "the time zone database is missing", "pip install tzdata")
    return Finding(State.OK, "time zones", "the time zone database is there")


def data_folder(settings: Settings) -> Finding:
    """Check that the data folder can be written."""
    try:
        with tempfile.TemporaryFile(dir=settings.data_dir) as file:
            file.write(b"x")
    except OSError as error:
        mend = f"chown -R {os.environ.get('USER') or os.getuid()} {settings.data_dir}"
        return Finding(State.WRONG, "data folder", f"cannot write to {settings.data_dir}: {error.strerror}", mend)
    return Finding(State.OK, "data folder", f"{settings.data_dir} can be written")


def disk(settings: Settings) -> Finding:
    """Check the free space for photos and documents."""
    free = shutil.disk_usage(settings.data_dir).free // 1024**2
    words = f"{free} MB free where {settings.data_dir} lies"
    if free < LEAST_FREE_MB:
        return Finding(State.WRONG, "disk", words, f"free at least {LEAST_FREE_MB} MB, or move the data folder")
    return Finding(State.OK, "disk", words)


def secret(settings: Settings) -> Finding:
    """Check the secret's length and, where it lies in a file of ours, that only its owner can read it."""
    if len(settings.secret_key) < MIN_SECRET:
        return Finding(State.WRONG, "secret", f"shorter than {MIN_SECRET} characters", "set TOUCHSTONE_SECRET_KEY")
    path = settings.data_dir / "secret_key"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding(State.WRONG, "secret", f"{path} can be read by other users", f"chmod 600 {path}")
    return Finding(State.OK, "secret", f"{len(settings.secret_key)} characters, read by its owner only")


def database(settings: Settings) -> Finding:
    """Check that the application's database answers."""
    mend = "start the server, or correct TOUCHSTONE_DATABASE_URL"
    try:
        with connect(settings.database_url) as connection:
            connection.execute(select(1))
            name = connection.dialect.name
    except DatabaseUnreachable as error:
        upgrade = f"{bootstrap.program()} db upgrade"
        return Finding(State.WRONG, "database", str(error), upgrade if _is_sqlite(settings) else mend)
    return Finding(State.OK, "database", f"{name} answers")


ROLE = text(
    "SELECT rolname, rolsuper OR rolbypassrls AS mighty, "
    "EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = rolname) AS owns "
    "FROM pg_roles WHERE rolname = current_user"
)


def role(settings: Settings) -> Finding:
    """Check that the application's role on PostgreSQL can neither change tables nor pass by their rules."""
    if _is_sqlite(settings):
        return Finding(State.OK, "database role", "SQLite has no roles")
    try:
        with connect(settings.database_url) as connection:
            name, mighty, owns = connection.execute(ROLE).one()
    except DatabaseUnreachable:
        return Finding(State.NOTE, "database role", "not known while the database cannot be opened")
    if mighty or owns:
        words = f"the service works as {name}, which {'is a superuser' if mighty else 'owns its tables'}"
        mend = "give TOUCHSTONE_DATABASE_URL a plain role, and the owner to TOUCHSTONE_MIGRATION_DATABASE_URL"
        return Finding(State.WRONG, "database role", words, mend)
    return Finding(State.OK, "database role", f"{name} can read and change rows, and nothing more")


def migrations(settings: Settings) -> Finding:
    """Check that the database stands at the newest migration of this program."""
    try:
        schema = read_schema(settings.database_url)
    except DatabaseUnreachable:
        return Finding(State.NOTE, "migrations", "not known while the database cannot be opened")
    if schema.up_to_date:
        return Finding(State.OK, "migrations", f"the database stands at {schema.current}, the newest")
    if schema.newest is None:
        return Finding(State.WRONG, "migrations", "this program has no migrations: its files are incomplete")
    words = f"the database stands at {schema.current or 'nothing'}, this program needs {schema.newest}"
    return Finding(State.WRONG, "migrations", words, f"{bootstrap.program()} db upgrade")


def machine_clock(settings: Settings) -> Finding:
    """Check that the machine's clock is possible and agrees with the database server's."""
    here = clock.machine_now()
    if here < EARLIEST:
        return Finding(
            State.WRONG, "clock", f"the machine believes it is {here:%Y-%m-%d}", "set the clock, e.g. by NTP"
        )
    if not _is_sqlite(settings):
        try:
            with connect(settings.database_url) as connection:
                there = connection.execute(select(func.clock_timestamp())).scalar_one()
        except DatabaseUnreachable:
            return Finding(State.OK, "clock", f"{here:%Y-%m-%d %H:%M:%S} UTC; the database could not be asked")
        skew = abs((clock.machine_now() - there).total_seconds())
        if skew > LARGEST_SKEW_SECONDS:
            words = f"this machine and the database server differ by {skew:.0f} s"
            return Finding(State.WRONG, "clock", words, "let both take their time from NTP")
    if settings.clock != "system":
        return Finding(State.NOTE, "clock", "business time comes from the database: a rehearsal, not real work")
    return Finding(State.OK, "clock", f"{here:%Y-%m-%d %H:%M:%S} UTC")


def base_url(settings: Settings) -> Finding:
    """Check that links in mails lead somewhere, and safely."""
    parts = urlsplit(settings.base_url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if local and settings.smtp_host:
        words = f"mails go outside, but their links lead to {settings.base_url}"
        return Finding(State.WRONG, "address", words, "set TOUCHSTONE_BASE_URL to the address that people use")
    if parts.scheme == "http" and not local:
        words = f"{settings.base_url} is not encrypted: passwords and partner links can be read on the way"
        return Finding(State.WRONG, "address", words, "serve by https and set TOUCHSTONE_BASE_URL=https://…")
    return Finding(State.OK, "address", settings.base_url)


def mail(settings: Settings) -> Finding:
    """Check that the mail server lets us in; nothing is sent."""
    if not settings.smtp_host:
        words = f"no mail server is set: messages are written to {settings.mail_folder}"
        return Finding(State.NOTE, "mail", words, "to send mail, set TOUCHSTONE_SMTP_HOST")
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with _mail_connection(settings) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(State.WRONG, "mail", f"{server}: {error}", "correct the TOUCHSTONE_SMTP_ settings")
    return Finding(State.OK, "mail", f"{server} lets us in; the sender is {settings.mail_from}")


def _mail_connection(settings: Settings) -> smtplib.SMTP:
    """Connect and sign in as the service will; raises OSError or SMTPException."""
    host, port = settings.smtp_host or "", settings.smtp_port
    trusted = ssl.create_default_context()
    if settings.smtp_tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS, context=trusted)
    else:
        connection = smtplib.SMTP(host, port, timeout=SMTP_SECONDS)
        if settings.smtp_tls == "starttls":
            connection.starttls(context=trusted)
    if settings.smtp_user:
        connection.login(settings.smtp_user, settings.smtp_password or "")
    return connection


def _is_sqlite(settings: Settings) -> bool:
    """Tell whether the database is a file of ours."""
    return settings.database_url.startswith("sqlite")
