"""The table of kinds: every kind of answer has all that a kind needs, so a new one that lacks something fails here."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.web.answer_forms import _CLASSES, answer_form
from audit.web.assets import FOLDER
from audit.web.manager.questions import kinds
from checklists import Answer, Band, Option, Question, answer_from_data, answer_to_data, kind_of, parse_answer
from checklists.answers.kind import Control, Kind, Telling
from checklists.answers.registry import KINDS
from checklists.checking.matches import sound
from checklists.definition import LANGUAGES
from reports.words.answers import TELLINGS, answer_text
from tests.audit.fieldwork.visits import KINDS as EVERY_KIND
from tests.audit.fieldwork.visits import make_visit, text
from tests.people import World
from tests.web_pages import sign_in

TWO = (Option("a", text("First"), points=Decimal(1)), Option("b", text("Second"), points=Decimal(0)))
BANDS = (Band(Decimal(1), None, Decimal(10)), Band(Decimal(0), Decimal(10), None))

SAMPLES: dict[str, tuple[Any, dict[str, Any]]] = {
    "yes_no": ("no", {"best": "yes"}),
    "single_choice": ("b", {"options": TWO}),
    "multiple_choice": (["a", "b"], {"options": TWO}),
    "scale": ("4", {"best": "high"}),
    "number": ("2,50", {"decimals": 2, "unit": text("euros"), "bands": BANDS}),
    "duration": ("27:36", {"bands": BANDS}),
    "date": ("31.1.2026", {"weight": Decimal(0)}),
    "time": ("14.05", {"weight": Decimal(0)}),
    "text": ("Nobody came", {"weight": Decimal(0)}),
    "photo": (["a1"], {"weight": Decimal(0)}),
    "signature": (["s1"], {"weight": Decimal(0)}),
    "location": ("60.1699, 24.9384", {"weight": Decimal(0)}),
    "barcode": ("00370", {"weight": Decimal(0)}),
    "nps": ("9", {"weight": Decimal(0)}),
    "ces": ("2", {"weight": Decimal(0)}),
    "csat": ("5", {"weight": Decimal(0)}),
}
"""An answer of each kind as it is handed in, and what its question needs."""


def sample(name: str) -> tuple[Question, Answer]:
    raw, more = SAMPLES[name]
    question = Question("sample", name, text("How was it?"), **more)
    answer = parse_answer(question, raw)
    assert isinstance(answer, Answer)
    return question, answer


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def test_there_is_a_sample_and_a_question_on_a_page_of_every_kind():
    assert set(SAMPLES) == set(KINDS)
    assert {question.kind for _section, question in EVERY_KIND.questions()} == set(KINDS)


def test_it_has_a_name_in_every_language(kind: Kind):
    assert set(kind.title) == set(LANGUAGES)
    assert len(set(kind.title.values())) >= 2
    assert kinds()[kind.name] == kind.title["en"]
    assert set(kind.hint) in (set(), set(LANGUAGES))


def test_its_answer_is_read_and_stands_in_json_and_in_a_condition(kind: Kind):
    question, answer = sample(kind.name)
    assert sound(question)
    assert answer.value is not None
    assert answer_from_data(question, answer_to_data(question, answer)) == answer
    assert kind.token(answer.value)
    assert (kind.order(answer.value) is not None) is kind.ordered


def test_its_answer_earns_a_share_where_it_is_scored(kind: Kind):
    question, answer = sample(kind.name)
    assert answer.value is not None
    share = kind.share(question, answer.value)
    assert kind.earns(question) is kind.scored
    assert (share is not None) is kind.scored
    assert share is None or 0 <= share <= 1


def test_its_answer_is_said_in_every_language(kind: Kind):
    question, answer = sample(kind.name)
    said = [answer_text(question, answer, language) for language in LANGUAGES]
    assert all(said)
    raw = SAMPLES[kind.name][0]
    if kind.telling in {Telling.RECORDED, Telling.SIGNED, Telling.YES_NO, Telling.COUNT, Telling.PART_OF_DAY}:
        assert len(set(said)) == len(LANGUAGES)
    if kind.telling in {Telling.RECORDED, Telling.SIGNED}:
        assert not any(str(raw) in words for words in said)


def test_it_has_a_control_that_reads_back_what_it_shows(kind: Kind):
    question, _answer = sample(kind.name)
    form = answer_form(question)
    assert issubclass(form, _CLASSES[kind.control])
    assert bool(kind.choices(question)) is (kind.control in {Control.CHOICE, Control.CHOICES, Control.STEPS})
    assert (kind.pieces(question) != (0, 0)) is (kind.control is Control.PICTURE)
    assert all(kind.label(question, token) or kind.control is Control.STEPS for token in kind.choices(question))


def test_every_control_has_a_form_and_is_read_in_the_browser_and_every_telling_is_known():
    assert set(_CLASSES) == set(Control)
    assert set(TELLINGS) == set(Telling)
    script = (FOLDER / "conditions.js").read_text(encoding="utf-8")
    table = re.search(r"const READ = \{(.*?)\};", script, re.DOTALL)
    assert table is not None
    readers = re.findall(r"(?:^|,)\s*(\w+)(?=:|,|\s*$)", re.sub(r"raw => [^,\n]*\)\)?", "raw", table.group(1)))
    assert set(readers) == {control.value for control in Control}


@pytest.mark.one_database
def test_every_kind_has_its_control_on_the_page(app: Flask, world: World, client: FlaskClient):
    made = make_visit(app, world, EVERY_KIND)
    sign_in(app, client, world.aino.email)
    page = client.get(f"/b/aurora-home/visits/{made.key}/s/1").text
    for _section, question in EVERY_KIND.questions():
        card = page[page.index(f'id="q_{question.code}"') :].partition("</fieldset>")[0]
        control = kind_of(question).control
        names = {"duration": "minutes", "picture": "files"}
        assert f'data-control="{control}"' in card
        assert f'name="q_{question.code}-{names.get(control, "value")}"' in card
