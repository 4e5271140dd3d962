"""What may become of a partner and of a contact, as tables."""

from collections.abc import Mapping

from audit.core.errors import DomainError
from audit.network.models import ContactState, PartnerState

PARTNER: Mapping[PartnerState, frozenset[PartnerState]] = {
    PartnerState.CANDIDATE: frozenset({PartnerState.TRIAL, PartnerState.ACTIVE, PartnerState.ENDED}),
    PartnerState.TRIAL: frozenset({PartnerState.ACTIVE, PartnerState.LEAVING, PartnerState.ENDED}),
    PartnerState.ACTIVE: frozenset({PartnerState.LEAVING}),
    PartnerState.LEAVING: frozenset({PartnerState.ACTIVE, PartnerState.ENDED}),
    # A partner that comes back starts anew as a candidate; its history stays with it.
    PartnerState.ENDED: frozenset({PartnerState.CANDIDATE}),
}
"""State of a partner and the states that may follow. An active partner leaves before it ends, so that open visits,
actions and links are settled in time."""

CONTACT: Mapping[ContactState, frozenset[ContactState]] = {
    ContactState.ACTIVE: frozenset({ContactState.BLOCKED, ContactState.LEFT}),
    ContactState.BLOCKED: frozenset({ContactState.ACTIVE, ContactState.LEFT}),
    ContactState.LEFT: frozenset({ContactState.ACTIVE}),
}
"""State of a contact and the states that may follow."""

VISITED = frozenset({PartnerState.TRIAL, PartnerState.ACTIVE, PartnerState.LEAVING})
"""States in which a partner's touchpoints may be visited."""


def check_partner(before: PartnerState, after: PartnerState) -> None:
    """Raise DomainError `partner.state` when a partner cannot go from `before` to `after`."""
    if after not in PARTNER[before]:
        raise DomainError("partner.state", before=before.value, after=after.value)


def check_contact(before: ContactState, after: ContactState) -> None:
    """Raise DomainError `contact.state` when a contact cannot go from `before` to `after`."""
    if after not in CONTACT[before]:
        raise DomainError("contact.state", before=before.value, after=after.value)
