"""Partners, agreements, contacts and touchpoints: what may be said about them, and what the journal keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from audit.core import scope
from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.core.work import unit_of_work
from audit.journal.models import JournalEntry, JournalPayload
from audit.network import operations, queries
from audit.network.models import Contact, ContactRole, ContactState, PartnerKind, PartnerState, TouchpointKind
from tests.people import World


@pytest.fixture
def as_bertta(app: Flask, world: World) -> Iterator[None]:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        yield


@pytest.fixture
def as_ulla(app: Flask, world: World) -> Iterator[None]:
    with app.app_context(), scope.brand_scope(world.other_brand_id, world.ulla.actor):
        yield


def last_entry() -> tuple[JournalEntry, dict[str, Any]]:
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    payload = db.session.scalars(select(JournalPayload).where(JournalPayload.entry_id == entry.id)).one_or_none()
    return entry, payload.body if payload else {}


@pytest.mark.usefixtures("as_bertta")
class TestPartners:
    def test_a_new_partner_is_a_candidate_with_an_address_of_plain_letters(self):
        partner = operations.add_partner(name="  Ääsmäe  Öljy & Co ", kind=PartnerKind.CARRIER)
        assert (partner.name, partner.slug) == ("Ääsmäe Öljy & Co", "aasmae-oljy-co")
        assert partner.state is PartnerState.CANDIDATE

    def test_two_names_that_give_the_same_address_get_two_addresses(self):
        first = operations.add_partner(name="Nopsa!", kind=PartnerKind.CARRIER)
        second = operations.add_partner(name="Nopsa?", kind=PartnerKind.CARRIER)
        assert (first.slug, second.slug) == ("nopsa", "nopsa-2")

    @pytest.mark.parametrize("name", ["NordDrop Oy", "NORDDROP OY", " norddrop  oy"])
    def test_a_name_is_taken_in_whatever_case(self, name: str):
        with pytest.raises(DomainError, match=r"partner\.taken"):
            operations.add_partner(name=name, kind=PartnerKind.CARRIER)

    def test_a_partner_leaves_before_it_ends(self, world: World):
        with pytest.raises(DomainError, match=r"partner\.state"):
            operations.change_partner_state(world.partner_key, PartnerState.ENDED)
        operations.change_partner_state(world.partner_key, PartnerState.LEAVING)
        assert operations.change_partner_state(world.partner_key, PartnerState.ENDED).state is PartnerState.ENDED
        entry, payload = last_entry()
        assert (entry.verb, entry.thing_key) == ("change state", world.partner_key)
        assert payload == {"before": {"state": "leaving"}, "after": {"state": "ended"}}

    def test_only_what_changed_is_journaled(self, world: World):
        partner = queries.partner(world.partner_key)
        operations.edit_partner(
            partner.key,
            name=partner.name,
            kind=partner.kind,
            relation=partner.relation,
            stage_code="wait",
            monthly_volume=None,
        )
        _entry, payload = last_entry()
        assert payload == {"before": {"stage_code": "receive"}, "after": {"stage_code": "wait"}}

    def test_an_unknown_journey_stage_is_refused(self):
        with pytest.raises(DomainError, match=r"network\.stage_unknown"):
            operations.add_partner(name="Nopsa", kind=PartnerKind.CARRIER, stage_code="teleport")


@pytest.mark.usefixtures("as_bertta")
class TestAgreements:
    def test_the_same_first_day_mends_an_agreement_and_another_day_adds_one(self, world: World):
        terms = {"calendar_country": "fi", "languages": ["fi"]}
        operations.set_agreement(world.partner_key, starts_on=date(2026, 1, 1), dispute_days=5, **terms)
        operations.set_agreement(world.partner_key, starts_on=date(2026, 1, 1), dispute_days=8, **terms)
        operations.set_agreement(world.partner_key, starts_on=date(2027, 1, 1), **terms)
        partner = queries.partner(world.partner_key)
        assert [row.dispute_days for row in queries.agreements(partner)] == [10, 8]
        in_force = queries.agreement(partner, date(2026, 6, 1))
        assert in_force is not None
        assert (in_force.dispute_days, in_force.calendar_country) == (8, "FI")

    @pytest.mark.parametrize(
        ("terms", "code"),
        [
            ({"ends_on": date(2025, 12, 31)}, r"agreement\.dates"),
            ({"dispute_days": 0}, r"agreement\.days"),
            ({"partner_evidence_days": 99999}, r"agreement\.days"),
            ({"languages": []}, r"agreement\.languages"),
            ({"languages": ["et"]}, r"agreement\.languages"),
            ({"calendar_country": "Atlantis"}, r"network\.country"),
        ],
    )
    def test_terms_that_make_no_sense_are_refused(self, world: World, terms: dict[str, object], code: str):
        whole: dict[str, object] = {"starts_on": date(2026, 1, 1), "calendar_country": "FI", "languages": ["fi"]}
        with pytest.raises(DomainError, match=code):
            operations.set_agreement(world.partner_key, **{**whole, **terms})  # type: ignore[arg-type]
        assert queries.agreements(queries.partner(world.partner_key)) == []

    def test_the_journal_does_not_keep_the_notice_address(self, world: World):
        operations.set_agreement(
            world.partner_key,
            starts_on=date(2026, 1, 1),
            notice_address="Pekka Poutanen, Rantatie 1",
            calendar_country="FI",
            languages=["fi"],
        )
        _entry, payload = last_entry()
        assert "Poutanen" not in str(payload)
        assert payload["after"]["notice_address_given"] is True


def add_contact(world: World, **changes: object):
    values: dict[str, object] = {
        "name": "Maija Meri",
        "email": "maija@norddrop.example",
        "role": ContactRole.SITE_LEAD,
        "language": "sv",
    }
    return operations.add_contact(world.partner_key, **{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.usefixtures("as_bertta")
class TestContacts:
    def test_a_contact_sees_all_touchpoints_unless_some_are_named(self, world: World):
        everything = add_contact(world)
        one = add_contact(world, email="one@norddrop.example", touchpoint_keys=[world.touchpoint_key])
        assert everything.sees_all_touchpoints
        assert not one.sees_all_touchpoints
        assert [point.key for point in queries.contact_line(one.key).touchpoints] == [world.touchpoint_key]

    def test_a_scope_never_reaches_another_partner(self, world: World):
        foreign = queries.touchpoints_of(queries.partner(world.second_partner_key))[0]
        with pytest.raises(DomainError, match=r"contact\.touchpoints"):
            add_contact(world, touchpoint_keys=[foreign.key])

    def test_reports_go_only_to_active_contacts_with_the_touchpoint_in_scope(self, world: World):
        scoped = add_contact(world, touchpoint_keys=[world.touchpoint_key])
        found = {row.id for row in queries.recipients(world.partner_id, [world.touchpoint_id])}
        assert found == {world.pekka_id, scoped.id}
        assert [row.id for row in queries.recipients(world.partner_id, [0])] == [world.pekka_id]
        operations.change_contact_state(scoped.key, ContactState.BLOCKED)
        assert [row.id for row in queries.recipients(world.partner_id, [world.touchpoint_id])] == [world.pekka_id]

    def test_one_address_is_one_contact_of_a_partner(self, world: World):
        with pytest.raises(DomainError, match=r"contact\.email_taken"):
            add_contact(world, email="PEKKA@norddrop.example")

    def test_a_mended_address_unblocks(self, world: World):
        contact = add_contact(world)
        operations.change_contact_state(contact.key, ContactState.BLOCKED)
        operations.change_contact(
            contact.key, name="Maija Meri", email="m.meri@norddrop.example", role=contact.role, language="sv"
        )
        assert contact.state is ContactState.ACTIVE

    def test_the_journal_never_holds_a_name_or_an_address(self, world: World):
        contact = add_contact(world, phone="+358 40 555 0101")
        operations.change_contact(
            contact.key, name="Maija Salo", email="salo@norddrop.example", role=ContactRole.QUALITY, language="fi"
        )
        bodies = str([row.body for row in db.session.scalars(select(JournalPayload))])
        for secret in ("Maija", "Salo", "norddrop.example", "555"):
            assert secret not in bodies

    def test_who_left_is_forgotten_later_and_who_returns_is_kept(self, world: World):
        contact = add_contact(world)
        operations.change_contact_state(contact.key, ContactState.LEFT)
        assert contact.person.delete_after is not None
        operations.change_contact_state(contact.key, ContactState.ACTIVE)
        assert contact.person.delete_after is None


def add_touchpoint(world: World, **changes: object):
    values: dict[str, object] = {
        "code": "ND-2",
        "name": "Espoo, Matinkylä",
        "kind": TouchpointKind.ROUTE,
        "country": "fi",
        "timezone": "Europe/Helsinki",
    }
    return operations.add_touchpoint(world.partner_key, **{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.usefixtures("as_bertta")
class TestTouchpoints:
    def test_a_code_belongs_to_one_touchpoint_of_a_partner(self, world: World):
        add_touchpoint(world, code="PX-7")
        with pytest.raises(DomainError, match=r"touchpoint\.taken"):
            add_touchpoint(world, code="PX-7")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"timezone": "Mars/Olympus"}, r"network\.timezone"),
            ({"country": "Atlantis"}, r"network\.country"),
            ({"latitude": Decimal(60)}, r"touchpoint\.coordinates"),
            ({"latitude": Decimal("NaN"), "longitude": Decimal(25)}, r"touchpoint\.coordinates"),
            ({"latitude": Decimal(91), "longitude": Decimal(25)}, r"touchpoint\.coordinates"),
            ({"monthly_volume": -1}, r"network\.volume"),
            ({"name": "x" * 201}, r"network\.too_long"),
            ({"name": "   "}, r"network\.missing"),
        ],
    )
    def test_impossible_facts_are_refused(self, world: World, changes: dict[str, object], code: str):
        with pytest.raises(DomainError, match=code):
            add_touchpoint(world, **changes)

    def test_opening_hours_that_nobody_understands_are_kept_and_flagged(self, world: World):
        point = add_touchpoint(world, opening_hours="when the lights are on")
        assert (point.opening_hours, point.opening_hours_unclear) == ("when the lights are on", True)
        operations.edit_touchpoint(point.key, opening_hours="E-R 9:00-17:00")
        assert not point.opening_hours_unclear

    def test_closing_twice_is_refused(self, world: World):
        point = add_touchpoint(world)
        operations.close_touchpoint(point.key)
        with pytest.raises(DomainError, match=r"touchpoint\.state"):
            operations.close_touchpoint(point.key)

    @pytest.mark.parametrize(("text", "found"), [("100%", 1), ("_", 1), ("0%x", 0), ("\\", 1), ("LOCKER", 1)])
    def test_search_takes_wildcards_literally(self, world: World, text: str, found: int):
        add_touchpoint(world, name="100% _wool_ \\ shop")
        _rows, total = queries.touchpoints(queries.TouchpointFilter(text=text), 0, 10)
        assert total == found


@pytest.mark.usefixtures("as_bertta")
class TestStages:
    def test_stages_change_places_and_the_ends_stay(self):
        before = [stage.code for stage in queries.stages()]
        operations.move_stage(before[0], earlier=True)
        assert [stage.code for stage in queries.stages()] == before
        operations.move_stage(before[0], earlier=False)
        assert [stage.code for stage in queries.stages()][:2] == [before[1], before[0]]

    def test_the_first_language_of_the_brand_is_needed_the_others_are_not(self):
        operations.add_stage("unpack", {"en": "Unpack", "fi": ""})
        assert queries.stage("unpack").title == {"en": "Unpack"}
        with pytest.raises(DomainError, match=r"network\.text_missing"):
            operations.add_stage("dispose", {"fi": "Hävitä"})


@pytest.mark.usefixtures("as_ulla")
def test_ulla_finds_nothing_of_aurora(world: World):
    with pytest.raises(NotFound):
        operations.change_partner_state(world.partner_key, PartnerState.LEAVING)
    with pytest.raises(NotFound):
        operations.edit_touchpoint(world.touchpoint_key, name="Taken over")
    with pytest.raises(NotFound):
        operations.add_contact(
            world.partner_key, name="U", email="u@borealis.example", role=ContactRole.QUALITY, language="sv"
        )
    assert [line.partner.id for line in queries.partners()] == [world.other_partner_id]
    assert queries.touchpoints_by_keys([world.touchpoint_key]) == []


def test_a_rolled_back_change_leaves_no_journal(app: Flask, world: World):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        before = len(db.session.scalars(select(JournalEntry.id)).all())

    def change_and_fail() -> None:
        with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
            operations.change_partner_state(world.partner_key, PartnerState.LEAVING)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        change_and_fail()
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        assert queries.partner(world.partner_key).state is PartnerState.ACTIVE
        assert len(db.session.scalars(select(JournalEntry.id)).all()) == before


@pytest.mark.usefixtures("as_bertta")
class TestLanguageOfReports:
    DAY = date(2026, 11, 2)

    def speaking(self, world: World, own: str, agreed: list[str], brand: list[str]) -> str:
        queries.brand().languages = brand
        if agreed:
            operations.set_agreement(
                world.partner_key, starts_on=date(2026, 1, 1), calendar_country="FI", languages=agreed
            )
        contact = db.session.get_one(Contact, world.pekka_id)
        contact.language = own
        db.session.flush()
        return queries.report_language(contact, self.DAY)

    @pytest.mark.parametrize(
        ("own", "agreed", "brand", "found"),
        [
            ("sv", ["fi"], ["en", "fi", "sv"], "sv"),
            ("sv", ["fi", "en"], ["en", "fi"], "fi"),
            ("sv", ["sv"], ["en", "fi"], "en"),
            ("sv", [], ["fi", "en"], "fi"),
        ],
    )
    def test_the_own_then_the_agreed_then_the_brands_first(
        self, world: World, own: str, agreed: list[str], brand: list[str], found: str
    ):
        assert self.speaking(world, own, agreed, brand) == found

    def test_an_agreement_that_is_over_has_no_say(self, world: World):
        operations.set_agreement(
            world.partner_key,
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
            calendar_country="FI",
            languages=["fi"],
        )
        assert self.speaking(world, "sv", [], ["en", "fi"]) == "en"
