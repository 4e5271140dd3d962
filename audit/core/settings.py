"""Settings of an installation: read once from TOUCHSTONE_* variables, typed, loud on nonsense.

`VARIABLES` of `audit.core.environment` says what each variable means: `doctor`, the documentation and a test read it.
A variable nobody knows is refused too, because a mistyped name would otherwise be a silently ignored wish.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from audit.core.environment import MIN_SECRET, Reader, SettingsError

TlsMode = Literal["none", "starttls", "tls"]
ClockMode = Literal["system", "row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one installation. Build it by `from_environment`; tests may build it directly or by `replace`."""

    data_dir: Path
    """Folder for everything that must survive: database, files, mails, secret."""
    database_url: str = field(repr=False)
    """SQLAlchemy address of the application role (on PostgreSQL neither owner nor superuser)."""
    migration_database_url: str = field(repr=False)
    """SQLAlchemy address of the owner, for migrations only."""
    secret_key: str = field(repr=False)
    """Secret of sessions, forms and partner links; at least 32 characters."""
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    """Former secrets, newest first; they open what they signed but sign nothing new."""
    base_url: str = "http://127.0.0.1:8000"
    """Address under which people reach the service, without a slash at its end; links in mails come from here only."""
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    """Host names that requests may carry."""
    proxy_hops: int = 0
    """Number of reverse proxies whose X-Forwarded-* headers are believed."""
    smtp_host: str | None = None
    """Mail server, or None: mails go to `mail_dir`."""
    smtp_port: int = 587
    """Port of the mail server."""
    smtp_user: str | None = None
    """Account on the mail server, or None."""
    smtp_password: str | None = field(default=None, repr=False)
    """Password of that account, or None."""
    smtp_tls: TlsMode = "starttls"
    """How the connection to the mail server is secured."""
    mail_from: str = "Touchstone <touchstone@localhost>"
    """Sender of all mails."""
    mail_dir: Path | None = None
    """Folder for .eml files while there is no mail server; None: `mail` in the data folder (see `mail_folder`)."""
    background: bool = True
    """Whether `serve` also runs jobs and the schedule."""
    clock: ClockMode = "system"
    """Where business time comes from."""
    session_idle_minutes: int = 60
    """Minutes without a change after which a sign-in ends."""
    session_absolute_minutes: int = 720
    """Minutes after which a sign-in ends in any case."""
    max_upload_mb: int = 16
    """Largest request in megabytes (of 1,048,576 bytes)."""
    log_level: str = "INFO"
    """Least important level that is logged."""

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """All secrets that may open something, the present one first."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @property
    def mail_folder(self) -> Path:
        """Folder for mails that are not sent outside."""
        return self.mail_dir or self.data_dir / "mail"

    @property
    def files_folder(self) -> Path:
        """Folder of photos and documents."""
        return self.data_dir / "files"

    @property
    def max_upload_bytes(self) -> int:
        """Largest request in bytes."""
        return self.max_upload_mb * 1024 * 1024

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, data_dir: Path | None = None) -> "Settings":
        """Read all settings; `data_dir` (of `--data-dir`) wins over TOUCHSTONE_DATA_DIR.

        Creates the data folder, and the secret in it when none is given. Raises SettingsError naming every problem.
        """
        reader = Reader(os.environ if environ is None else environ)
        reader.refuse_unknown()
        folder = (data_dir or reader.path("DATA_DIR") or default_data_dir()).expanduser().absolute()
        database_url = reader.database_url("DATABASE_URL") or f"sqlite:///{folder / 'touchstone.db'}"
        base_url = reader.base_url()
        host = urlsplit(base_url).hostname or "localhost"
        tls: TlsMode = reader.choice("SMTP_TLS", ("starttls", "none", "tls"))
        settings = cls(
            data_dir=folder,
            database_url=database_url,
            migration_database_url=reader.database_url("MIGRATION_DATABASE_URL") or database_url,
            secret_key=reader.secret("SECRET_KEY") or "",
            secret_key_fallbacks=reader.secrets("SECRET_KEY_FALLBACKS"),
            base_url=base_url,
            trusted_hosts=reader.words("TRUSTED_HOSTS") or _hosts(host),
            proxy_hops=reader.number("PROXY_HOPS", 0, low=0, high=5),
            smtp_host=reader.text("SMTP_HOST") or None,
            smtp_port=reader.number("SMTP_PORT", {"none": 25, "starttls": 587, "tls": 465}[tls], low=1, high=65535),
            smtp_user=reader.text("SMTP_USER") or None,
            smtp_password=reader.smtp_password(),
            smtp_tls=tls,
            mail_from=reader.mail_from(host),
            mail_dir=reader.path("MAIL_DIR"),
            background=reader.choice("BACKGROUND", ("on", "off")) == "on",
            clock=reader.choice("CLOCK", ("system", "row")),
            session_idle_minutes=reader.number("SESSION_IDLE_MINUTES", 60, low=5, high=1440),
            session_absolute_minutes=reader.number("SESSION_ABSOLUTE_MINUTES", 720, low=15, high=10080),
            max_upload_mb=reader.number("MAX_UPLOAD_MB", 16, low=1, high=200),
            log_level=reader.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
        )
        reader.finish()
        _make_folder(folder)
        return settings if settings.secret_key else replace(settings, secret_key=stored_secret(folder))


def default_data_dir() -> Path:
    """Return `data` beside a checkout, or the user's own data folder when the code lies in an installed package."""
    root = Path(__file__).resolve().parents[2]
    if (root / "pyproject.toml").is_file():
        return root / "data"
    return Path.home() / ".local" / "share" / "touchstone"


def stored_secret(data_dir: Path) -> str:
    """Return the secret kept in the data folder (`secret_key`, mode 0600); the first call makes it.

    Several processes may start at once: the one that links the finished file first decides, the others read it.
    Raises SettingsError when the file cannot be made or holds less than 32 characters.
    """
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            draft = data_dir / f".secret_key.{secrets.token_hex(8)}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            [f"{path}: the secret cannot be kept there ({error}); give TOUCHSTONE_SECRET_KEY"]
        ) from error
    if len(secret) < MIN_SECRET:
        raise SettingsError(
            [f"{path}: holds less than {MIN_SECRET} characters; remove the file to have a new one made"]
        )
    return secret


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError([f"TOUCHSTONE_DATA_DIR={folder}: cannot be used as a folder ({error.strerror})"]) from error


def _hosts(host: str) -> tuple[str, ...]:
    return ("127.0.0.1", "localhost") if host in {"127.0.0.1", "localhost"} else (host,)
