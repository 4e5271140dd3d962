"""What phones send: idempotent by uuid, clear refusals, nothing half-done."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.core.db import db
from audit.core.settings import Settings
from audit.fieldwork import operations, queries
from audit.fieldwork.models import AnswerEvent
from audit.planning.models import AssignmentState
from tests.audit.fieldwork.visits import COMPLETE, MadeVisit, acting, assignment_of, make_visit, picture
from tests.people import World
from tests.web_pages import sign_in, token

BASE = "/b/aurora-home/visits/"


@pytest.fixture
def aino(app: Flask, world: World, client: FlaskClient) -> FlaskClient:
    """Return the browser of Aino, signed in, that sends its token with every request."""
    sign_in(app, client, world.aino.email)
    client.environ_base["HTTP_X_CSRFTOKEN"] = token(client, BASE)
    return client


def event(question: str, value: Any, sequence: int = 1, uuid: str | None = None) -> dict[str, Any]:
    return {"uuid": uuid or str(uuid4()), "question": question, "field": "value", "value": value, "sequence": sequence}


def post(client: FlaskClient, made: MadeVisit, *events: dict[str, Any], **more: Any) -> Any:
    return client.post(f"{BASE}{made.key}/events", json={"device": "phone", "events": list(events), **more})


def fill(app: Flask, world: World, made: MadeVisit) -> None:
    with acting(app, world):
        operations.record(assignment_of(made), COMPLETE)
        operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))


def test_events_are_acknowledged_once_and_again(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    sent = event("greeted", "no") | {"at": "2026-11-02T11:00:00+02:00"}
    for _time in range(2):
        answer = post(aino, made, sent)
        assert (answer.status_code, answer.json["saved"], answer.json["generation"]) == (200, [sent["uuid"]], 1)
    assert "what" in answer.json["asked"]
    assert "greeted" not in answer.json["missing"]
    with acting(app, world):
        assert queries.draft(assignment_of(made)).answers["greeted"].value == "no"


def test_a_refused_answer_says_why_and_the_others_are_saved(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    answer = post(aino, made, event("recommend", "11"), event("greeted", "yes", 2))
    assert answer.json["refused"][0]["message"] == "Choose a number from 0 to 10"
    assert len(answer.json["saved"]) == 1


def test_comments_reasons_and_cleared_answers_are_events_too(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    post(
        aino,
        made,
        event("greeted", "yes", 1),
        {"uuid": "c", "question": "greeted", "field": "comment", "text": "Warm", "sequence": 2},
        {"uuid": "n", "question": "late_told", "field": "not_applicable", "reason": "on_time", "sequence": 3},
        {"uuid": "x", "question": "greeted", "field": "cleared", "sequence": 4},
    )
    with acting(app, world):
        answers = queries.draft(assignment_of(made)).answers
        assert (answers["greeted"].value, answers["greeted"].comment) == (None, "Warm")
        assert (answers["late_told"].not_applicable, answers["late_told"].reason) == (True, "on_time")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "body",
    [
        [],
        {"device": "phone"},
        {"device": "", "events": []},
        {"device": "phone", "events": [3]},
        {"device": "phone", "events": [{"uuid": "u"}]},
        {"device": "phone", "events": [event("greeted", "yes") | {"field": "score"}]},
        {"device": "phone", "events": [event("greeted", "yes") | {"sequence": -1}]},
        {"device": "phone", "events": [event("greeted", "yes") | {"sequence": 1.5}]},
        {"device": "phone", "events": [event("greeted", "yes") | {"sequence": 2**60}]},
        {"device": "phone", "events": [event("greeted", "yes") | {"uuid": "u" * 37}]},
        {"device": "phone", "events": [event("greeted", "yes") | {"at": "yesterday"}]},
        {"device": "phone", "events": [event("greeted", "yes") | {"at": "2026-11-02T11:00:00"}]},
        {"device": "phone", "generation": "1", "events": [event("greeted", "yes")]},
        {"device": "phone", "events": [event("greeted", "yes")] * 501},
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_in_words_and_nothing_is_saved(
    app: Flask, world: World, aino: FlaskClient, body: Any
):
    made = make_visit(app, world)
    answer = aino.post(f"{BASE}{made.key}/events", json=body)
    assert answer.status_code == 422
    assert answer.json["message"]
    with acting(app, world):
        assert queries.draft(assignment_of(made)).entries == {}


@pytest.mark.one_database
@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"device": NaN}', b'"text"'])
def test_what_is_no_json_is_refused_in_words(app: Flask, world: World, aino: FlaskClient, text: bytes):
    made = make_visit(app, world)
    answer = aino.post(f"{BASE}{made.key}/events", data=text, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "body.unreadable")


ODD_VALUES = (True, 3, 2.5, None, [], {}, [["a"]], {"a": {"b": 1}}, "x" * 100_000, "\x00", "\ud800", 10**30, -1)


@pytest.mark.parametrize("question", ["greeted", "told_how", "parcel", "wait", "recommend"])
def test_no_value_whatever_breaks_the_server(app: Flask, world: World, aino: FlaskClient, question: str):
    made = make_visit(app, world)
    for number, odd in enumerate(ODD_VALUES):
        answer = post(aino, made, event(question, odd, number))
        assert answer.status_code == 200, odd
        assert len(answer.json["saved"]) + len(answer.json["refused"]) == 1
    comment = {"uuid": "c", "question": question, "field": "comment", "text": "a\x00b\ud800", "sequence": 99}
    assert post(aino, made, comment).json["saved"] == ["c"]
    assert aino.get(f"{BASE}{made.key}/s/1").status_code == 200


@pytest.mark.one_database
def test_without_a_token_nothing_is_taken(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    del aino.environ_base["HTTP_X_CSRFTOKEN"]
    assert post(aino, made, event("greeted", "yes")).status_code == 400
    assert aino.put(f"{BASE}{made.key}/submission", json={"uuid": "u", "confirmed": True}).status_code == 400
    assert aino.put(f"{BASE}{made.key}/files/p-1?question=parcel", data=picture()).status_code == 400


def test_a_visit_of_somebody_else_takes_no_events(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world, auditor=world.onni)
    assert post(aino, made, event("greeted", "yes")).status_code == 404
    assert aino.put(f"{BASE}{made.key}/submission", json={"uuid": "u", "confirmed": True}).status_code == 404
    assert aino.put(f"{BASE}{made.key}/files/p-1?question=parcel", data=picture()).status_code == 404


def test_a_submission_is_acknowledged_with_the_same_receipt_again(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    fill(app, world, made)
    body = {"uuid": "s-1", "confirmed": True}
    first = aino.put(f"{BASE}{made.key}/submission", json=body)
    again = aino.put(f"{BASE}{made.key}/submission", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["photos"][0]["uuid"] == "p-1"
    assert len(first.json["content_sha256"]) == 64


def test_other_content_under_the_same_uuid_is_a_conflict_with_the_stored_hash(
    app: Flask, world: World, aino: FlaskClient
):
    made = make_visit(app, world)
    with acting(app, world):
        operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))
    answers = {
        "greeted": {"value": "yes"},
        "late_told": {"not_applicable": True, "reason": "on_time"},
        "recommend": {"value": 9, "comment": "Good"},
    }
    body = {"uuid": "s-1", "confirmed": True, "answers": answers}
    first = aino.put(f"{BASE}{made.key}/submission", json=body)
    assert first.status_code == 201
    assert aino.put(f"{BASE}{made.key}/submission", json=body).status_code == 200
    stored = first.json["content_sha256"]
    for change in ({"answers": answers | {"recommend": {"value": 8}}}, {"content_sha256": "0" * 64}, {"part": 2}):
        refused = aino.put(f"{BASE}{made.key}/submission", json=body | change)
        assert (refused.status_code, refused.json["code"]) == (409, "submission.uuid_taken")
        assert refused.json["params"]["stored"] == stored
    assert aino.put(f"{BASE}{made.key}/submission", json=body | {"uuid": "s-2"}).status_code == 409
    with acting(app, world):
        assert len(queries.submissions_of(made.id)) == 1


def test_an_incomplete_submission_names_what_is_missing(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    post(aino, made, event("greeted", "yes"))
    refused = aino.put(f"{BASE}{made.key}/submission", json={"uuid": "s-1", "confirmed": True})
    assert refused.status_code == 422
    assert {"question": "parcel", "what": "answer", "count": 1} in refused.json["missing"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"uuid": 3},
        {"uuid": "s", "confirmed": "yes"},
        {"uuid": "s", "part": "1"},
        {"uuid": "s", "part": 9, "confirmed": True},
        {"uuid": "s", "answers": [1]},
        {"uuid": "s", "answers": {"greeted": "yes"}},
        {"uuid": "s", "answers": {"greeted": {"value": "perhaps"}}},
        {"uuid": "s", "answers": {"unknown": {"value": "yes"}}},
    ],
)
def test_a_submission_of_the_wrong_shape_sends_nothing(app: Flask, world: World, aino: FlaskClient, body: Any):
    made = make_visit(app, world)
    assert aino.put(f"{BASE}{made.key}/submission", json=body).status_code in {404, 422}
    with acting(app, world):
        assert queries.submissions_of(made.id) == []
        assert queries.draft(assignment_of(made)).entries == {}


def test_a_photo_is_put_once_and_acknowledged_again(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    address = f"{BASE}{made.key}/files/p-1?question=parcel&declared_at=2026-11-02T10:00:00%2B02:00"
    first, again = (aino.put(address, data=picture()) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert aino.put(address, data=picture("blue")).status_code == 409
    with acting(app, world):
        (photo,) = queries.photos_of(made.id)["parcel"]
        assert photo.declared_at.isoformat() == "2026-11-02T08:00:00+00:00"


FAR_AWAY = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59+00:00")


@pytest.mark.parametrize("at", FAR_AWAY)
def test_a_clock_that_is_wrong_by_ages_costs_no_answer(app: Flask, world: World, aino: FlaskClient, at: str):
    made = make_visit(app, world)
    answer = post(aino, made, event("greeted", "yes") | {"at": at})
    assert (answer.status_code, len(answer.json["saved"])) == (200, 1)
    with acting(app, world):
        assert queries.draft(assignment_of(made)).entries["greeted"].value == "yes"
        assert db.session.scalars(select(AnswerEvent.client_at)).all() == [None]


@pytest.mark.one_database
@pytest.mark.parametrize("at", FAR_AWAY)
def test_a_photo_from_another_age_is_refused_in_words(app: Flask, world: World, aino: FlaskClient, at: str):
    made = make_visit(app, world)
    query = urlencode({"question": "parcel", "declared_at": at})
    answer = aino.put(f"{BASE}{made.key}/files/p-1?{query}", data=picture())
    assert (answer.status_code, answer.json["code"]) == (422, "body.unreadable")


@pytest.mark.one_database
def test_a_photo_without_a_place_is_refused_before_it_is_stored(
    app: Flask, world: World, aino: FlaskClient, settings: Settings
):
    made = make_visit(app, world)
    assert aino.put(f"{BASE}{made.key}/files/p-0?question=nothing", data=picture()).status_code == 404
    assert stored(settings) == []
    for number in range(2):
        sent = aino.put(f"{BASE}{made.key}/files/p-{number}?question=parcel", data=picture(size=(40, 30 + number)))
        assert sent.status_code == 201
    before = stored(settings)
    refused = aino.put(f"{BASE}{made.key}/files/p-x?question=parcel", data=picture("blue"))
    assert (refused.status_code, refused.json["code"]) == (422, "photo.too_many")
    assert stored(settings) == before != []


def stored(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.files_folder.rglob("*") if path.is_file())


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("?question=nothing", 404), ("?question=parcel&declared_at=now", 422), ("?question=parcel", 422)],
)
def test_a_bad_upload_is_explained_and_leaves_nothing(
    app: Flask, world: World, aino: FlaskClient, query: str, status: int
):
    made = make_visit(app, world)
    data = b"no photo" if query == "?question=parcel" else picture()
    assert aino.put(f"{BASE}{made.key}/files/p-1{query}", data=data).status_code == status
    with acting(app, world):
        assert queries.photos_of(made.id) == {}


def test_an_offered_visit_takes_nothing_before_it_is_taken(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world, state=AssignmentState.OFFERED)
    refused = post(aino, made, event("greeted", "yes"))
    assert (refused.status_code, refused.json["code"]) == (409, "visit.not_accepted")
