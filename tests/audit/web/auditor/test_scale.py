"""Large checklists and small phones: work grows with the questions and not faster, and pages stay light."""

from __future__ import annotations

import gzip
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.fieldwork import queries
from audit.standards import queries as standards
from audit.web.assets import FOLDER
from audit.web.auditor.cards import missing_lines, overview
from audit.web.auditor.review import counts
from audit.web.question_cards import section_page
from audit.web.section_forms import Cached, form_class
from checklists import Checklist, EvidenceRule, LegSlot, Question, Section, When
from tests.audit.fieldwork.visits import CHOICES, NO, YES, acting, make_visit, text
from tests.people import World
from tests.web_pages import sign_in

pytestmark = pytest.mark.one_database

PAGE = 12
"""Questions of a section."""

SLACK = 1.15
"""Work per question may differ by so much from size to size."""

KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("yes_no", {"best": "yes", "na_allowed": True, "evidence": (EvidenceRule(NO, photos=1, comment=True),)}),
    ("single_choice", {"options": CHOICES}),
    ("scale", {"best": "high"}),
    ("number", {"weight": Decimal(0)}),
    ("text", {"weight": Decimal(0)}),
    ("duration", {"weight": Decimal(0)}),
)


def question(index: int) -> Question:
    kind, more = KINDS[index % len(KINDS)]
    condition = When(f"q{index - 1}", YES) if index % len(KINDS) == 1 else None
    words = f"Did the courier say at which time the parcel number {index} would come to the door?"
    return Question(f"q{index}", kind, text(words), condition=condition, guidance=text("We promise a time."), **more)


def checklist(count: int, page: int = PAGE) -> Checklist:
    questions = [question(index) for index in range(count)]
    sections = tuple(
        Section(f"s{start}", text(f"Section {start}"), ("courier",), tuple(questions[start : start + page]))
        for start in range(0, count, page)
    )
    return Checklist(f"large-{count}-{page}", 1, text("Large"), (LegSlot("courier", text("Courier")),), sections)


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called: the same on every machine, unlike seconds."""
    found = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal found
        found += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def assert_linear(work: dict[int, int]) -> None:
    """Check that no size costs more per question than the smallest."""
    smallest = min(work)
    each = {size: cost / size for size, cost in work.items()}
    assert max(each.values()) <= SLACK * each[smallest], work


def test_building_a_form_grows_with_its_questions_and_not_faster(app: Flask):
    def build(size: int) -> int:
        asked = Cached(checklist(size, page=size))

        def form() -> None:
            form_class.__wrapped__(f"digest {size}", 0, asked)()

        with app.test_request_context():
            return calls(form)

    build(60)
    assert_linear({size: build(size) for size in (60, 150, 300)})


def test_the_pages_of_a_visit_grow_with_its_questions_and_not_faster(app: Flask, world: World):
    def show(size: int) -> int:
        made = make_visit(app, world, checklist(size))
        with app.test_request_context(), acting(app, world):
            visit = queries.own_visit(made.key)

            def pages() -> None:
                seen = overview(visit)
                section_page(seen.asking(1), 1)
                missing_lines(seen, [lack for part in seen.parts for lack in part.lacks])
                for part in seen.parts:
                    for line in part.sections:
                        counts(seen.draft, line, seen.asked)

            pages()
            return calls(pages)

    assert_linear({size: show(size) for size in (60, 150, 300)})


def test_a_published_version_is_read_once_however_often_its_pages_are_shown(
    app: Flask, world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []
    real = standards.from_data

    def counted(data: Any) -> Checklist:
        read.append(data["code"])
        return real(data)

    monkeypatch.setattr(standards, "_read", OrderedDict())
    monkeypatch.setattr(standards, "from_data", counted)
    first, second = (make_visit(app, world, checklist(300)) for _visit in range(2))
    sign_in(app, client, world.aino.email)
    form_class.cache_clear()
    for made in (first, second, first):
        for page in ("", "s/1", "review", "s/1"):
            assert client.get(f"/b/aurora-home/visits/{made.key}/{page}").status_code == 200
    assert read == ["large-300-12"]
    assert form_class.cache_info().misses == 1


def packed(*names: str) -> int:
    """Return how many bytes the static files have on the wire."""
    return sum(len(gzip.compress((FOLDER / name).read_bytes(), compresslevel=5)) for name in names)


def test_forty_questions_and_all_that_they_load_are_light(app: Flask, world: World, client: FlaskClient):
    forty = checklist(40, page=40)
    made = make_visit(app, world, replace(forty, code="forty"))
    sign_in(app, client, world.aino.email)
    answer = client.get(f"/b/aurora-home/visits/{made.key}/s/1", headers={"Accept-Encoding": "gzip"})
    page = len(answer.data)
    scripts, styles = packed("conditions.js", "visit.js"), packed("app.css", "visit.css")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert page <= 15_000
    assert scripts <= 25_000
    assert styles <= 12_000
    assert page + scripts + styles + packed("icon.svg") <= 70_000
    loaded = gzip.decompress(answer.data).decode()
    assert 1 + loaded.count("/static/") <= 6
