"""The lives of a release and of a delivery, as tables."""

from __future__ import annotations

from audit.core.errors import DomainError
from audit.core.outbox import MailState
from audit.release.models import DeliveryState, ReleaseState

TRANSITIONS: dict[ReleaseState, frozenset[ReleaseState]] = {
    ReleaseState.PREPARED: frozenset({ReleaseState.RELEASED}),
    ReleaseState.RELEASED: frozenset({ReleaseState.SUPERSEDED, ReleaseState.REVOKED}),
    ReleaseState.SUPERSEDED: frozenset({ReleaseState.REVOKED}),
    ReleaseState.REVOKED: frozenset(),
}

DELIVERY_OF_MAIL: dict[MailState, DeliveryState] = {state: DeliveryState(state.value) for state in MailState}
"""What the outcome of a message means for its delivery: the same words."""

UNDELIVERABLE = frozenset({DeliveryState.ADDRESS_UNKNOWN, DeliveryState.MAILBOX_REFUSED})
"""Outcomes after which nothing more is sent to the contact until its address is mended."""


def require(present: ReleaseState, wanted: ReleaseState) -> None:
    """Raise DomainError when a release cannot go from the present state to the wanted one."""
    if wanted not in TRANSITIONS[present]:
        raise DomainError("release.transition", present=present.value, wanted=wanted.value)
