"""Review by HTTP: who may read and judge a visit, what each decision does, and how a changed answer moves the score."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.assessment import operations as assessment
from audit.assessment import queries
from audit.assessment.models import Audit, AuditState
from audit.core import clock as clocks
from audit.core.clock import Simulated
from audit.core.db import db, get_by_key
from audit.core.tokens import new_key
from audit.people.models import Membership, Role
from checklists import adds_up
from tests import story
from tests.people import Member, World
from tests.web_pages import sign_in, submit

BASE = "/b/aurora-home"


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


@pytest.fixture
def sent(tale: story.Story) -> str:
    """Return the key of an audit that waits for review."""
    return tale.audited(choose=story.worst)


def browse(tale: story.Story, member: Member) -> FlaskClient:
    client = tale.app.test_client()
    client.environ_base.update(HTTP_HOST="touchstone.test", HTTP_ACCEPT_LANGUAGE="en")
    sign_in(tale.app, client, member.email)
    return client


def state_of(tale: story.Story, key: str) -> AuditState:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        return get_by_key(Audit, key).state


def final_of(tale: story.Story, key: str) -> int | None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        return queries.current_score(get_by_key(Audit, key).id).final_bp


def press(client: FlaskClient, key: str, verb: str, **fields: str) -> TestResponse:
    return submit(client, f"{BASE}/review/{key}/{verb}", page=f"{BASE}/review/{key}", **fields)


def test_the_queue_shows_what_waits_with_its_promise_and_marks_what_is_overdue(
    tale: story.Story, sent: str, clock: Simulated
):
    reko = browse(tale, tale.world.reko)
    page = reko.get(f"{BASE}/review/").text
    assert sent in page
    assert "NordDrop Oy" in page
    assert "Overdue" not in page
    clock.advance(timedelta(hours=73))
    assert "Overdue" in reko.get(f"{BASE}/review/").text


def test_the_queue_is_filtered_by_state_and_partner(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    assert sent in reko.get(f"{BASE}/review/?state=scored&partner={tale.world.partner_key}").text
    for elsewhere in ("?state=returned", f"?partner={tale.world.second_partner_key}"):
        page = reko.get(f"{BASE}/review/{elsewhere}").text
        assert sent not in page
        assert "No visit fits these filters." in page
    assert sent in reko.get(f"{BASE}/review/?state=nonsense&partner=nobody&page=x").text


def test_a_photo_that_another_visit_holds_too_is_marked(tale: story.Story, sent: str):
    tale.audited(1, story.worst)
    page = browse(tale, tale.world.reko).get(f"{BASE}/review/").text
    assert "A photo was also sent with another visit" in page


def test_an_auditor_may_open_no_page_of_the_review(tale: story.Story, sent: str):
    onni = browse(tale, tale.world.onni)
    for path in ("review/", f"review/{sent}", f"audits/{sent}", f"audits/{sent}/release", "reports/", "reports/outbox"):
        assert onni.get(f"{BASE}/{path}").status_code == 403, path


def test_ulla_of_another_brand_gets_what_does_not_exist(tale: story.Story, sent: str):
    ulla = browse(tale, tale.world.ulla)
    nothing = ulla.get("/b/borealis/review/" + "x" * 22)
    for path in (
        f"/b/borealis/review/{sent}",
        f"/b/borealis/audits/{sent}",
        f"{BASE}/review/{sent}",
        f"{BASE}/review/",
    ):
        answer = ulla.get(path)
        assert (answer.status_code, answer.text) == (404, nothing.text), path


def test_reading_changes_nothing(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    for path in (f"review/{sent}", f"audits/{sent}", "review/"):
        assert reko.get(f"{BASE}/{path}").status_code == 200
    assert state_of(tale, sent) is AuditState.SCORED


def test_a_reviewer_takes_up_reads_and_approves_and_a_second_press_is_harmless(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    for verb, state in (("start", AuditState.IN_REVIEW), ("approve", AuditState.APPROVED)):
        for _ in range(2):
            answer = press(reko, sent, verb, approve_note="Good photos.")
            assert answer.status_code == 303
        assert state_of(tale, sent) is state
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert len(queries.reviews(get_by_key(Audit, sent).id)) == 1
    assert "Good photos." in reko.get(f"{BASE}/review/{sent}").text


def test_an_approved_audit_is_not_taken_up_again(tale: story.Story, sent: str):
    tale.approve(sent)
    answer = press(browse(tale, tale.world.reko), sent, "start")
    assert answer.status_code == 409
    assert "This audit is “Approved, not released” and cannot become “In review”" in answer.text
    assert state_of(tale, sent) is AuditState.APPROVED


def test_a_visit_is_approved_only_after_somebody_took_it_up(tale: story.Story, sent: str):
    answer = press(browse(tale, tale.world.reko), sent, "approve")
    assert answer.status_code == 409
    assert "Waits for review" in answer.text
    assert state_of(tale, sent) is AuditState.SCORED


def test_nobody_reviews_a_visit_of_their_own(tale: story.Story, sent: str):
    with story.acting(tale.app, tale.world, tale.world.bertta):
        auditor = queries.legs(get_by_key(Audit, sent).id)[0].auditor
        member = next(m for m in (tale.world.aino, tale.world.onni) if m.user_id == auditor.user_id)
        db.session.add(
            Membership(key=new_key(), user_id=auditor.user_id, role=Role.REVIEWER, alias="", created_at=clocks.now())
        )
    client = browse(tale, member)
    assert "Somebody else has to review it." in client.get(f"{BASE}/review/{sent}").text
    answer = press(client, sent, "start")
    assert (answer.status_code, state_of(tale, sent)) == (409, AuditState.SCORED)


def test_a_return_needs_a_question_and_reaches_the_auditor(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    press(reko, sent, "start")
    answer = press(reko, sent, "return", return_note=" ")
    assert answer.status_code == 422
    assert "Write what the auditor has to mend or explain" in answer.text
    answer = press(reko, sent, "return", return_note="Which door was it?", question="")
    assert (answer.status_code, state_of(tale, sent)) == (303, AuditState.RETURNED)
    assert "Which door was it?" in reko.get(f"{BASE}/review/{sent}").text
    assert press(reko, sent, "return", return_note="Which door was it?", question="").status_code == 303


def test_a_question_that_the_checklist_does_not_have_is_refused(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    press(reko, sent, "start")
    answer = press(reko, sent, "return", return_note="Why?", question="made_up")
    assert (answer.status_code, state_of(tale, sent)) == (422, AuditState.IN_REVIEW)


def test_an_exclusion_needs_its_reason_and_is_shown_with_it(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    assert press(reko, sent, "exclude", exclude_reason="").status_code == 422
    assert press(reko, sent, "exclude", exclude_reason="The brand had closed the depot.").status_code == 303
    assert press(reko, sent, "exclude", exclude_reason="Again").status_code == 303
    page = reko.get(f"{BASE}/review/{sent}").text
    assert "The brand had closed the depot." in page
    assert state_of(tale, sent) is AuditState.EXCLUDED


def failing_question(tale: story.Story, key: str) -> str:
    """Return a yes/no question that was answered badly."""
    with story.acting(tale.app, tale.world, tale.world.bertta):
        audit = get_by_key(Audit, key)
        answers = assessment.answers_of(audit)
        lines = queries.explanation(queries.current_score(audit.id)).lines
        return next(
            line.question for line in lines if line.share == 0 and answers[line.question].value in {"yes", "no"}
        )


def other(tale: story.Story, key: str, question: str) -> str:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        return "no" if assessment.answers_of(get_by_key(Audit, key))[question].value == "yes" else "yes"


def test_a_changed_answer_shows_its_effect_first_and_is_changed_once(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    press(reko, sent, "start")
    question = failing_question(tale, sent)
    before, better = final_of(tale, sent), other(tale, sent, question)
    address = f"{BASE}/review/{sent}/adjust/{question}"
    preview = submit(reko, address, value=better)
    assert preview.status_code == 200
    assert "→" in preview.text
    assert final_of(tale, sent) == before
    no_reason = submit(reko, f"{address}/confirm", page=address, value=better, why="")
    assert no_reason.status_code == 422
    assert final_of(tale, sent) == before
    for _ in range(2):
        answer = submit(reko, f"{address}/confirm", page=address, value=better, why="The photo shows it.")
        assert answer.status_code == 303
    with story.acting(tale.app, tale.world, tale.world.bertta):
        audit = get_by_key(Audit, sent)
        assert len(queries.adjustments(audit.id)) == 1
        assert adds_up(queries.explanation(queries.current_score(audit.id)))
    page = reko.get(f"{BASE}/review/{sent}").text
    assert "The photo shows it." in page
    assert "after a changed answer" in page


def test_an_answer_that_the_question_cannot_have_is_refused_with_its_reason(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    press(reko, sent, "start")
    address = f"{BASE}/review/{sent}/adjust/{failing_question(tale, sent)}"
    for value, words in (("perhaps", "Choose yes or no"), ("", "Give the answer that should count")):
        answer = submit(reko, address, value=value)
        assert answer.status_code == 422
        assert words in answer.text


def test_every_question_of_the_visit_has_a_form_that_fits_its_kind(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    press(reko, sent, "start")
    addresses = set(re.findall(rf'href="({BASE}/review/{sent}/adjust/[^"]+)"', reko.get(f"{BASE}/review/{sent}").text))
    assert len(addresses) > 10
    for address in addresses:
        assert "Answer that should count" in reko.get(address).text, address


def test_answers_are_changed_only_in_review(tale: story.Story, sent: str):
    answer = browse(tale, tale.world.reko).get(f"{BASE}/review/{sent}/adjust/{failing_question(tale, sent)}")
    assert answer.status_code == 409
    assert "Waits for review" in answer.text


def test_a_question_that_does_not_exist_is_not_found(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    press(reko, sent, "start")
    assert reko.get(f"{BASE}/review/{sent}/adjust/made_up").status_code == 404


def test_photos_come_only_from_the_audits_own_visit_and_are_kept_nowhere(tale: story.Story, sent: str):
    second = tale.audited(1, story.worst)
    reko = browse(tale, tale.world.reko)
    page = reko.get(f"{BASE}/review/{sent}").text
    photos = set(re.findall(rf"{BASE}/review/{sent}/photos/([0-9a-f-]+)", page))
    assert photos
    for uuid in photos:
        answer = reko.get(f"{BASE}/review/{sent}/photos/{uuid}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert reko.get(f"{BASE}/review/{second}/photos/{uuid}").status_code == 404
    for uuid in photos:
        assert browse(tale, tale.world.onni).get(f"{BASE}/review/{sent}/photos/{uuid}").status_code == 403


def test_the_pages_name_the_auditor_by_alias_only(tale: story.Story, sent: str):
    bertta = browse(tale, tale.world.bertta)
    for path in (f"review/{sent}", f"audits/{sent}", "review/"):
        page = bertta.get(f"{BASE}/{path}").text
        assert "Auditor " in page or path == "review/"
        assert not any(name in page for name in ("Aino Aalto", "Onni Oksa", "visits.example"))
