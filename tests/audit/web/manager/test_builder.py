"""The builder: Bertta writes a checklist of her own, with forms only; Reko may look at versions but not write them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.assessment.models import Audit
from audit.core import scope
from audit.core.db import db
from audit.planning.models import Assignment
from audit.standards import operations, queries
from audit.standards.models import ChecklistState
from checklists import library
from tests.people import World
from tests.web_pages import TOKEN, sign_in, submit

CHECKLISTS = "/b/aurora-home/checklists/"


@pytest.fixture
def draft_key(app: Flask, world: World) -> str:
    """A draft of the second version of the parcel locker checklist."""
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        version = operations.publish_ready_checklist("parcel-locker")
        key = operations.begin_next_version(version.key).key
        db.session.commit()
        return key


def press(client: FlaskClient, page: str, action: str, **fields: str) -> TestResponse:
    """Send a form of a page to its own address."""
    found = TOKEN.search(client.get(page).text)
    assert found is not None
    return client.post(action, data={"csrf_token": found[1], **fields})


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def stored(app: Flask, world: World, key: str):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        return queries.checklist_of(queries.version(key))


def test_a_checklist_is_written_with_forms_only_and_published(app: Flask, bertta: FlaskClient, world: World):
    answer = submit(bertta, f"{CHECKLISTS}drafts/new", title__en="Parcel in the snow", title__fi="Paketti lumessa")
    assert answer.status_code == 303
    draft = answer.location
    page = bertta.get(draft).text
    assert "Draft of version 1" in page
    change = f"{draft}/change"
    answer = press(bertta, draft, change, seen=seen(page), at="section:section-1", verb="add_question")
    assert answer.location.endswith("?at=question#editor")
    key = draft.rsplit("/", 1)[1]
    page = bertta.get(answer.location).text
    fields = {f"text__{code}": text for code, text in {"en": "Was it dry?", "fi": "Oliko se kuiva?"}.items()}
    answer = submit(
        bertta, answer.location, seen=seen(page), kind="yes_no", best="yes", weight="2,5", required="y", **fields
    )
    assert answer.status_code == 303
    asked = stored(app, world, key).question("question")
    assert (asked.text["fi"], str(asked.weight), asked.best, asked.required) == ("Oliko se kuiva?", "2.5", "yes", True)
    page = bertta.get(f"{draft}?at=section:section-1").text
    submit(
        bertta, f"{draft}?at=section:section-1", seen=seen(page), leg="visit", title__en="Door", condition_join="all"
    )
    checks = bertta.get(f"{draft}/checks").text
    assert "Nothing: this draft can be published." in checks
    assert "The question rests on no promise." in checks
    answer = press(bertta, f"{draft}/checks", f"{draft}/publish", seen=seen(checks))
    assert answer.status_code == 303
    assert "Was it dry?" in bertta.get(answer.location).text


def test_what_must_be_mended_is_named_with_the_way_to_it(bertta: FlaskClient):
    draft = submit(bertta, f"{CHECKLISTS}drafts/new", title__en="Empty", title__fi="Tyhjä").location
    page = bertta.get(f"{draft}/checks").text
    assert "The section has no question. Add a question or take the section out." in page
    assert f"{draft}?at=section:section-1" in page
    answer = press(bertta, draft, f"{draft}/publish", seen=seen(bertta.get(draft).text))
    assert answer.status_code in {400, 422}


def test_a_change_that_somebody_else_overtook_keeps_what_was_typed(
    app: Flask, bertta: FlaskClient, world: World, draft_key: str
):
    address = f"{CHECKLISTS}drafts/{draft_key}"
    page = bertta.get(address).text
    old = seen(page)
    title = {"title__en": "First", "title__fi": "Eka", "title__sv": "Ett", "mode": "points", "minutes": "9"}
    title |= {f"language__{code}": "y" for code in ("en", "fi", "sv")}
    assert submit(bertta, address, seen=old, **title).status_code == 303
    answer = submit(bertta, address, seen=old, **{**title, "title__en": "Second"})
    assert answer.status_code == 409
    assert "Somebody has changed this draft since you opened it" in answer.text
    assert "Second" in answer.text
    assert stored(app, world, draft_key).title["en"] == "First"
    assert submit(bertta, address, seen=seen(answer.text), **{**title, "title__en": "Second"}).status_code == 303


def test_numbers_that_are_none_are_refused_beside_their_field(bertta: FlaskClient, draft_key: str, app, world):
    address = f"{CHECKLISTS}drafts/{draft_key}"
    code = next(question.code for _section, question in stored(app, world, draft_key).questions())
    page = bertta.get(f"{address}?at={code}").text
    for wrong in ("much", "1e308", "NaN", "-", "12abc"):
        answer = submit(bertta, f"{address}?at={code}", seen=seen(page), kind="yes_no", weight=wrong)
        assert answer.status_code == 422
        assert '<a href="#weight">Weight: Enter a number such as 12 or 2.5</a>' in answer.text
        assert 'id="weight-error"' in answer.text


def test_questions_move_copy_and_leave_by_buttons(app: Flask, bertta: FlaskClient, world: World, draft_key: str):
    address = f"{CHECKLISTS}drafts/{draft_key}"
    before = [question.code for _section, question in stored(app, world, draft_key).questions()]

    def change(verb: str, at: str) -> None:
        page = bertta.get(address).text
        assert press(bertta, address, f"{address}/change", seen=seen(page), at=at, verb=verb).status_code == 303

    change("down", before[0])
    after = [question.code for _section, question in stored(app, world, draft_key).questions()]
    assert after[:2] == [before[1], before[0]]
    change("copy", before[0])
    assert f"{before[0]}-2" in [question.code for _section, question in stored(app, world, draft_key).questions()]
    change("remove", f"{before[0]}-2")
    change("up", before[0])
    assert [question.code for _section, question in stored(app, world, draft_key).questions()] == before


def test_the_phone_shows_what_stands_in_the_form_and_keeps_nothing(
    app: Flask, bertta: FlaskClient, world: World, draft_key: str
):
    address = f"{CHECKLISTS}drafts/{draft_key}"
    code = next(question.code for _section, question in stored(app, world, draft_key).questions())
    phone = bertta.get(f"{address}/phone?at={code}")
    assert phone.status_code == 200
    assert "frame-ancestors 'self'" in phone.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in bertta.get(address).headers["Content-Security-Policy"]
    answer = press(
        bertta, f"{address}?at={code}", f"{address}/preview?at={code}", kind="csat", text__en="How happy are you?"
    )
    assert answer.status_code == 200
    assert "How happy are you?" in answer.text
    assert stored(app, world, draft_key).question(code).kind != "csat"


BOGUS = (
    {"critical_effect": "explode", "critical_operation": "is", "critical_operands": "no"},
    {"critical_effect": "flag", "critical_operation": "resembles", "critical_operands": "no"},
    {"evidence-0-operation": "resembles", "evidence-0-comment": "y"},
    {"condition-0-question": "nobody", "condition-0-operation": "resembles"},
    {"condition-0-question": "nobody", "condition-0-operation": "answered"},
    {"mode": "guessing"},
    {"kind": "crystal-ball"},
)


@pytest.mark.parametrize("typed", BOGUS)
def test_choices_that_nobody_offered_are_refused_or_shown_and_break_nothing(
    app: Flask, bertta: FlaskClient, world: World, draft_key: str, typed: dict[str, str]
):
    address = f"{CHECKLISTS}drafts/{draft_key}"
    before = stored(app, world, draft_key)
    at = "" if "mode" in typed else f"?at={before.sections[0].questions[0].code}"
    fields = {"kind": "yes_no", "weight": "1"} | typed if at else typed
    assert press(bertta, f"{address}{at}", f"{address}/preview{at}", **fields).status_code == 200
    page = bertta.get(f"{address}{at}").text
    answer = submit(bertta, f"{address}{at}", seen=seen(page), **fields)
    if answer.status_code == 303:
        assert "nobody" in bertta.get(f"{address}{at}").text
        assert "nothing to mend" not in bertta.get(f"{address}{at}").text
    else:
        assert answer.status_code == 422
        assert stored(app, world, draft_key) == before


@pytest.mark.parametrize("name", library.names())
def test_every_question_of_the_library_opens_in_the_builder_and_on_the_phone(
    app: Flask, bertta: FlaskClient, world: World, name: str
):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        key = operations.begin_from(library.load(name)).key
        db.session.commit()
    address = f"{CHECKLISTS}drafts/{key}"
    checklist = stored(app, world, key)
    by_kind = {question.kind: question.code for _section, question in checklist.questions()}
    for code in by_kind.values():
        assert bertta.get(f"{address}?at={code}").status_code == 200
    for section in checklist.sections:
        assert bertta.get(f"{address}?at=section:{section.code}").status_code == 200
        assert bertta.get(f"{address}/phone?at=section:{section.code}").status_code == 200


def test_a_test_visit_is_filled_in_scored_and_never_counts(
    app: Flask, bertta: FlaskClient, world: World, draft_key: str
):
    address = f"{CHECKLISTS}drafts/{draft_key}"
    begun = press(bertta, address, f"{address}/try")
    page = bertta.get(begun.location).text
    assert "<svg" in page
    assert "does not count" in page
    checklist = stored(app, world, draft_key)
    section = checklist.sections[0]
    first = f"{begun.location}/1"
    page = bertta.get(first).text
    shown = dict(re.findall(r'name="(q_[^"]+-shown)" type="hidden" value="([^"]*)"', page))
    assert shown
    chosen = {f"q_{question.code}-value": "yes" for question in section.questions if question.kind == "yes_no"}
    answer = submit(bertta, first, go="all", **shown, **chosen)
    assert answer.location.endswith("/score")
    score = bertta.get(answer.location).text
    assert "Score of the test visit" in score
    assert "A real visit could not be sent yet" in score
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        assert db.session.query(Assignment).count() == db.session.query(Audit).count() == 0


def test_versions_are_compared_in_words(app: Flask, bertta: FlaskClient, world: World, draft_key: str):
    checklist = stored(app, world, draft_key)
    asked = next(question for _section, question in checklist.questions() if question.kind == "yes_no")
    address = f"{CHECKLISTS}drafts/{draft_key}"
    page = bertta.get(f"{address}?at={asked.code}").text
    texts = {f"text__{code}": words for code, words in asked.text.items()}
    submit(bertta, f"{address}?at={asked.code}", seen=seen(page), kind="yes_no", best=asked.best, weight="7", **texts)
    page = bertta.get(f"{CHECKLISTS}{draft_key}/difference").text
    assert "→ 7" in page
    assert "Scores of both versions cannot be compared." in page


def test_coverage_names_the_three_alarms(app: Flask, bertta: FlaskClient, world: World, draft_key: str):
    page = bertta.get(f"{CHECKLISTS}coverage").text
    assert "Promises without a question" in page
    assert "Stages without a standard" in page
    assert "Counted over 1 published checklist." in page


def test_who_only_reads_writes_nothing(app: Flask, client: FlaskClient, world: World, draft_key: str):
    sign_in(app, client, world.reko.email)
    address = f"{CHECKLISTS}drafts/{draft_key}"
    assert client.get(address).status_code == 403
    assert client.get(f"{CHECKLISTS}drafts/new").status_code == 403
    assert client.get(f"{CHECKLISTS}coverage").status_code == 200
    assert client.get(f"{CHECKLISTS}{draft_key}/difference").status_code == 200
    with app.app_context(), scope.brand_scope(world.brand_id):
        assert queries.version(draft_key).state is ChecklistState.DRAFT


def test_a_language_that_the_checklist_lacks_is_told_and_ticked(app: Flask, bertta: FlaskClient, world: World):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        draft = operations.begin_draft({"en": "Door"}, ["en"])
        key, hashed = draft.key, draft.content_sha256
        db.session.commit()
    address = f"{CHECKLISTS}drafts/{key}"
    told = "The checklist is not written in Suomi, a language of the brand."
    assert told in bertta.get(f"{address}/checks").text
    head = {"title__en": "Door", "mode": "points", "minutes": ""}
    answer = submit(bertta, address, seen=hashed, **head)
    assert answer.status_code == 422
    assert "Tick at least one language" in answer.text
    assert stored(app, world, key).languages == ("en",)
    answer = submit(bertta, address, seen=hashed, language__en="y", language__fi="y", **head)
    assert answer.status_code == 303
    assert set(stored(app, world, key).languages) == {"en", "fi"}
    assert told not in bertta.get(f"{address}/checks").text
    assert 'name="title__fi"' in bertta.get(address).text


def test_a_setting_filled_in_by_half_stores_nothing_and_keeps_what_was_typed(
    app: Flask, bertta: FlaskClient, world: World, draft_key: str
):
    address = f"{CHECKLISTS}drafts/{draft_key}"
    before = stored(app, world, draft_key)
    asked = next(q for _section, q in before.questions() if not q.critical and q.kind == "yes_no")
    page = bertta.get(f"{address}?at={asked.code}").text
    typed = {"kind": "yes_no", "weight": "1", "critical_operation": "is", "critical_operands": "perhaps"}
    answer = submit(bertta, f"{address}?at={asked.code}", seen=seen(page), **typed)
    assert answer.status_code == 422
    assert "Choose what a failure does, or empty the answer" in answer.text
    assert 'value="perhaps"' in answer.text
    assert "<details open><summary>Critical</summary>" in answer.text
    assert stored(app, world, draft_key) == before
