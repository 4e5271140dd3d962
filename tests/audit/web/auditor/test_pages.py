"""The auditor's pages by HTTP, as a browser without JavaScript uses them."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import PIL.Image
import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.assessment import operations as assessment
from audit.assessment import queries as assessment_queries
from audit.core import clock as clocks
from audit.core.db import db
from audit.core.settings import Settings
from audit.fieldwork import operations, queries
from audit.fieldwork.models import AnswerEvent
from audit.planning.models import AssignmentState
from checklists import Match, Operation, Question, When
from tests.audit.fieldwork.visits import (
    COMPLETE,
    HANDOVER,
    KINDS,
    MadeVisit,
    acting,
    assignment_of,
    make_visit,
    picture,
    text,
    value,
)
from tests.audit.web.auditor.browsing import form_of, send
from tests.people import World
from tests.web_pages import sign_in

BASE = "/b/aurora-home/visits/"


@pytest.fixture
def aino(app: Flask, world: World, client: FlaskClient) -> FlaskClient:
    """Return the browser of Aino, signed in."""
    sign_in(app, client, world.aino.email)
    return client


def draft_of(app: Flask, world: World, made: MadeVisit) -> dict[str, Any]:
    with acting(app, world):
        return {code: answer.value for code, answer in queries.draft(assignment_of(made)).answers.items()}


def upload(name: str = "photo.jpg", data: bytes | None = None) -> Any:
    return (io.BytesIO(picture() if data is None else data), name)


def test_my_visits_show_what_waits_and_nothing_of_others(app: Flask, world: World, aino: FlaskClient):
    mine = make_visit(app, world)
    offered = make_visit(app, world, state=AssignmentState.OFFERED, due_in=timedelta(days=3))
    other = make_visit(app, world, auditor=world.onni)
    page = aino.get(BASE).text
    assert mine.key in page
    assert f"{offered.key}/brief" in page
    assert other.key not in page


def test_an_empty_list_says_where_visits_come_from(aino: FlaskClient):
    assert "Nothing waits for you now." in aino.get(BASE).text


def test_pages_of_somebody_elses_visit_answer_like_pages_that_do_not_exist(app: Flask, world: World, aino: FlaskClient):
    other = make_visit(app, world, auditor=world.onni)
    nothing = aino.get(f"{BASE}{'x' * 22}/")
    for path in ("", "brief", "s/1", "review", "sent", "photos/p", "files/p"):
        answer = aino.get(f"{BASE}{other.key}/{path}")
        assert (answer.status_code, len(answer.text)) == (404, len(nothing.text))


def test_ulla_of_another_brand_and_reko_who_reviews_fill_in_nothing(app: Flask, world: World, client: FlaskClient):
    made = make_visit(app, world)
    sign_in(app, client, world.ulla.email)
    assert client.get(f"{BASE}{made.key}/").status_code == 404
    reviewer = app.test_client()
    reviewer.environ_base["HTTP_HOST"] = "touchstone.test"
    sign_in(app, reviewer, world.reko.email)
    assert reviewer.get(f"{BASE}{made.key}/").status_code == 403


def test_an_offered_visit_is_taken_or_given_back(app: Flask, world: World, aino: FlaskClient):
    taken = make_visit(app, world, state=AssignmentState.OFFERED)
    back = make_visit(app, world, state=AssignmentState.OFFERED)
    assert aino.get(f"{BASE}{taken.key}/").location.endswith("/brief")
    assert "Never say that you are an auditor." in aino.get(f"{BASE}{taken.key}/brief").text
    assert send(aino, f"{BASE}{taken.key}/accept", {}, page=f"{BASE}{taken.key}/brief").status_code == 303
    assert send(aino, f"{BASE}{back.key}/decline", {}, page=f"{BASE}{back.key}/brief").status_code == 303
    with acting(app, world):
        assert assignment_of(taken).state is AssignmentState.ACCEPTED
        assert assignment_of(back).state is AssignmentState.DECLINED
    assert aino.get(f"{BASE}{back.key}/brief").status_code == 404


def test_before_its_window_a_visit_is_read_only(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world, opens_in=timedelta(hours=2))
    page = aino.get(f"{BASE}{made.key}/")
    assert "This visit opens" in page.text
    assert f"{made.key}/s/1" not in page.text
    assert aino.get(f"{BASE}{made.key}/s/1").status_code == 302
    answer = send(aino, f"{BASE}{made.key}/s/1", {"q_greeted-value": "yes"}, page=f"{BASE}{made.key}/")
    assert answer.status_code == 409 or draft_of(app, world, made) == {}
    assert draft_of(app, world, made) == {}


def test_a_section_is_saved_and_leads_to_the_next(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    answer = send(aino, f"{BASE}{made.key}/s/1", {"q_greeted-value": "yes", "q_late_told-value": "no"})
    assert (answer.status_code, answer.location) == (303, f"{BASE}{made.key}/s/3")
    assert draft_of(app, world, made) == {"greeted": "yes", "late_told": "no"}


def test_a_question_that_appears_is_shown_before_the_next_section(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    assert 'id="q_told_how"' in aino.get(f"{BASE}{made.key}/s/1").text
    answer = send(aino, f"{BASE}{made.key}/s/1", {"q_late_told-value": "yes"})
    assert answer.location == f"{BASE}{made.key}/s/1#q_told_how"
    assert "1 more question" in aino.get(answer.location).text
    again = send(aino, f"{BASE}{made.key}/s/1", {"q_late_told-value": "yes", "q_told_how-value": "By text"})
    assert again.location == f"{BASE}{made.key}/s/3"


def test_sending_the_same_section_twice_makes_no_second_event(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    for _time in range(2):
        send(aino, f"{BASE}{made.key}/s/1", {"q_greeted-value": "yes", "q_greeted-comment": "Warm"})
    with acting(app, world):
        assert db.session.query(AnswerEvent).count() == 2


def test_a_page_that_lay_open_changes_only_what_was_touched_on_it(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    stale = form_of(aino, f"{BASE}{made.key}/s/3")
    with acting(app, world):
        operations.record(assignment_of(made), [value("wait", "10:00"), value("recommend", 9)])
    aino.post(f"{BASE}{made.key}/s/3", data=stale | {"q_recommend-value": ["3"]})
    assert draft_of(app, world, made) == {"wait": 600, "recommend": 3}


def test_a_wrong_value_is_explained_and_the_rest_of_the_page_is_saved(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    page = send(aino, f"{BASE}{made.key}/s/3", {"q_wait-minutes": "a while", "q_recommend-value": "9"})
    assert page.status_code == 200
    assert "<title>Error:" in page.text
    shown = re.sub(r"<script.*?</script>", "", page.text, flags=re.DOTALL)
    assert shown.count("Write minutes and seconds in digits") == 2
    assert 'href="#q_wait-minutes"' in page.text
    assert 'value="a while"' in page.text
    assert draft_of(app, world, made) == {"recommend": 9}


def test_two_times_are_a_duration_across_midnight_too(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    address = f"{BASE}{made.key}/s/3"
    send(aino, address, {"q_wait-began": "23:58:30", "q_wait-ended": "00:03"})
    assert draft_of(app, world, made) == {"wait": 270}
    page = aino.get(address).text
    assert re.search(r'name="q_wait-minutes" value="4"', page)
    assert re.search(r'name="q_wait-began" value=""', page)
    # The last that was typed counts: minutes stand on the page when two other times are given.
    send(aino, address, {"q_wait-began": "10:00", "q_wait-ended": "10:10"})
    assert draft_of(app, world, made) == {"wait": 600}
    one = send(aino, address, {"q_wait-began": "10:00"})
    assert "both times" in one.text
    assert re.search(r'name="q_wait-began" value="10:00"', one.text)
    assert draft_of(app, world, made) == {"wait": 600}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Not needed"), ("fi", "Ei tarvita"), ("sv", "Behövs inte")], ids=lambda one: one
)
def test_a_hidden_section_says_that_it_is_not_needed(
    app: Flask, world: World, aino: FlaskClient, language: str, words: str
):
    made = make_visit(app, world)
    page = aino.get(f"{BASE}{made.key}/?lang={language}").text
    hidden = page[page.index("<span>2 ") :].partition("</li>")[0]
    assert words in hidden
    assert "<a " not in hidden
    assert page.count(words) == 1


def test_the_page_of_a_hidden_section_asks_nothing_with_and_without_a_script(
    app: Flask, world: World, aino: FlaskClient
):
    made = make_visit(app, world)
    page = aino.get(f"{BASE}{made.key}/s/2").text
    assert set(re.findall(r"<fieldset class=\"question[^>]*?(hidden disabled)?>", page)) == {"hidden disabled"}
    assert '"open": false' in page or '"open":false' in page


def test_a_condition_on_the_page_hears_no_answer_of_another_part(app: Flask, world: World, aino: FlaskClient):
    first, last = HANDOVER.sections[0], HANDOVER.sections[2]
    fast = When("fast", Match(Operation.IS, ("yes",)))
    asked = replace(last, questions=(*last.questions, Question("praised", "text", text("Who?"), condition=fast)))
    made = make_visit(app, world, replace(HANDOVER, code="apart", sections=(first, asked)), parts=(1, 2))
    with acting(app, world):
        operations.record(assignment_of(made), [value("fast", "yes")])
    rules = re.search(r"data-rules>(.*?)</script>", aino.get(f"{BASE}{made.key}/s/2").text)
    assert rules is not None
    assert json.loads(rules.group(1))["answers"] == {}
    together = make_visit(app, world, replace(HANDOVER, code="apart", sections=(first, asked)), parts=(1, 1))
    with acting(app, world):
        operations.record(assignment_of(together), [value("fast", "yes")])
    rules = re.search(r"data-rules>(.*?)</script>", aino.get(f"{BASE}{together.key}/s/2").text)
    assert rules is not None
    assert json.loads(rules.group(1))["answers"] == {"fast": {"by": "choice", "value": "yes"}}


def test_the_review_counts_answers_to_questions_that_rest_on_another_leg(app: Flask, world: World, aino: FlaskClient):
    first, last = HANDOVER.sections[0], HANDOVER.sections[2]
    rests = replace(last, condition=When("fast", Match(Operation.IS, ("yes",))))
    made = make_visit(app, world, replace(HANDOVER, code="counted", sections=(first, rests)), parts=(1, 1))
    with acting(app, world):
        operations.record(assignment_of(made), [value("fast", "yes"), value("open", "no")])
    page = aino.get(f"{BASE}{made.key}/review").text
    assert "1 yes" in page
    assert "1 no" in page


def test_a_text_cannot_end_the_data_of_the_page(app: Flask, world: World, aino: FlaskClient):
    first, last = HANDOVER.sections[0], HANDOVER.sections[2]
    said = replace(first, questions=(Question("said", "text", text("What?")),))
    heard = When("said", Match(Operation.IS, ("x",)))
    asked = replace(last, questions=(*last.questions, Question("why", "text", text("Why?"), condition=heard)))
    made = make_visit(app, world, replace(HANDOVER, code="words", sections=(said, asked)))
    with acting(app, world):
        operations.record(assignment_of(made), [value("said", "</script><script>alert(1)</script><!--")])
    page = aino.get(f"{BASE}{made.key}/s/2").text
    assert "alert(1)" in page
    assert "<script>alert" not in page


def test_every_kind_of_answer_can_be_given_changed_and_taken_back(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world, KINDS)
    address = f"{BASE}{made.key}/s/1"
    given = {
        "q_q_yes_no-value": "yes",
        "q_q_single_choice-value": "b",
        "q_q_multiple_choice-value": ["a", "b"],
        "q_q_scale-value": "4",
        "q_q_number-value": "2,5",
        "q_q_duration-minutes": "27",
        "q_q_duration-seconds": "36",
        "q_q_date-value": "2026-10-31",
        "q_q_time-value": "14:05",
        "q_q_text-value": "Fine åäö",
        "q_q_location-value": "60.1699, 24.9384",
        "q_q_barcode-value": "00123",
        "q_q_nps-value": "0",
        "q_q_ces-value": "7",
        "q_q_csat-value": "1",
    }
    assert send(aino, address, given).status_code == 303
    stored = draft_of(app, world, made)
    assert len(stored) == 14
    assert (stored["q_duration"], str(stored["q_number"]), stored["q_multiple_choice"]) == (1656, "2.5", ("a", "b"))
    assert send(aino, address, given).status_code == 303
    page = aino.get(address).text
    assert 'value="2.5"' in page
    assert 'value="27"' in page
    # Taken back: emptied fields, unticked boxes, and the button for radios.
    kept = {"q_q_yes_no-value", "q_q_single_choice-value", "q_q_scale-value", "q_q_nps-value"}
    kept |= {"q_q_ces-value", "q_q_csat-value"}
    emptied: dict[str, Any] = {
        name: [] if name == "q_q_multiple_choice-value" else "" for name in given if name not in kept
    }
    send(aino, address, emptied | {"clear": "q_scale", "q_q_number-value": "2.5", "q_q_number-na": "y"})
    left = draft_of(app, world, made)
    assert {code for code, answer in left.items() if answer is not None} == {
        "q_yes_no",
        "q_single_choice",
        "q_nps",
        "q_ces",
        "q_csat",
    }
    with acting(app, world):
        assert queries.draft(assignment_of(made)).answers["q_number"].not_applicable


def test_not_applicable_asks_for_its_reason(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    send(aino, f"{BASE}{made.key}/s/1", {"q_late_told-value": "__na"})
    page = aino.get(f"{BASE}{made.key}/review").text
    assert "1.2 Reason needed" in page
    send(aino, f"{BASE}{made.key}/s/1", {"q_late_told-value": "__na", "q_late_told-reason": "on_time"})
    assert send(aino, f"{BASE}{made.key}/s/1").status_code == 303
    assert "1.2 Reason needed" not in aino.get(f"{BASE}{made.key}/review").text


def test_photos_are_uploaded_with_the_form_once_and_carry_nothing_but_the_picture(
    app: Flask, world: World, aino: FlaskClient
):
    made = make_visit(app, world)
    for _time in range(2):
        answer = send(aino, f"{BASE}{made.key}/s/1", {"q_parcel-files": upload(), "stay": "parcel"})
        assert answer.location == f"{BASE}{made.key}/s/1#q_parcel"
    page = aino.get(f"{BASE}{made.key}/s/1").text
    addresses = re.findall(r'src="(/b/aurora-home/visits/[^"]+/files/[^"]+)"', page)
    assert len(addresses) == 1
    for address in (addresses[0], addresses[0].split("?")[0]):
        served = aino.get(address)
        assert served.headers["Content-Type"] == "image/jpeg"
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        assert served.headers["Cache-Control"] == "no-store"
        for canary in (b"Spyphone", b"canary-comment", b"Exif", b"GPS"):
            assert canary not in served.data
        with PIL.Image.open(io.BytesIO(served.data)) as image:
            assert dict(image.getexif()) == {}
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no picture at all", "Use JPEG, PNG, WebP or HEIC"),
        (picture()[:150], "damaged"),
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "damaged"),
    ],
)
def test_what_is_no_photo_is_explained_and_costs_no_answer(
    app: Flask, world: World, aino: FlaskClient, data: bytes, words: str
):
    made = make_visit(app, world)
    page = send(aino, f"{BASE}{made.key}/s/1", {"q_greeted-value": "yes", "q_parcel-files": upload("x.jpg", data)})
    assert page.status_code == 200
    assert words in page.text
    assert draft_of(app, world, made) == {"greeted": "yes"}


@pytest.mark.one_database
def test_photos_beyond_the_last_place_are_refused_before_they_are_stored(
    app: Flask, world: World, aino: FlaskClient, settings: Settings
):
    made = make_visit(app, world)
    for colour in ("red", "green"):
        answer = send(aino, f"{BASE}{made.key}/s/1", {"q_parcel-files": upload(data=picture(colour)), "stay": "parcel"})
        assert answer.status_code == 303
    before = sorted(settings.files_folder.rglob("*"))
    third = {"q_greeted-value": "yes", "q_parcel-files": upload(data=picture("black"))}
    page = send(aino, f"{BASE}{made.key}/s/1", third)
    assert page.status_code == 200
    assert sorted(settings.files_folder.rglob("*")) == before != []
    assert draft_of(app, world, made)["greeted"] == "yes"
    again = send(aino, f"{BASE}{made.key}/s/1", {"q_parcel-files": upload(data=picture("red")), "stay": "parcel"})
    assert again.status_code == 303


@pytest.mark.one_database
def test_a_picture_bomb_is_refused_before_it_is_decoded(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    buffer = io.BytesIO()
    PIL.Image.new("1", (9000, 9000)).save(buffer, "PNG")
    page = send(aino, f"{BASE}{made.key}/s/1", {"q_parcel-files": upload("x.png", buffer.getvalue())})
    assert "more than 50 megapixels" in page.text


def test_a_photo_can_be_looked_at_and_removed(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    with acting(app, world):
        operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))
    address = f"{BASE}{made.key}/photos/p-1"
    assert "Photo to question 1.4" in aino.get(address).text
    assert send(aino, address, {}).location == f"{BASE}{made.key}/s/1#q_parcel"
    assert aino.get(f"{BASE}{made.key}/files/p-1").status_code == 404
    assert aino.get(address).status_code == 404


def test_reviewers_see_the_photos_of_their_brand_and_auditors_do_not_by_that_way(
    app: Flask, world: World, aino: FlaskClient
):
    made = make_visit(app, world)
    with acting(app, world):
        operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))
    address = f"/b/aurora-home/evidence/{made.key}/p-1"
    assert aino.get(address).status_code == 403
    for email, status in ((world.reko.email, 200), (world.bertta.email, 200), (world.ulla.email, 404)):
        browser = app.test_client()
        browser.environ_base["HTTP_HOST"] = "touchstone.test"
        sign_in(app, browser, email)
        assert browser.get(address).status_code == status


def fill(app: Flask, world: World, made: MadeVisit) -> None:
    with acting(app, world):
        operations.record(assignment_of(made), COMPLETE)
        operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))


def test_the_review_lists_what_is_missing_with_links_and_sends_nothing(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    page = aino.get(f"{BASE}{made.key}/review").text
    assert "4 things to finish" in page
    assert f'href="{BASE}{made.key}/s/1#q_parcel">1.4 Answer needed: Photo of the parcel' in page
    refused = send(aino, f"{BASE}{made.key}/review", {"confirmed": "y"})
    assert refused.status_code == 422
    assert "There are 4 things to finish" in refused.text
    with acting(app, world):
        assert queries.submissions_of(made.id) == []


def test_without_the_word_of_the_auditor_nothing_is_sent(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    fill(app, world, made)
    refused = send(aino, f"{BASE}{made.key}/review", {})
    assert refused.status_code == 422
    assert 'href="#confirmed"' in refused.text


def test_a_visit_is_sent_once_however_often_the_button_is_tapped(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    fill(app, world, made)
    data = form_of(aino, f"{BASE}{made.key}/review") | {"confirmed": ["y"]}
    for _tap in range(3):
        answer = aino.post(f"{BASE}{made.key}/review", data=data)
        assert (answer.status_code, answer.location) == (303, f"{BASE}{made.key}/sent")
    with acting(app, world):
        (submission,) = queries.submissions_of(made.id)
        audit = assessment_queries.audit_of(made.id, 1)
        assert audit is not None
    receipt = aino.get(f"{BASE}{made.key}/sent").text
    assert submission.content_sha256[:16] in receipt
    assert str(audit.number) in receipt
    assert aino.get(f"{BASE}{made.key}/").location.endswith("/sent")
    assert aino.get(f"{BASE}{made.key}/s/1").status_code == 302


def test_a_returned_visit_comes_first_with_the_reviewers_question(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    fill(app, world, made)
    with acting(app, world):
        key = assessment.receive(made.key, 1, "u-1", confirmed=True).key
    with acting(app, world, world.reko):
        assessment.start_review(key)
        assessment.return_for_rework(key, "Which door was it?", "greeted")
    listed = aino.get(BASE).text
    assert listed.index("Returned with a question") < listed.index(made.key)
    assert "Which door was it?" in listed
    hub = aino.get(f"{BASE}{made.key}/").text
    assert "Which door was it?" in hub
    assert "Question 1.1" in hub
    send(aino, f"{BASE}{made.key}/s/1", {"q_greeted-value": "yes", "q_greeted-comment": "The red one"})
    assert send(aino, f"{BASE}{made.key}/review", {"confirmed": "y", "uuid": "u-2", "part": "1"}).status_code == 303
    with acting(app, world):
        assert [one.revision for one in queries.submissions_of(made.id)] == [1, 2]


def test_a_late_visit_says_so_and_can_still_be_sent(
    app: Flask, world: World, aino: FlaskClient, clock: clocks.Simulated
):
    made = make_visit(app, world)
    fill(app, world, made)
    clock.advance(timedelta(days=3))
    assert "You can still send it" in aino.get(f"{BASE}{made.key}/").text
    assert send(aino, f"{BASE}{made.key}/review", {"confirmed": "y", "uuid": "u-1", "part": "1"}).status_code == 303
    assert "It came after the time for this visit" in aino.get(f"{BASE}{made.key}/sent").text


def test_the_parts_of_a_visit_are_sent_one_by_one(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world, HANDOVER, parts=(1, 2))
    send(aino, f"{BASE}{made.key}/s/1", {"q_fast-value": "yes"})
    sent = send(aino, f"{BASE}{made.key}/review", {"confirmed": "y", "uuid": "u-1", "part": "1"})
    assert sent.location.endswith("/sent")
    assert "Go on with the rest" in aino.get(sent.location).text
    hub = aino.get(f"{BASE}{made.key}/").text
    assert "This part was sent." in hub
    assert aino.get(f"{BASE}{made.key}/s/1").status_code == 302
    send(aino, f"{BASE}{made.key}/s/2", {"q_known-value": "no"})
    send(aino, f"{BASE}{made.key}/s/3", {"q_open-value": "yes"})
    assert send(aino, f"{BASE}{made.key}/review", {"confirmed": "y", "uuid": "u-2", "part": "2"}).status_code == 303
    with acting(app, world):
        assert [(one.part, one.revision) for one in queries.submissions_of(made.id)] == [(1, 1), (2, 1)]


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_page_stands_in_the_language_of_the_reader(app: Flask, world: World, aino: FlaskClient, language: str):
    made = make_visit(app, world)
    for path in ("", f"{made.key}/", f"{made.key}/brief", f"{made.key}/s/1", f"{made.key}/review"):
        page = aino.get(f"{BASE}{path}?lang={language}")
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text
