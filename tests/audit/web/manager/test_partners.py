"""Partners and their contacts as Bertta manages them; Ulla finds none of it, Reko reads and changes nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.core import scope
from audit.network import queries
from audit.network.models import ContactState, PartnerState
from tests.people import World
from tests.web_pages import sign_in, submit

BASE = "/b/aurora-home"


def new_partner(client: FlaskClient, **changes: str):
    fields = {"name": "Nopsa Oy", "kind": "carrier", "relation": "partner", "stage_code": "", "monthly_volume": "1200"}
    return submit(client, f"{BASE}/partners/new", **{**fields, **changes})


def test_a_partner_is_added_and_shown(bertta: FlaskClient):
    answer = new_partner(bertta)
    assert answer.status_code == 303
    page = bertta.get(answer.location)
    assert "Nopsa Oy" in page.text
    assert "Candidate" in page.text
    assert "1,200" in page.text
    assert "Nopsa Oy" in bertta.get(f"{BASE}/partners/?state=candidate").text
    assert "Nopsa Oy" not in bertta.get(f"{BASE}/partners/?state=active").text


def test_sending_the_form_twice_makes_one_partner_and_says_so(bertta: FlaskClient):
    new_partner(bertta)
    again = new_partner(bertta, name="NOPSA OY")
    assert again.status_code == 422
    assert "already a partner called" in again.text
    assert bertta.get(f"{BASE}/partners/").text.count("Nopsa Oy") == 1


@pytest.mark.parametrize("path", ["%00", "a%00b/edit", "%00/contacts/new"])
def test_an_address_with_a_nul_is_refused_and_not_a_crash(bertta: FlaskClient, path: str):
    assert bertta.get(f"{BASE}/partners/{path}").status_code in {400, 404}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "  "}, "Enter the name of the company"),
        ({"kind": "wizardry"}, "Not a valid choice"),
        ({"monthly_volume": "-3"}, "Enter a whole number from 0 up"),
        ({"name": "x" * 201}, "Shorten this to 200 characters"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_added(bertta: FlaskClient, changes: dict[str, str], words: str):
    answer = new_partner(bertta, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text


def test_only_the_steps_of_its_state_are_offered_and_taken(app: Flask, bertta: FlaskClient, world: World):
    address = f"{BASE}/partners/{world.partner_key}"
    page = bertta.get(address).text
    assert "Note that it is leaving" in page
    assert "End the partnership" not in page
    refused = submit(bertta, f"{address}/state", page=address, state="ended")
    assert refused.status_code == 409
    assert "does not allow this step" in refused.text
    assert submit(bertta, f"{address}/state", page=address, state="leaving").status_code == 303
    assert submit(bertta, f"{address}/state", page=address, state="flying").status_code == 404
    with app.app_context(), scope.brand_scope(world.brand_id):
        assert queries.partner(world.partner_key).state is PartnerState.LEAVING


def test_an_agreement_is_set_and_shown(bertta: FlaskClient, world: World):
    address = f"{BASE}/partners/{world.partner_key}"
    terms = {
        "starts_on": "2026-01-01",
        "ends_on": "",
        "audit_clause": "Visits at any time.\n\nResults within 14 days.",
        "notice_address": "",
        "dispute_days": "8",
        "calendar_country": "Suomi",
        "languages": ["fi", "sv"],
        "partner_evidence_days": "60",
    }
    assert submit(bertta, f"{address}/agreement", **terms).status_code == 303
    page = bertta.get(address).text
    assert "8 working days (FI)" in page
    assert "Suomi, Svenska" in page
    assert "Monday to Friday count" not in page
    assert "DE, DK, EE, FI, NO, SE are known" in bertta.get(f"{address}/agreement").text
    submit(bertta, f"{address}/agreement", **{**terms, "starts_on": "2026-02-01", "calendar_country": "JP"})
    assert "so Monday to Friday count" in bertta.get(address).text
    wrong = submit(bertta, f"{address}/agreement", **{**terms, "ends_on": "2025-01-01"})
    assert wrong.status_code == 422
    assert "ends before it starts" in wrong.text


def new_contact(client: FlaskClient, world: World, **changes: object):
    fields: dict[str, object] = {
        "name": "Maija Meri",
        "email": "maija@norddrop.example",
        "phone": "",
        "role": "quality",
        "language": "fi",
        "scope": "all",
    }
    return submit(client, f"{BASE}/partners/{world.partner_key}/contacts/new", **{**fields, **changes})


def test_a_contact_is_added_with_a_scope_and_changed(app: Flask, bertta: FlaskClient, world: World):
    assert new_contact(bertta, world, scope="some", touchpoints=[world.touchpoint_key]).status_code == 303
    page = bertta.get(f"{BASE}/partners/{world.partner_key}").text
    assert "maija@norddrop.example" in page
    assert "1 touchpoint: Helsinki, Töölö" in page
    with app.app_context(), scope.brand_scope(world.brand_id):
        lines = queries.contacts(queries.partner(world.partner_key))
        key = next(line.contact.key for line in lines if line.person.name == "Maija Meri")
    address = f"{BASE}/partners/contacts/{key}"
    assert 'value="some" checked' in bertta.get(address).text
    changed = submit(
        bertta, address, name="Maija Salo", email="m@norddrop.example", role="site_lead", language="sv", scope="all"
    )
    assert changed.status_code == 303
    state = submit(bertta, f"{address}/state", page=f"{BASE}/partners/{world.partner_key}", state="left")
    assert state.status_code == 303
    with app.app_context(), scope.brand_scope(world.brand_id):
        line = queries.contact_line(key)
        assert (line.person.name, line.contact.sees_all_touchpoints) == ("Maija Salo", True)
        assert line.contact.state is ContactState.LEFT


def test_an_address_that_is_taken_and_a_scope_without_touchpoints_are_refused(bertta: FlaskClient, world: World):
    taken = new_contact(bertta, world, email="pekka@norddrop.example")
    assert taken.status_code == 422
    assert "already has a contact with the address" in taken.text
    empty = new_contact(bertta, world, scope="some")
    assert empty.status_code == 422
    assert "Choose at least one touchpoint" in empty.text


def addresses(world: World) -> list[str]:
    key = world.partner_key
    return [f"/partners/{key}", f"/partners/{key}/edit", f"/partners/{key}/agreement", f"/partners/{key}/contacts/new"]


@pytest.mark.one_database
def test_ulla_cannot_tell_a_foreign_partner_from_none(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, world.ulla.email)
    nothing = client.get("/b/borealis/partners/AAAAAAAAAAAAAAAAAAAAAA")
    assert nothing.status_code == 404
    for address in addresses(world):
        assert client.get(f"/b/borealis{address}").data == nothing.data
        assert client.get(f"{BASE}{address}").data == nothing.data
    assert "NordDrop" not in client.get("/b/borealis/partners/").text
    listed = client.get("/b/borealis/partners/").text
    assert "Frostig Frakt AB" in listed


@pytest.mark.one_database
def test_reko_reads_partners_and_may_not_change_them(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, world.reko.email)
    page = client.get(f"{BASE}/partners/{world.partner_key}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert client.get(f"{BASE}/partners/{world.partner_key}/edit").status_code == 403
    assert client.get(f"{BASE}/partners/new").status_code == 403


@pytest.mark.one_database
def test_aino_sees_no_partners(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, world.aino.email)
    assert client.get(f"{BASE}/partners/").status_code == 403
