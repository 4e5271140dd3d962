"""How often sign-in, reset and password checks may be tried: per account and per address, in the database."""

from datetime import timedelta

from flask import request

from audit.core import throttle
from audit.core.errors import DomainError, Status

SIGN_IN_ACCOUNT = throttle.Limit("sign-in by account", burst=10, every=timedelta(minutes=1))
SIGN_IN_ADDRESS = throttle.Limit("sign-in by address", burst=50, every=timedelta(seconds=12))
RESET_ACCOUNT = throttle.Limit("reset by account", burst=3, every=timedelta(minutes=20))
RESET_ADDRESS = throttle.Limit("reset by address", burst=20, every=timedelta(minutes=3))
PASSWORD_CHECK = throttle.Limit("password check by account", burst=10, every=timedelta(minutes=1))

SECONDS_PER_MINUTE = 60


def address() -> str:
    """Return where the request comes from, as far as the configured number of proxies vouches for it."""
    return request.remote_addr or "unknown"


def check(*tries: tuple[throttle.Limit, str]) -> None:
    """Count one try for each (limit, subject). Raises DomainError `throttle.wait` when one of them is used up.

    All are counted even when an earlier one refuses, so that the answer tells nothing about which.
    """
    verdicts = [throttle.take(limit, subject) for limit, subject in tries]
    seconds = max(verdict.retry_after for verdict in verdicts)
    if not all(verdict.allowed for verdict in verdicts):
        minutes = max(1, -(-seconds // SECONDS_PER_MINUTE))
        raise DomainError("throttle.wait", minutes=minutes, seconds=seconds).as_status(Status.UNAVAILABLE)
