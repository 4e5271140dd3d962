"""What some tests need from the machine: a PostgreSQL server, a browser.

Without it a test skips and says why; with CI=true it fails, so that nothing is left out unseen where it matters.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from typing import NoReturn

import psycopg
import pytest
from playwright._impl._driver import compute_driver_executable

POSTGRESQL_URL = os.environ.get(
    "TOUCHSTONE_TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres"
).replace("+psycopg", "", 1)
"""The server for tests, as a role that may create databases and roles; both psycopg and SQLAlchemy read this form."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
"""Names under which a browser that Playwright can drive is looked for on PATH."""


def require_postgresql() -> str:
    """Return the address of a PostgreSQL server that lets us in, or end the test with the reason."""
    reason = _postgresql_trouble()
    if reason:
        _end(reason)
    return POSTGRESQL_URL


def require_browser() -> str:
    """Return the path of a browser that Playwright can drive here, or end the test with the reason."""
    path, reason = _browser()
    if reason:
        _end(reason)
    return path


def _end(reason: str) -> NoReturn:
    """Skip the present test, or fail it where nothing may be left out."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"{reason} (with CI=true this is a failure)", pytrace=False)
    pytest.skip(reason)


@functools.cache
def _postgresql_trouble() -> str:
    """Return why the server cannot be used; empty when it can."""
    try:
        psycopg.connect(POSTGRESQL_URL, connect_timeout=5).close()
    except psycopg.Error as error:
        server = POSTGRESQL_URL.rpartition("@")[2]
        return f"no PostgreSQL at {server}: {str(error).strip().splitlines()[0]}"
    return ""


@functools.cache
def _browser() -> tuple[str, str]:
    """Return the browser's path and an empty reason, or an empty path and why there is none."""
    wanted = os.environ.get("TOUCHSTONE_TEST_BROWSER")
    path = shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        return "", "no browser: install one, such as Debian's package chromium"
    node, script = compute_driver_executable()
    try:
        subprocess.run([node, script, "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        words = (getattr(error, "stderr", b"") or str(error).encode()).decode(errors="replace").strip().splitlines()
        return "", f"Playwright's driver does not start (Debian: install libatomic1): {words[-1] if words else error}"
    return path, ""
