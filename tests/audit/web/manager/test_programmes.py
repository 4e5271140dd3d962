"""The manager's pages of programmes and of the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.core import clock as clocks
from audit.core import scope
from audit.core.db import db
from audit.core.work import unit_of_work
from audit.network.models import Partner, Relation, Touchpoint
from audit.planning import operations, queries
from audit.planning.models import Assignment, AssignmentState, Programme, ProgrammeState
from tests.audit.planning import stage
from tests.audit.planning.stage import as_bertta
from tests.people import World
from tests.web_pages import sign_in, submit

PLAN = "/b/aurora-home/plan/"
PROGRAMMES = f"{PLAN}programmes/"
TERMS = {
    "title": "Doorstep",
    "kind": "checklist_audit",
    "scenario": "",
    "cadence": "weekly",
    "starts_on": "2026-11-02",
    "ends_on": "",
    "window_days": "3",
    "opens_at_local": "08:00",
    "due_at_local": "20:00",
    "grace_hours": "24",
}
ETHICS = {
    "staff_informed_on": "2026-10-01",
    "staff_informed_channel": "Letter to the works council",
    "purpose": "To mend what customers meet",
    "no_discipline": "yes",
    "retention_days": "90",
    "recording_rule": "No faces",
    "time_limit_minutes": "20",
    "covers_competitors": "no",
}


@pytest.fixture
def draft(app: Flask, world: World) -> str:
    """Return the key of a programme that is ready to be activated."""
    with as_bertta(app, world):
        return stage.programme(world, stage.touchpoints(world, ["Europe/Helsinki"] * 3)).key


def planned(app: Flask, world: World, key: str) -> list[str]:
    """Activate a programme, plan its first week and return the keys of the visits."""
    with as_bertta(app, world):
        programme = operations.activate(key)
        operations.plan_ahead(programme.id, date(2026, 11, 2))
        return list(db.session.scalars(select(Assignment.key).order_by(Assignment.opens_at, Assignment.unit)))


def test_a_manager_makes_a_programme_and_activates_it(
    app: Flask, world: World, bertta: FlaskClient, run_jobs: Callable[[], int]
) -> None:
    with as_bertta(app, world):
        version_key = stage.published().key
        aino = stage.membership_keys(world.aino.membership_id)
    assert "There is no programme yet" in bertta.get(PROGRAMMES).text
    made = submit(bertta, f"{PROGRAMMES}new", **TERMS, checklist=version_key)
    assert made.status_code == 303, made.text
    here = made.location.rpartition("/touchpoints")[0]
    assert submit(bertta, f"{here}/touchpoints", do="add", touchpoint=[world.touchpoint_key]).status_code == 303
    assert submit(bertta, f"{here}/auditors", auditors=aino).status_code == 303
    refused = submit(bertta, f"{here}/activate", page=here)
    assert refused.status_code == 422
    assert "say on which day staff were told" in refused.text
    assert "8 rules are missing" in refused.text
    assert submit(bertta, f"{here}/ethics", **ETHICS).status_code == 303
    assert "Helsinki, Töölö" in bertta.get(here).text
    assert submit(bertta, f"{here}/activate", page=here).status_code == 303
    run_jobs()
    page = bertta.get(here).text
    assert "Running" in page
    assert "week=all" in page
    assert "Helsinki, Töölö" in bertta.get(PLAN).text


@pytest.mark.parametrize("typed", ["13:16", "13.16"])
def test_a_time_is_read_as_people_write_it_and_shown_as_the_language_does(
    app: Flask, world: World, bertta: FlaskClient, typed: str
) -> None:
    with as_bertta(app, world):
        version_key = stage.published().key
    made = submit(bertta, f"{PROGRAMMES}new", **{**TERMS, "opens_at_local": typed}, checklist=version_key)
    assert made.status_code == 303, made.text
    here = made.location.rpartition("/touchpoints")[0]
    assert "from 13:16 on the first" in bertta.get(here).text
    assert "13.16" in bertta.get(f"{here}?lang=fi").text


@pytest.mark.parametrize("typed", ["25:00", "noon", ""])
def test_what_is_no_time_is_refused_beside_its_field(app: Flask, world: World, bertta: FlaskClient, typed: str) -> None:
    with as_bertta(app, world):
        version_key = stage.published().key
    refused = submit(bertta, f"{PROGRAMMES}new", **{**TERMS, "opens_at_local": typed}, checklist=version_key)
    assert refused.status_code == 422
    assert "Enter a time" in refused.text
    assert 'href="#opens_at_local"' in refused.text


def test_a_refused_step_names_the_state_as_the_page_does(
    app: Flask, world: World, bertta: FlaskClient, draft: str
) -> None:
    here = f"{PROGRAMMES}{draft}"
    planned(app, world, draft)
    refused = submit(bertta, f"{here}/activate", page=here)
    assert refused.status_code == 422
    assert "the programme is in the state “Running”" in refused.text
    assert "ohjelman tila on ”Käynnissä”" in submit(bertta, f"{here}/activate?lang=fi", page=here).text


@pytest.mark.parametrize("rule", [rule for rule in ETHICS if rule != "no_discipline"])
def test_the_refusal_names_the_missing_rule(bertta: FlaskClient, draft: str, rule: str) -> None:
    here = f"{PROGRAMMES}{draft}"
    submit(bertta, f"{here}/ethics", **{**ETHICS, rule: ""})
    refused = submit(bertta, f"{here}/activate", page=here)
    assert refused.status_code == 422
    assert "The ethics are not complete" in refused.text
    assert "1 rule is missing" in refused.text


def test_no_promise_against_discipline_no_start(bertta: FlaskClient, draft: str) -> None:
    here = f"{PROGRAMMES}{draft}"
    submit(bertta, f"{here}/ethics", **{**ETHICS, "no_discipline": "no"})
    refused = submit(bertta, f"{here}/activate", page=here)
    assert refused.status_code == 422
    assert "confirm that nobody is disciplined" in refused.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "Enter a title"),
        ({"starts_on": "31 November"}, "Enter the first day"),
        ({"ends_on": "2026-11-01"}, "The last day lies before the first"),
        ({"window_days": "0"}, "Enter a number from 1 to 92"),
        ({"window_days": "1", "due_at_local": "08:30"}, "must last at least an hour"),
        ({"grace_hours": "-1"}, "Enter a number from 0 to 744"),
        ({"kind": "raid"}, "Not a valid choice"),
        ({"checklist": "x" * 22}, "Not a valid choice"),
    ],
)
def test_wrong_terms_are_shown_beside_their_field_and_nothing_is_made(
    app: Flask, world: World, bertta: FlaskClient, changes: dict[str, str], words: str
) -> None:
    with as_bertta(app, world):
        version_key = stage.published().key
    answer = submit(bertta, f"{PROGRAMMES}new", **{**TERMS, "checklist": version_key, **changes})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert words in answer.text
    with as_bertta(app, world):
        assert queries.programmes() == []


def test_all_that_match_are_added_at_once(app: Flask, world: World, bertta: FlaskClient) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [])
        key, programme_id = made.key, made.id
        stage.touchpoints(world, ["Europe/Tallinn"] * 260, partner_id=world.second_partner_id, prefix="EE")
    here = f"{PROGRAMMES}{key}/touchpoints"
    partner = f"{here}?partner={world.second_partner_key}&q=EE"
    page = bertta.get(partner).text
    assert "260 touchpoints match" in page
    assert "Page 1 of 3" in page
    assert submit(bertta, partner, do="add_matching").status_code == 303
    with as_bertta(app, world):
        assert queries.units_count(programme_id) == 260
    assert submit(bertta, f"{here}?q=EE-1&partner=", do="remove_matching").status_code == 303
    with as_bertta(app, world):
        matching = db.session.scalars(select(Touchpoint.id).where(Touchpoint.code.icontains("EE-1"))).all()
        assert queries.units_count(programme_id) == 260 - len(matching)
    assert submit(bertta, here, do="remove_all").status_code == 303
    with as_bertta(app, world):
        assert queries.units_count(programme_id) == 0


def test_nothing_ticked_and_unknown_keys_add_nothing(app: Flask, world: World, bertta: FlaskClient) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [])
        key, programme_id = made.key, made.id
    here = f"{PROGRAMMES}{key}/touchpoints"
    for fields in ({"do": "add"}, {"do": "add", "touchpoint": ["nonsense"]}, {"do": "dance"}, {}):
        assert submit(bertta, here, **fields).status_code == 303
    assert "No open touchpoint matches" in bertta.get(f"{here}?q=%25%00&kind=nothing&page=x").text
    with as_bertta(app, world):
        assert queries.units_count(programme_id) == 0


def test_one_order_over_several_legs_is_added_leg_by_leg(app: Flask, world: World, bertta: FlaskClient) -> None:
    with as_bertta(app, world):
        made = operations.create_programme(stage.terms(stage.published("sent", "received", code="hand-over")))
        key, programme_id = made.key, made.id
        locker = db.session.get_one(Touchpoint, world.second_touchpoint_id).key
    here = f"{PROGRAMMES}{key}/touchpoints"
    missing = submit(bertta, here, **{"do": "unit", "slot-sent": world.touchpoint_key})
    assert missing.status_code == 422
    assert "Choose one touchpoint for each leg" in missing.text
    fields = {"do": "unit", "slot-sent": world.touchpoint_key, "slot-received": locker}
    assert submit(bertta, here, **fields).status_code == 303
    assert "Orders so far" in bertta.get(here).text
    assert submit(bertta, here, **fields).status_code == 422
    with as_bertta(app, world):
        assert queries.units_count(programme_id) == 1


def test_competitors_are_named_in_the_refusal(app: Flask, world: World, bertta: FlaskClient, draft: str) -> None:
    with as_bertta(app, world):
        db.session.get_one(Partner, world.partner_id).relation = Relation.COMPETITOR
    here = f"{PROGRAMMES}{draft}"
    refused = submit(bertta, f"{here}/activate", page=here)
    assert refused.status_code == 422
    assert "NordDrop Oy" in refused.text


def test_a_running_programme_is_paused_resumed_and_ended(
    app: Flask, world: World, bertta: FlaskClient, draft: str
) -> None:
    here = f"{PROGRAMMES}{draft}"
    visits = planned(app, world, draft)
    for verb, state in (
        ("pause", ProgrammeState.PAUSED),
        ("resume", ProgrammeState.ACTIVE),
        ("end", ProgrammeState.ENDED),
    ):
        assert submit(bertta, f"{here}/{verb}", page=here).status_code == 303
        with as_bertta(app, world):
            assert queries.programme(draft).state is state
    refused = submit(bertta, f"{here}/resume", page=here)
    assert refused.status_code == 422
    assert "This is not possible now" in refused.text
    with as_bertta(app, world):
        assert {queries.assignment_by_key(key).state for key in visits} == {AssignmentState.CANCELLED}


def test_the_plan_shows_a_week_and_its_filters(app: Flask, world: World, bertta: FlaskClient, draft: str) -> None:
    visits = planned(app, world, draft)
    page = bertta.get(PLAN).text
    assert "3 visits" in page
    assert "2 Nov 2026" in page
    assert all(f"/plan/visits/{key}" in page for key in visits)
    assert "No visit matches" in bertta.get(f"{PLAN}?week=2026-11-09").text
    assert "3 visits" in bertta.get(f"{PLAN}?week=all&state=offered&programme={draft}").text
    assert "No visit matches" in bertta.get(f"{PLAN}?state=missed").text
    for nonsense in (
        "?week=never",
        "?week=0001-01-01",
        "?week=9999-12-31",
        "?state=%00&page=-1",
        "?programme=" + "y" * 99,
    ):
        assert bertta.get(PLAN + nonsense).status_code == 200


def test_a_visit_shows_its_offers_and_can_be_offered_again_or_called_off(
    app: Flask, world: World, bertta: FlaskClient, draft: str
) -> None:
    key = planned(app, world, draft)[0]
    here = f"{PLAN}visits/{key}"
    page = bertta.get(here).text
    assert "No answer yet" in page
    assert "Waiting to be sent" in page
    assert "Call the visit off" in page
    assert "Offer the visit" not in page
    with as_bertta(app, world):
        for _twice in range(2):
            found = queries.assignment_by_key(key)
            operations.decline(key, found.auditor_id or 0)
    assert "Declined by all" in bertta.get(here).text
    nobody = submit(bertta, f"{here}/offer", page=here)
    assert nobody.status_code == 422
    assert "Every auditor of the programme has declined" in nobody.text
    with as_bertta(app, world):
        aino = stage.membership_keys(world.aino.membership_id)[0]
    assert submit(bertta, f"{here}/offer", page=here, auditor=aino).status_code == 303
    assert submit(bertta, f"{here}/cancel", page=here).status_code == 303
    again = submit(bertta, f"{here}/cancel", page=PROGRAMMES + "new")
    assert again.status_code in {303, 422}
    assert "Called off" in bertta.get(here).text


def test_a_newer_checklist_version_is_offered_for_new_visits(
    app: Flask, world: World, bertta: FlaskClient, draft: str
) -> None:
    planned(app, world, draft)
    with as_bertta(app, world):
        newer = stage.publish_again().id
    here = f"{PROGRAMMES}{draft}"
    assert "Use version 2 for new visits" in bertta.get(here).text
    assert submit(bertta, f"{here}/version", page=here).status_code == 303
    with as_bertta(app, world):
        assert queries.programme(draft).checklist_version_id == newer


def test_pages_of_another_brand_and_unknown_things_are_not_found(
    app: Flask, client: FlaskClient, world: World, draft: str
) -> None:
    visit = planned(app, world, draft)[0]
    sign_in(app, client, world.ulla.email)
    unknown = client.get("/b/borealis/plan/programmes/" + "x" * 22)
    for address in (
        f"/b/borealis/plan/programmes/{draft}",
        f"/b/borealis/plan/programmes/{draft}/touchpoints",
        f"/b/borealis/plan/visits/{visit}",
        f"{PROGRAMMES}{draft}",
        PLAN,
    ):
        assert client.get(address).status_code == unknown.status_code == 404
    assert "Nothing is planned yet" in client.get("/b/borealis/plan/").text


def test_a_reviewer_reads_and_changes_nothing(app: Flask, client: FlaskClient, world: World, draft: str) -> None:
    sign_in(app, client, world.reko.email)
    page = client.get(f"{PROGRAMMES}{draft}")
    assert page.status_code == 200
    assert "Activate" not in page.text
    assert client.get(f"{PROGRAMMES}{draft}/terms").status_code == 403
    assert client.get(PLAN).status_code == 200


def test_an_auditor_sees_no_plan(app: Flask, client: FlaskClient, world: World, draft: str) -> None:
    sign_in(app, client, world.aino.email)
    assert client.get(PLAN).status_code == 403
    assert client.get(f"{PROGRAMMES}{draft}").status_code == 403


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_page_opens_in_every_language(
    app: Flask, world: World, bertta: FlaskClient, draft: str, language: str
) -> None:
    here = f"{PROGRAMMES}{draft}"
    addresses = [PROGRAMMES, f"{PROGRAMMES}new", here, f"{here}/terms", f"{here}/touchpoints", f"{here}/auditors"]
    addresses += [f"{here}/ethics", PLAN]
    for address in addresses:
        page = bertta.get(f"{address}?lang={language}")
        assert page.status_code == 200, address
        assert page.text.count("<h1") == 1
    visit = planned(app, world, draft)[0]
    for address in (here, PLAN, f"{PLAN}visits/{visit}"):
        assert bertta.get(f"{address}?lang={language}").status_code == 200


def test_get_writes_nothing(app: Flask, world: World, bertta: FlaskClient, draft: str, clock: clocks.Simulated) -> None:
    clock.advance(timedelta(minutes=1))
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
        before = [programme.plan_from for programme in db.session.scalars(select(Programme))]
    bertta.get(f"{PROGRAMMES}{draft}")
    bertta.get(f"{PROGRAMMES}{draft}/activate")
    with as_bertta(app, world):
        assert [programme.plan_from for programme in db.session.scalars(select(Programme))] == before
        assert db.session.scalars(select(Assignment)).all() == []
