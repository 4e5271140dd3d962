"""What may become of an account, as a table."""

from enum import StrEnum

from audit.core.errors import DomainError


class UserState(StrEnum):
    """Whether somebody can sign in."""

    OPEN = "open"
    CLOSED = "closed"


TRANSITIONS: dict[UserState, frozenset[UserState]] = {
    UserState.OPEN: frozenset({UserState.CLOSED}),
    UserState.CLOSED: frozenset({UserState.OPEN}),
}
"""State and the states that may follow."""


def check(before: UserState, after: UserState) -> None:
    """Raise DomainError `user.state` when an account cannot go from `before` to `after`."""
    if after not in TRANSITIONS[before]:
        raise DomainError("user.state", before=before.value, after=after.value)
