"""What a submission costs the database: a ceiling, so that it does not creep up unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from audit.assessment import queries as assessment
from audit.core.db import db
from audit.fieldwork import operations, queries
from checklists import score_from_data, scoring
from tests.audit.fieldwork.visits import (
    COMPLETE,
    HANDOVER,
    MadeVisit,
    acting,
    assignment_of,
    make_visit,
    picture,
    value,
)
from tests.people import World
from tests.web_pages import sign_in, token

BASE = "/b/aurora-home/visits/"
FIRST = 17
"""Statements of the first submission of a visit: sign-in and brand, visit, submissions, holders, answers, photos; the
eight tables that it writes and the state of the visit; and, now and then, the sign-in's last use."""
AGAIN = 4
"""Statements of the same submission again: sign-in and brand, visit, submissions, last use."""
PAGE = 2
"""Statements of finding out who asks, in which brand, and of the visit: what every page of it begins with."""


@pytest.fixture
def aino(app: Flask, world: World, client: FlaskClient) -> FlaskClient:
    """Return the browser of Aino, signed in, that sends its token with every request."""
    sign_in(app, client, world.aino.email)
    client.environ_base["HTTP_X_CSRFTOKEN"] = token(client, BASE)
    return client


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        del connection, cursor, more
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def put(client: FlaskClient, made: MadeVisit, uuid: str = "s-1", part: int = 1) -> int:
    body = {"uuid": uuid, "part": part, "confirmed": True}
    return client.put(f"{BASE}{made.key}/submission", json=body).status_code


def test_a_submission_needs_few_statements_and_its_repetition_fewer(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    with acting(app, world):
        operations.record(assignment_of(made), COMPLETE)
        operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))
    with statements(app) as first:
        assert put(aino, made) == 201
    assert len(first) <= FIRST, "\n".join(first)
    with statements(app) as again:
        assert put(aino, made) == 200
    assert len(again) <= AGAIN, "\n".join(again)


def test_who_asks_and_in_which_brand_is_one_statement(app: Flask, world: World, aino: FlaskClient):
    with statements(app) as found:
        assert aino.get(f"{BASE}no-such-visit/review").status_code == 404
    assert len(found) <= PAGE, "\n".join(found)


def test_the_score_is_that_of_the_answers_as_they_are_read_back(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world)
    with acting(app, world):
        operations.record(assignment_of(made), [*COMPLETE, value("recommend", "3")])
        operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))
        frozen = operations.freeze_held(operations.locked(assignment_of(made)), 1, "s-1", confirmed=True)
        assert frozen.first
        assert frozen.answers == queries.answers_of(frozen.submission)
        assert list(frozen.answers or ()) == list(queries.answers_of(frozen.submission))


def test_a_hand_off_is_scored_with_the_leg_that_gave(app: Flask, world: World, aino: FlaskClient):
    made = make_visit(app, world, HANDOVER, parts=(1, 2))
    with acting(app, world):
        operations.record(assignment_of(made), [value("fast", "yes"), value("known", "no"), value("open", "yes")])
    assert put(aino, made) == 201
    with acting(app, world):
        assert assignment_of(made).state.value == "opened"
    assert put(aino, made, "s-2", 2) == 201
    with acting(app, world):
        assert assignment_of(made).state.value == "submitted"
        audits = assessment.audits_of(made.id)
        assert [audit.part for audit in audits] == [1, 2]
        for audit in audits:
            version = assessment.current_score(audit.id)
            (submission,) = queries.submissions_of(made.id, audit.part)
            checklist = queries.visit(assignment_of(made)).checklist
            slots = [leg.slot for leg in assessment.legs(audit.id)]
            again = scoring.score(checklist, queries.answers_of(submission), slots)
            assert score_from_data(version.explanation) == again
            assert version.submission_id == submission.id
