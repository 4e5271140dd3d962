"""Promises, standards, stages, scenarios and checklists in the languages of the brand."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.core import scope
from audit.network import queries as network
from audit.standards import queries
from audit.standards.operations import BEHAVIOUR_ROLES
from audit.web.manager.words import behaviour_roles
from checklists import library
from tests.people import World
from tests.web_pages import sign_in, submit

BASE = "/b/aurora-home"


def catalogue(client: FlaskClient):
    return submit(client, f"{BASE}/checklists/promises/catalogue", page=f"{BASE}/checklists/promises")


def test_an_empty_brand_starts_from_the_ready_catalogue(bertta: FlaskClient):
    assert "There are no promises yet" in bertta.get(f"{BASE}/checklists/promises").text
    assert catalogue(bertta).status_code == 303
    page = bertta.get(f"{BASE}/checklists/promises").text
    for promise in library.catalogue().promises:
        assert promise.text["en"] in page
    finnish = bertta.get(f"{BASE}/checklists/promises?lang=fi").text
    assert library.catalogue().promises[0].text["fi"] in finnish


def test_a_ready_checklist_is_looked_at_chosen_and_never_published_twice(app: Flask, bertta: FlaskClient, world: World):
    look = bertta.get(f"{BASE}/checklists/ready/home-delivery")
    assert look.status_code == 200
    question = next(iter(library.load("home-delivery").questions()))[1]
    assert question.text["en"] in look.text
    for _time in range(2):
        chosen = submit(bertta, f"{BASE}/checklists/ready", page=f"{BASE}/checklists/", name="home-delivery")
        assert chosen.status_code == 303
    with app.app_context(), scope.brand_scope(world.brand_id):
        assert [(row.code, row.number) for row in queries.versions()] == [(library.load("home-delivery").code, 1)]
    page = bertta.get(chosen.location)
    assert question.text["en"] in page.text
    assert "Retire this version" in page.text


@pytest.mark.parametrize("name", library.names())
@pytest.mark.one_database
def test_every_ready_checklist_can_be_read_in_three_languages(bertta: FlaskClient, name: str):
    for language in ("en", "fi", "sv"):
        page = bertta.get(f"{BASE}/checklists/ready/{name}?lang={language}")
        assert page.status_code == 200
        for _section, question in library.load(name).questions():
            assert question.text[language].replace("'", "&#39;") in page.text


def test_an_unknown_ready_checklist_does_not_exist(bertta: FlaskClient):
    assert bertta.get(f"{BASE}/checklists/ready/nothing").status_code == 404
    answer = submit(bertta, f"{BASE}/checklists/ready", page=f"{BASE}/checklists/", name="../secret")
    assert answer.status_code == 404


def test_a_version_is_retired_and_offered_again(bertta: FlaskClient):
    version = submit(bertta, f"{BASE}/checklists/ready", page=f"{BASE}/checklists/", name="parcel-locker").location
    assert submit(bertta, f"{version}/state", page=version, state="retired").status_code == 303
    assert "Retired" in bertta.get(version).text
    assert submit(bertta, f"{version}/state", page=version, state="retired").status_code == 409
    assert submit(bertta, f"{version}/state", page=version, state="published").status_code == 303


def test_a_promise_needs_the_first_language_and_marks_the_others(bertta: FlaskClient):
    address = f"{BASE}/checklists/promises/new"
    refused = submit(bertta, address, code="kept", title__fi="Pidetty", text__fi="Pidätte sananne")
    assert refused.status_code == 422
    assert "fill this in in English" in refused.text
    added = submit(bertta, address, code="kept", title__en="Kept", text__en="You keep your word")
    assert added.status_code == 303
    page = bertta.get(f"{BASE}/checklists/promises").text
    assert "Suomi is missing" in page
    again = submit(bertta, address, code="KEPT", title__en="Kept", text__en="Twice")
    assert again.status_code == 422
    assert "is taken" in again.text


def test_a_standard_gets_a_ladder_of_targets(app: Flask, bertta: FlaskClient, world: World):
    catalogue(bertta)
    with app.app_context(), scope.brand_scope(world.brand_id):
        line = queries.standards()[0]
        address = f"{BASE}/checklists/standards/{line.standard.key}"
    done = submit(bertta, address, from_date="2027-01-01", target="97.5", ambition="lead")
    assert done.status_code == 303
    assert "97.5" in bertta.get(address).text
    for target in ("101", "-1", "NaN", "many", ""):
        refused = submit(bertta, address, from_date="2027-01-01", target=target, ambition="lead")
        assert refused.status_code == 422, target
    assert submit(bertta, address, from_date="2027-13-45", target="90", ambition="lead").status_code == 422


def test_a_standard_is_added_and_changed(app: Flask, bertta: FlaskClient, world: World):
    catalogue(bertta)
    with app.app_context(), scope.brand_scope(world.brand_id):
        promise = queries.promises()[0].key
    fields = {
        "code": "our-own",
        "promise": promise,
        "stage": "receive",
        "criticality": "high",
        "valid_from": "2026-11-01",
        "title__en": "The bell is rung",
        "behaviour_everyone__en": "Ring the bell",
    }
    added = submit(bertta, f"{BASE}/checklists/standards/new", **fields)
    assert added.status_code == 303, added.text
    edit = f"{added.location}/edit"
    changed = submit(bertta, edit, **{**fields, "title__en": "The bell is rung twice", "behaviour_driver__en": "Twice"})
    assert changed.status_code == 303
    page = bertta.get(added.location).text
    assert "The bell is rung twice" in page
    assert "Expected behaviour: Driver" in page


def test_every_role_has_a_word_of_its_own_and_an_installation_speaks_to_the_fitter(app: Flask):
    with app.test_request_context():
        named = behaviour_roles()
    assert tuple(named) == BEHAVIOUR_ROLES
    assert len(set(named.values())) == len(BEHAVIOUR_ROLES)
    standards = library.catalogue().standards
    assert {role for standard in standards for role in standard.expected_behaviour} <= set(BEHAVIOUR_ROLES)
    [tested] = [standard for standard in standards if standard.code == "installed-tested"]
    assert list(tested.expected_behaviour) == ["fitter"]


def test_stages_are_added_renamed_and_moved(app: Flask, bertta: FlaskClient, world: World):
    listed = f"{BASE}/checklists/stages"
    assert submit(bertta, f"{listed}/new", code="unpack", title__en="Unpack").status_code == 303
    assert submit(bertta, f"{listed}/new", code="unpack", title__en="Unpack").status_code == 422
    assert submit(bertta, f"{listed}/unpack", title__en="Unpacking", title__fi="Purku").status_code == 303
    assert submit(bertta, f"{listed}/unpack/move", page=listed, to="earlier").status_code == 303
    with app.app_context(), scope.brand_scope(world.brand_id):
        assert [stage.code for stage in network.stages()][-2] == "unpack"
        assert network.stage("unpack").title == {"en": "Unpacking", "fi": "Purku"}
    assert bertta.get(f"{listed}/nothing").status_code == 404


def test_a_story_and_a_scenario_are_written_and_read(bertta: FlaskClient):
    story = {"code": "flat", "title__en": "First flat", "who__en": "A student", "situation__en": "No lift"}
    assert submit(bertta, f"{BASE}/checklists/stories/new", **story, decisive_moment__en="It rings").status_code == 303
    scenario = {"code": "third-floor", "title__en": "Third floor", "brief__en": "Order a shelf.\n\nWait."}
    added = submit(bertta, f"{BASE}/scenarios/new", **scenario)
    assert added.status_code == 303
    page = bertta.get(added.location).text
    assert "<p>Order a shelf.</p><p>Wait.</p>" in page
    assert "missing" in page
    assert (
        submit(bertta, f"{added.location}/edit", title__en="Third floor", brief__en="Order a lamp.").status_code == 303
    )
    assert "Order a lamp." in bertta.get(added.location).text


@pytest.mark.one_database
def test_ulla_cannot_tell_what_is_foreign_from_what_is_not(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, world.bertta.email)
    catalogue(client)
    version = submit(client, f"{BASE}/checklists/ready", page=f"{BASE}/checklists/", name="parcel-locker").location
    with app.app_context(), scope.brand_scope(world.brand_id):
        standard, promise = queries.standards()[0].standard.key, queries.promises()[0].key
    ulla = app.test_client()
    ulla.environ_base["HTTP_HOST"] = "touchstone.test"
    sign_in(app, ulla, world.ulla.email)
    nothing = ulla.get("/b/borealis/checklists/AAAAAAAAAAAAAAAAAAAAAA")
    assert nothing.status_code == 404
    key = version.rpartition("/")[2]
    for address in (f"/checklists/{key}", f"/checklists/standards/{standard}", f"/checklists/promises/{promise}"):
        assert ulla.get(f"/b/borealis{address}").data == nothing.data
        assert ulla.get(f"{BASE}{address}").data == nothing.data
    assert "There are no promises yet" in ulla.get("/b/borealis/checklists/promises?lang=en").text


@pytest.mark.one_database
def test_reko_reads_and_may_not_change(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, world.reko.email)
    for address in ("/checklists/", "/checklists/promises", "/checklists/stages", "/scenarios/"):
        page = client.get(f"{BASE}{address}")
        assert page.status_code == 200
        assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert client.get(f"{BASE}/scenarios/new").status_code == 403
