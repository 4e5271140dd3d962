"""The tables of transitions: every refused step is refused, every state can be reached."""

from __future__ import annotations

from itertools import product

import pytest

from audit.core.errors import DomainError
from audit.network import states
from audit.network.models import ContactState, PartnerState


@pytest.mark.parametrize(("before", "after"), list(product(PartnerState, PartnerState)))
def test_a_partner_moves_only_along_the_table(before: PartnerState, after: PartnerState):
    if after in states.PARTNER[before]:
        states.check_partner(before, after)
        return
    with pytest.raises(DomainError, match=r"partner\.state"):
        states.check_partner(before, after)


def test_an_active_partner_cannot_end_without_leaving():
    assert PartnerState.ENDED not in states.PARTNER[PartnerState.ACTIVE]


@pytest.mark.parametrize("table", [states.PARTNER, states.CONTACT])
def test_every_state_can_be_reached_and_none_stays_where_it_is(table: dict[object, frozenset[object]]):
    assert {after for allowed in table.values() for after in allowed} == set(table)
    assert all(state not in allowed for state, allowed in table.items())


def test_a_contact_who_left_cannot_be_blocked():
    with pytest.raises(DomainError, match=r"contact\.state"):
        states.check_contact(ContactState.LEFT, ContactState.BLOCKED)
