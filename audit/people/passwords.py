"""Passwords: what is refused, and how they are stored (argon2id). Nothing else in the service hashes passwords."""

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from audit.core.errors import DomainError, Status

LEAST = 10
MOST = 200
"""Longest password, in characters: long enough for any phrase, short enough that hashing it is no burden."""
SHORTEST_PERSONAL_WORD = 4
FEWEST_DIFFERENT = 5

COMMON = frozenset(
    [
        "1234567890",
        "12345678910",
        "0123456789",
        "qwertyuiop",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "salasana123",
        "salasana12",
        "salasana1234",
        "lösenord123",
        "lösenord12",
        "abcdefghij",
        "iloveyou123",
        "letmein1234",
        "welcome123",
        "welcome1234",
        "admin12345",
        "administrator",
        "qwerty12345",
        "qwerty123456",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "touchstone",
        "touchstone1",
        "touchstone123",
        "mysteryshopper",
        "kuningatar",
        "perkele123",
        "hejhejhej123",
        "sommar2026",
        "kesä2026kesä",
        "football123",
        "baseball123",
        "sunshine123",
        "princess123",
        "changeme123",
        "changeme1234",
    ]
)
"""Guesses that everybody tries first and that are long enough to pass the other rules."""

_hasher = PasswordHasher()


def normal(password: str) -> str:
    """Return the form that is hashed, so that the same keys give the same password on every device (NFKD)."""
    return unicodedata.normalize("NFKD", password)


def check(password: str, *personal: str | None) -> None:
    """Refuse a weak password: DomainError `password.short`, `.long`, `.common` or `.personal`.

    `personal` holds the person's name and address; words of at least four letters from them may not be in it.
    """
    if len(password) < LEAST:
        raise DomainError("password.short", least=LEAST).as_status(Status.INVALID)
    if len(password) > MOST:
        raise DomainError("password.long", most=MOST).as_status(Status.INVALID)
    folded = password.casefold()
    if folded in COMMON or len(set(folded)) < FEWEST_DIFFERENT:
        raise DomainError("password.common").as_status(Status.INVALID)
    words = {word for text in personal if text for word in text.casefold().replace("@", " ").replace(".", " ").split()}
    if any(len(word) >= SHORTEST_PERSONAL_WORD and word in folded for word in words):
        raise DomainError("password.personal").as_status(Status.INVALID)


def hashed(password: str) -> str:
    """Return the argon2id hash to store."""
    return _hasher.hash(normal(password))


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash("the password of nobody")


def matches(password: str, stored: str | None) -> bool:
    """Say whether `password` is the one that `stored` was made from.

    Without a stored hash (no such account, or none chosen yet) the same work is done in vain: the time of the answer
    must not tell whether an account exists.
    """
    try:
        found = _hasher.verify(stored or _nobodys_hash(), normal(password[: MOST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return found and stored is not None


def needs_new_hash(stored: str) -> bool:
    """Say whether a stored hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)
