"""The link that lets somebody choose a password: signed, short-lived, and good for one use.

The signature covers the present password hash and session mark of the account: as soon as the password is changed by
any link, or all sessions are ended, every other link is dead. So nothing needs to be stored, and nothing can be stolen
from the database.
"""

import hashlib
from collections.abc import Sequence

from itsdangerous import BadData, URLSafeTimedSerializer

from audit.core.errors import DomainError, Status
from audit.people import queries
from audit.people.models import User

RESET_MINUTES = 60
INVITATION_MINUTES = 7 * 24 * 60
PURPOSES = {"reset": RESET_MINUTES, "invitation": INVITATION_MINUTES}
"""What a link is for, and the minutes for which it works."""


def _serializer(secret_keys: Sequence[str]) -> URLSafeTimedSerializer:
    # itsdangerous takes the oldest first and signs with the last.
    return URLSafeTimedSerializer(list(reversed(secret_keys)), salt="touchstone.choose-password.v1")


def _mark(user: User) -> str:
    return hashlib.sha256(f"{user.fs_uniquifier}\0{user.password or ''}".encode()).hexdigest()[:32]


def token(user: User, purpose: str, secret_keys: Sequence[str]) -> str:
    """Return the token for a link of `purpose` (reset or invitation); `secret_keys` newest first."""
    if purpose not in PURPOSES:
        message = f"no such purpose of a link: {purpose!r}"
        raise ValueError(message)
    return str(_serializer(secret_keys).dumps([purpose, user.key, _mark(user)]))


def user_of(given: str, secret_keys: Sequence[str]) -> User:
    """Return the open account that a token is for.

    Raises DomainError `reset.used` (gone) for a token that is forged, too old or used, and for a closed account.
    """
    refused = DomainError("reset.used").as_status(Status.GONE)
    serializer = _serializer(secret_keys)
    try:
        purpose, key, mark = serializer.loads(given, max_age=INVITATION_MINUTES * 60)
        serializer.loads(given, max_age=PURPOSES[purpose] * 60)
        user = queries.user_by_key(key)
    except (BadData, ValueError, TypeError, KeyError, DomainError):
        raise refused from None
    if not user.active or mark != _mark(user):
        raise refused
    return user
