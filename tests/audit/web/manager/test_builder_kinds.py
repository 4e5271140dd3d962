"""Adding a kind of answer is one module and one line in a table: here made-up kinds are added while the tests run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.core import scope
from audit.core.db import db
from audit.standards import operations, queries
from audit.standards.checklist_files import open_checklist, write_checklist
from audit.web.manager.builder import matches
from checklists import (
    KINDS,
    Band,
    Checklist,
    Match,
    Operation,
    Option,
    Problem,
    Question,
    When,
    check,
    editing,
    library,
)
from checklists.answers.kind import Control, Kind, Limits, Telling, as_text, refuse
from checklists.answers.number import Number
from checklists.answers.registry import kind_of
from checklists.answers.single_choice import SingleChoice
from checklists.definition import Text
from tests.checklists.building import text
from tests.people import World
from tests.web_pages import submit

CHECKLISTS = "/b/aurora-home/checklists/"


class Lights(Kind):
    """Green, amber or red: the choices come with the kind, and one of them is good."""

    name = "lights"
    title: ClassVar[Text] = {"en": "Traffic lights", "fi": "Liikennevalot", "sv": "Trafikljus"}
    control = Control.CHOICE
    telling = Telling.CHOICE
    scored = True
    goods: ClassVar[Mapping[str, Text]] = {
        "green": {"en": "Green light", "fi": "Vihreä valo", "sv": "Grönt ljus"},
        "red": {"en": "Red light", "fi": "Punainen valo", "sv": "Rött ljus"},
    }

    def parse(self, question: Question, raw: object) -> Any:
        said = as_text(raw) or ""
        return said if said in self.goods else refuse(question, "not_an_option")

    def choices(self, question: Question) -> tuple[str, ...]:
        return tuple(self.goods)

    def label(self, question: Question, token: str) -> Text:
        return self.goods.get(token, {})

    def earns(self, question: Question) -> bool:
        return question.best in self.goods

    def share(self, question: Question, value: Any) -> Fraction | None:
        return Fraction(int(value == question.best)) if self.earns(question) else None

    def check(self, question: Question) -> Iterator[Problem]:
        if question.best not in {"", *self.goods}:
            yield Problem("best_unknown", "best", {"allowed": ", ".join(self.goods)})


class Picked(SingleChoice):
    """One of its own choices."""

    name = "picked"
    title: ClassVar[Text] = {"en": "Picked", "fi": "Poimittu", "sv": "Plockat"}


class Degrees(Number):
    """A number with limits and bands."""

    name = "degrees"
    title: ClassVar[Text] = {"en": "Degrees", "fi": "Asteet", "sv": "Grader"}


class Marks(Kind):
    """Letters with limits, nothing else."""

    name = "marks"
    title: ClassVar[Text] = {"en": "Marks", "fi": "Merkit", "sv": "Tecken"}
    control = Control.LINE
    telling = Telling.RECORDED
    limits = Limits.LETTERS

    def parse(self, question: Question, raw: object) -> Any:
        return as_text(raw) or refuse(question, "not_text")


MADE_UP = (Lights(), Picked(), Degrees(), Marks())
CODE = "made-up"


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in MADE_UP:
        monkeypatch.setitem(KINDS, kind.name, kind)


def asked(kind: Kind) -> tuple[dict[str, str], Question]:
    """What Bertta types for a question of the kind, and the question that must come of it."""
    typed = {"kind": kind.name, "weight": "2", "required": "y", "condition_join": "all"}
    typed |= {f"text__{language}": "How was it?" for language in ("en", "fi", "sv")}
    more: dict[str, Any] = {}
    if kind.goods:
        typed |= {"best": "red"}
        more |= {"best": "red"}
    if "options" in kind.uses:
        typed |= {f"options-{n}-text__{language}": f"Way {n}" for n in (0, 1) for language in ("en", "fi", "sv")}
        typed |= {"options-0-points": "2", "options-1-points": "0"}
        more["options"] = (
            Option("way-0", text("Way 0"), Decimal(2)),
            Option("way-1", text("Way 1"), Decimal(0)),
        )
    if kind.limits:
        typed |= {"minimum": "1", "maximum": "9"}
        more |= {"minimum": Decimal(1), "maximum": Decimal(9)}
    if "bands" in kind.uses:
        typed |= {"bands-0-share": "100", "decimals": "1", "unit__en": "°C", "unit__fi": "°C", "unit__sv": "°C"}
        more |= {"bands": (Band(Decimal(1)),), "decimals": 1, "unit": text("°C")}
    if not kind.scored:
        typed["weight"] = "0"
    return typed, Question(CODE, kind.name, text("How was it?"), weight=Decimal(typed["weight"]), **more)


ANSWERS = {
    "lights": ("Punainen valo", "red"),
    "picked": ("way 1", "way-1"),
    "degrees": ("2,50", "2.5"),
    "marks": ("AB 12", "AB 12"),
}
"""An answer of each kind as Bertta writes it in a condition, and what is stored."""

SHOWN = {
    "lights": {"best"},
    "picked": {"options-0-points"},
    "degrees": {"minimum", "maximum", "decimals", "unit__en", "bands-0-share"},
    "marks": {"minimum", "maximum"},
}
"""The fields that the builder shows besides those that every question has."""

SPECIAL = {"best", "options-0-points", "full_points", "minimum", "decimals", "earliest", "unit__en", "bands-0-share"}


@pytest.fixture(params=MADE_UP, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param  # type: ignore[no-any-return]


def with_made_up(question: Question, *more: Question) -> Checklist:
    """The parcel locker checklist with other questions at the end of its first section."""
    checklist = library.load("parcel-locker")
    first = checklist.sections[0]
    return replace(
        checklist,
        sections=(replace(first, questions=(*first.questions, question, *more)), *checklist.sections[1:]),
    )


def draft_of(app: Flask, world: World, checklist: Checklist) -> tuple[str, str]:
    """Store a draft; return its key and what it holds."""
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        version = operations.begin_from(checklist)
        db.session.commit()
        return version.key, version.content_sha256


def stored(app: Flask, world: World, key: str) -> tuple[Checklist, str]:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        version = queries.version(key)
        return queries.checklist_of(version), version.content_sha256


def test_the_builder_shows_and_stores_a_question_of_it(app: Flask, bertta: FlaskClient, world: World, kind: Kind):
    key, seen = draft_of(app, world, with_made_up(Question(CODE, "yes_no", text("?"), best="yes")))
    address = f"{CHECKLISTS}drafts/{key}?at={CODE}"
    assert str(kind.title["sv"]) in bertta.get(f"{address}&lang=sv").text
    typed, expected = asked(kind)
    assert submit(bertta, address, seen=seen, kind=kind.name, best="", weight="0").status_code == 303
    page = bertta.get(f"{address}&lang=en").text
    shown = {name for name in SPECIAL | {"maximum"} if f'name="{name}"' in page}
    assert shown == SHOWN[kind.name]
    for words in kind.goods.values():
        assert words["en"] in page
    answer = submit(bertta, address, seen=stored(app, world, key)[1], **typed)
    assert answer.status_code == 303
    assert stored(app, world, key)[0].question(CODE) == expected
    assert 'data-question="made-up"' in bertta.get(f"{CHECKLISTS}drafts/{key}/phone?at={CODE}").text


def test_a_condition_on_it_is_written_in_words_and_passes_the_checks(
    app: Flask, bertta: FlaskClient, world: World, kind: Kind
):
    _typed, question = asked(kind)
    key, seen = draft_of(app, world, with_made_up(question, replace(question, code="later")))
    address = f"{CHECKLISTS}drafts/{key}?at=later"
    words, token = ANSWERS[kind.name]
    line = {"condition-0-question": CODE, "condition-0-operation": "is", "condition-0-operands": words}
    assert submit(bertta, address, seen=seen, **asked(kind)[0], **line).status_code == 303
    checklist = stored(app, world, key)[0]
    assert checklist.question("later").condition == When(CODE, Match(Operation.IS, (token,)))
    assert [problem for problem in check(checklist) if not problem.remark] == []
    with app.test_request_context("/"):
        again = matches.shown_operands(Match(Operation.IS, (token,)), question)
        assert matches.read_match("is", again, question).operands == (token,)
        offered = matches.answer_words([question])
    assert len(offered) == (len(kind.choices(question)) if kind.choices(question) else 0)


@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_our_json_and_an_xlsform_carry_it_whole(kind: Kind, suffix: str):
    _typed, question = asked(kind)
    _words, token = ANSWERS[kind.name]
    condition = When(CODE, Match(Operation.IS, (token,)))
    checklist = with_made_up(question, replace(question, code="later", condition=condition))
    data, lost = write_checklist(checklist, suffix)
    assert lost == ()
    opened = open_checklist(data, f"made-up{suffix}")
    assert opened.checklist == checklist


def test_a_list_carries_it_or_tells_what_is_lost(kind: Kind):
    _typed, question = asked(kind)
    checklist = with_made_up(question)
    path = f"sections[0].questions[{len(checklist.sections[0].questions) - 1}]"
    data, lost = write_checklist(checklist, ".csv")
    told = {problem.path.removeprefix(f"{path}.") for problem in lost if problem.path.startswith(path)}
    opened = open_checklist(data, "made-up.csv")
    assert opened.checklist is not None
    again = opened.checklist.question(CODE)
    differing = {one.name for one in fields(Question) if getattr(again, one.name) != getattr(question, one.name)}
    assert differing == told
    assert again.kind == kind.name
    assert kind_of(again) is kind
    assert "best" not in told
    assert ("weight" in told) is ("bands" in kind.uses)


def test_a_new_question_of_it_begins_with_what_is_good():
    checklist, code = editing.add_question(library.load("parcel-locker"), "place", "lights", {})
    assert (checklist.question(code).best, checklist.question(code).weight) == ("green", 1)
    checklist, code = editing.add_question(library.load("parcel-locker"), "place", "marks", {})
    assert (checklist.question(code).best, checklist.question(code).weight) == ("", 0)


def test_what_each_kind_uses_is_a_property_of_questions():
    known = {one.name for one in fields(Question)}
    for kind in KINDS.values():
        assert kind.uses <= known
        assert not kind.goods or kind.scored
        assert all(set(words) == {"en", "fi", "sv"} for words in kind.goods.values())
