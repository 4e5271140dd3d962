"""Reading TOUCHSTONE_* variables: every variable there is, and what is wrong with those that are set."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

PREFIX = "TOUCHSTONE_"
FOREIGN_PREFIXES = ("TOUCHSTONE_TEST_", "TOUCHSTONE_BOOTSTRAP_", "TOUCHSTONE_CI_")
"""Variables of the tests, the bootstrap and the build, which are not settings of the service."""

MIN_SECRET = 32
"""Fewest characters of a secret."""
DEFAULT_BASE_URL = "http://127.0.0.1:8000"

Choice = TypeVar("Choice", bound=str)

VARIABLES: dict[str, str] = {
    "TOUCHSTONE_DATA_DIR": "folder for the database, files, mails and the secret; default: `data` beside the checkout, "
    "or ~/.local/share/touchstone when installed as a package",
    "TOUCHSTONE_DATABASE_URL": "database address of the service (application role); default: SQLite in the data folder",
    "TOUCHSTONE_DATABASE_URL_FILE": "file that holds TOUCHSTONE_DATABASE_URL",
    "TOUCHSTONE_MIGRATION_DATABASE_URL": "database address of the owner, for `db upgrade`; "
    "default: TOUCHSTONE_DATABASE_URL",
    "TOUCHSTONE_MIGRATION_DATABASE_URL_FILE": "file that holds TOUCHSTONE_MIGRATION_DATABASE_URL",
    "TOUCHSTONE_SECRET_KEY": "secret of sessions and partner links, at least 32 characters; "
    "default: made once into the data folder",
    "TOUCHSTONE_SECRET_KEY_FILE": "file that holds TOUCHSTONE_SECRET_KEY",
    "TOUCHSTONE_SECRET_KEY_FALLBACKS": "former secrets, newest first, separated by commas; "
    "what they signed stays valid",
    "TOUCHSTONE_SECRET_KEY_FALLBACKS_FILE": "file that holds TOUCHSTONE_SECRET_KEY_FALLBACKS",
    "TOUCHSTONE_BASE_URL": "address under which people reach the service; the only source of links in mails; "
    "default http://127.0.0.1:8000",
    "TOUCHSTONE_TRUSTED_HOSTS": "host names that requests may carry, separated by commas; "
    "default: the host of TOUCHSTONE_BASE_URL",
    "TOUCHSTONE_PROXY_HOPS": "number of reverse proxies whose X-Forwarded-* headers are believed; 0 to 5, default 0",
    "TOUCHSTONE_SMTP_HOST": "mail server; empty: mails are written as .eml into the mail folder",
    "TOUCHSTONE_SMTP_PORT": "port of the mail server; default 25, 587 with starttls, 465 with tls",
    "TOUCHSTONE_SMTP_USER": "account on the mail server; default: none",
    "TOUCHSTONE_SMTP_PASSWORD": "password of that account; needs TOUCHSTONE_SMTP_USER",
    "TOUCHSTONE_SMTP_PASSWORD_FILE": "file that holds TOUCHSTONE_SMTP_PASSWORD",
    "TOUCHSTONE_SMTP_TLS": "none, starttls or tls; default starttls",
    "TOUCHSTONE_MAIL_FROM": "sender of all mails; default: Touchstone at the host of TOUCHSTONE_BASE_URL",
    "TOUCHSTONE_MAIL_DIR": "folder for mails while there is no mail server; default: `mail` in the data folder",
    "TOUCHSTONE_BACKGROUND": "on: the web process also runs jobs and the schedule; "
    "off: `worker` does it elsewhere; default on",
    "TOUCHSTONE_CLOCK": "system: business time is the machine's; "
    "row: it is read from the database, for rehearsals; default system",
    "TOUCHSTONE_SESSION_IDLE_MINUTES": "minutes without a change after which a sign-in ends; 5 to 1440, default 60",
    "TOUCHSTONE_SESSION_ABSOLUTE_MINUTES": "minutes after which a sign-in ends in any case; 15 to 10080, default 720",
    "TOUCHSTONE_MAX_UPLOAD_MB": "largest request in megabytes; 1 to 200, default 16",
    "TOUCHSTONE_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR; default INFO",
}
"""Every variable and what it means. Each NAME_FILE names a file whose first line is the value, for secret stores."""


class SettingsError(ValueError):
    """The environment holds nonsense. `problems`: variable, value (not of secrets) and what is allowed, one each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class Reader:
    """Reads variables of one environment and collects what is wrong with them, so that all is told at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[str] = []

    def refuse_unknown(self) -> None:
        """Note every TOUCHSTONE_ variable that is no setting, with the nearest that is."""
        for name in sorted(self._environ):
            if not name.startswith(PREFIX) or name.startswith(FOREIGN_PREFIXES) or name in VARIABLES:
                continue
            near = get_close_matches(name, VARIABLES, n=1, cutoff=0.75)
            self._problems.append(f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else ""))

    def finish(self) -> None:
        """Raise SettingsError when anything was wrong."""
        if self._problems:
            raise SettingsError(self._problems)

    def text(self, name: str) -> str:
        """Return the value without white space around it; empty when not set."""
        return self._environ.get(PREFIX + name, "").strip()

    def path(self, name: str) -> Path | None:
        """Return an absolute path, or None when not set."""
        value = self.text(name)
        return Path(value).expanduser().absolute() if value else None

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words of a list separated by commas or white space."""
        return tuple(word for word in re.split(r"[,\s]+", self.text(name)) if word)

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`, or the default."""
        value = self.text(name)
        if not value:
            return default
        if re.fullmatch(r"[0-9]{1,9}", value) and low <= int(value) <= high:
            return int(value)
        self._refuse(name, value, f"a whole number from {low} to {high}")
        return default

    def choice(self, name: str, allowed: tuple[Choice, ...]) -> Choice:
        """Return one of `allowed`; the first is the default."""
        value = self.text(name)
        if not value:
            return allowed[0]
        for word in allowed:
            if word.casefold() == value.casefold():
                return word
        self._refuse(name, value, "one of " + ", ".join(sorted(allowed)))
        return allowed[0]

    def from_file(self, name: str) -> str:
        """Return NAME, or the first line of the file that NAME_FILE names; both at once are refused."""
        value, file = self.text(name), self.text(f"{name}_FILE")
        if not file:
            return value
        if value:
            self._problems.append(f"{PREFIX}{name} and {PREFIX}{name}_FILE are both set: give only one")
            return value
        try:
            lines = Path(file).expanduser().read_text(encoding="utf-8").strip().splitlines()
        except (OSError, UnicodeDecodeError) as error:
            self._refuse(f"{name}_FILE", file, f"a readable text file ({error})")
            return ""
        if not lines:
            self._refuse(f"{name}_FILE", file, "a file that is not empty")
            return ""
        return lines[0].strip()

    def secret(self, name: str) -> str:
        """Return a secret of at least MIN_SECRET characters, or an empty string."""
        value = self.from_file(name)
        if value and len(value) < MIN_SECRET:
            self._problems.append(f"{PREFIX}{name}: has {len(value)} characters; allowed: at least {MIN_SECRET}")
        return value

    def secrets(self, name: str) -> tuple[str, ...]:
        """Return a list of secrets of at least MIN_SECRET characters each."""
        values = tuple(word for word in re.split(r"[,\s]+", self.from_file(name)) if word)
        if any(len(value) < MIN_SECRET for value in values):
            self._problems.append(f"{PREFIX}{name}: holds a secret of less than {MIN_SECRET} characters")
        return values

    def smtp_password(self) -> str | None:
        """Return the password of the mail account, or None; it needs an account."""
        password = self.from_file("SMTP_PASSWORD")
        if password and not self.text("SMTP_USER"):
            self._problems.append(f"{PREFIX}SMTP_PASSWORD: needs {PREFIX}SMTP_USER beside it")
        return password or None

    def database_url(self, name: str) -> str:
        """Return the address with the installed driver. Its value is never repeated: it may hold a password."""
        value = self.from_file(name)
        scheme, separator, rest = value.partition("://")
        if not value:
            return ""
        if separator and scheme == "sqlite":
            return value
        if separator and rest and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
            return f"postgresql+psycopg://{rest}"
        self._problems.append(
            f"{PREFIX}{name}: starts with {scheme[:24]!r}; allowed: sqlite:///<file> or postgresql://<user>@<host>/<database>"
        )
        return ""

    def base_url(self) -> str:
        """Return the address of the service without a slash at its end, or the default."""
        value = (self.text("BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
        allowed = "http:// or https:// with a host, without path, account or query"
        try:
            parts = urlsplit(value)
            usable = (
                parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
            )
        except ValueError:
            self._refuse("BASE_URL", value, allowed)
            return DEFAULT_BASE_URL
        if usable and not (parts.path or parts.query or parts.fragment or parts.username or re.search(r"\s", value)):
            return value
        self._refuse("BASE_URL", value, allowed)
        return DEFAULT_BASE_URL

    def mail_from(self, host: str) -> str:
        """Return the sender of mails; by default at `host` when that is a domain name."""
        value = self.text("MAIL_FROM")
        if not value:
            return f"Touchstone <touchstone@{host if '.' in host and not host[-1].isdigit() else 'localhost'}>"
        if re.search(r"[\r\n]", value) or not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
            self._refuse("MAIL_FROM", value, "an address such as Touchstone <audits@example.com>")
        return value

    def _refuse(self, name: str, value: str, allowed: str) -> None:
        self._problems.append(f"{PREFIX}{name}={value!r}: allowed is {allowed}")
