"""Large checklists: reading, checking, writing and building one grows with its questions and not faster."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.standards import operations, queries
from audit.standards.checklist_files import open_checklist, write_checklist
from checklists import Checklist, check
from checklists.formats.json import from_data, to_data
from tests import story
from tests.audit.web.auditor.test_scale import calls, checklist
from tests.people import World
from tests.web_pages import sign_in

pytestmark = pytest.mark.one_database

SMALL, LARGE = 75, 300
MOST = 5
"""The larger one has four times the questions; it may cost so many times the work."""


def reading(asked: Checklist) -> Callable[[], object]:
    data = to_data(asked)
    return lambda: from_data(data)


def opening(suffix: str) -> Callable[[Checklist], Callable[[], object]]:
    def job(asked: Checklist) -> Callable[[], object]:
        data, _lost = write_checklist(asked, suffix)
        return lambda: open_checklist(data, f"x{suffix}").checked()

    return job


def writing(suffix: str) -> Callable[[Checklist], Callable[[], object]]:
    return lambda asked: lambda: write_checklist(asked, suffix)


JOBS: dict[str, Callable[[Checklist], Callable[[], object]]] = {
    "reading": reading,
    "checking": lambda asked: lambda: check(asked),
    "a list": opening(".csv"),
    "a form": opening(".xlsx"),
    "writing a list": writing(".csv"),
    "writing a form": writing(".xlsx"),
}


@pytest.mark.parametrize("name", JOBS)
def test_four_times_the_questions_cost_about_four_times_the_work(name: str):
    small, large = (JOBS[name](checklist(size)) for size in (SMALL, LARGE))
    small()
    assert calls(large) <= MOST * calls(small)


@pytest.mark.parametrize("page", ["", "/checks"])
def test_the_pages_of_the_builder_grow_with_the_questions_and_not_faster(
    app: Flask, world: World, client: FlaskClient, page: str
):
    sign_in(app, client, world.bertta.email)
    work: dict[int, int] = {}
    for size in (SMALL, LARGE):
        with story.acting(app, world, world.bertta):
            key = operations.begin_from(checklist(size)).key
        address = f"/b/aurora-home/checklists/drafts/{key}{page}"
        assert client.get(address).status_code == 200
        work[size] = calls(lambda address=address: client.get(address))
    assert work[LARGE] <= MOST * work[SMALL]


def test_a_version_is_read_from_its_row_once(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch):
    read: list[str] = []
    real = queries.from_data
    monkeypatch.setattr(queries, "_read", OrderedDict())
    monkeypatch.setattr(queries, "from_data", lambda data: read.append(data["code"]) or real(data))
    with story.acting(app, world, world.bertta):
        version = operations.begin_from(checklist(LARGE))
        first = queries.checklist_of(version)
        assert queries.checklist_of(version) is first
    assert read == [version.code]
