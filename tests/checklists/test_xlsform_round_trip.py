"""Writing a checklist as an XLSForm and reading it again gives the same one: the library, and whatever is drawn."""

import string
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import (
    KINDS,
    AllOf,
    AnyOf,
    Band,
    Checklist,
    Critical,
    Effect,
    EvidenceRule,
    LegSlot,
    Match,
    Mode,
    Not,
    Operation,
    Option,
    Question,
    Section,
    When,
    library,
)
from checklists.formats import xlsform
from tests.checklists.drawing import checklists

LANGUAGES = ("en", "fi", "sv", "sw")
codes = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True)
words = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
texts = st.dictionaries(st.sampled_from(LANGUAGES), words)
option_codes = st.one_of(
    codes, st.sampled_from(["Yes", "not yes", "a|b", ">= 3", "it's", '"', 'it\'s "x"', "none", "-"])
)
numbers = st.decimals(min_value=-1000, max_value=1000, places=3).map(
    lambda number: Decimal(format(number.normalize(), "f"))
)
shares = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)])
maybe = st.booleans()


def unique(strategy, key, **sizes):
    return st.lists(strategy, unique_by=key, **sizes).map(tuple)


options = st.builds(Option, option_codes, texts.filter(bool), st.none() | numbers, maybe)


def operands(question):
    """Tokens that answers to the question may have."""
    found = {
        "yes_no": st.sampled_from(["yes", "no"]),
        "single_choice": st.sampled_from([option.code for option in question.options] or ["-"]),
        "multiple_choice": st.sampled_from([option.code for option in question.options] or ["-"]),
        "number": st.integers(0, 9).map(str),
        "duration": st.integers(0, 900).map(str),
        "date": st.dates().map(str),
        "text": st.sampled_from(["a", "it's", "b c"]),
    }
    return found.get(question.kind, st.sampled_from(["1", "2", "3"]))


@st.composite
def matches(draw, question):
    operation = draw(st.sampled_from(Operation))
    if operation in {Operation.ANSWERED, Operation.NOT_APPLICABLE}:
        return Match(operation)
    if operation is Operation.ONE_OF:
        return Match(operation, tuple(draw(st.lists(operands(question), min_size=1, max_size=3))))
    return Match(operation, (draw(operands(question)),))


def conditions(earlier):
    leaves = st.sampled_from(earlier).flatmap(lambda asked: st.builds(When, st.just(asked.code), matches(asked)))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Not, inner),
        ),
        max_leaves=4,
    )


@st.composite
def questions(draw, code, earlier):
    kind = draw(st.sampled_from(list(KINDS)))
    chooses = kind in {"single_choice", "multiple_choice"}
    question = Question(
        code,
        kind,
        draw(texts),
        guidance=draw(texts),
        options=draw(unique(options, lambda option: option.code, min_size=2, max_size=4)) if chooses else (),
        required=draw(maybe),
        na_allowed=draw(maybe),
        na_reasons=draw(unique(options, lambda option: option.code, max_size=2)),
        weight=draw(
            st.decimals(min_value=0, max_value=20, places=2).map(lambda w: Decimal(format(w.normalize(), "f")))
        ),
        best=draw(st.sampled_from(["", "yes", "no", "high", "low"])),
        max_photos=draw(st.integers(0, 10)),
        condition=draw(st.none() | conditions(earlier)) if earlier else None,
        standard=draw(st.just("") | codes),
        promise=draw(st.just("") | codes),
        stage=draw(st.just("") | codes),
        unit=draw(texts),
        bands=tuple(draw(st.lists(st.builds(Band, shares, st.none() | numbers, st.none() | numbers), max_size=3))),
        full_points=draw(st.none() | numbers),
        decimals=draw(st.integers(0, 6)),
    )
    question = draw(limited(question))
    if kind not in {"photo", "signature", "location"}:
        rule = st.builds(EvidenceRule, matches(question), st.integers(0, 3), maybe)
        failing = st.builds(Critical, matches(question), st.sampled_from(Effect), st.none() | numbers)
        question = replace(
            question, evidence=tuple(draw(st.lists(rule, max_size=2))), critical=draw(st.none() | failing)
        )
    return question


@st.composite
def limited(draw, question):
    if question.kind == "date":
        days = st.just("") | st.dates().map(str)
        return replace(question, earliest=draw(days), latest=draw(days))
    if question.kind == "time":
        return replace(
            question, earliest=draw(st.sampled_from(["", "09:30"])), latest=draw(st.sampled_from(["", "17:00"]))
        )
    low, high = sorted(draw(st.lists(st.integers(0, 20).map(Decimal), min_size=2, max_size=2, unique=True)))
    return replace(question, minimum=draw(st.sampled_from([None, low])), maximum=draw(st.sampled_from([None, high])))


@st.composite
def drawn(draw):
    """Checklists of every kind and shape, also such as nobody would publish."""
    slots = draw(unique(st.builds(LegSlot, codes, texts), lambda slot: slot.code, min_size=1, max_size=2))
    sections, earlier = [], []
    taken = draw(st.lists(codes, min_size=6, max_size=6, unique=True))
    for number in range(draw(st.integers(1, 3))):
        asked = []
        condition = draw(st.none() | conditions(earlier)) if earlier else None
        for index in range(draw(st.integers(1, 2))):
            asked.append(draw(questions(taken[number * 2 + index], tuple(earlier))))
            earlier.append(asked[-1])
        owner = tuple(
            draw(st.lists(st.sampled_from([slot.code for slot in slots]), min_size=1, max_size=2, unique=True))
        )
        weight = Decimal(draw(st.integers(0, 9)))
        sections.append(Section(f"s{number}", draw(texts), owner, tuple(asked), weight, condition))
    return Checklist(
        draw(codes),
        draw(st.integers(1, 5000)),
        draw(texts),
        slots,
        tuple(sections),
        draw(st.sampled_from(Mode)),
        draw(texts),
        draw(st.none() | st.tuples(*[st.integers(0, 100)] * 3)),
        draw(st.integers(1, 240)),
        tuple(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True))),
    )


@pytest.mark.parametrize("name", library.names())
def test_every_checklist_of_the_library_comes_back_the_same_and_without_a_remark(name):
    checklist = library.load(name)
    draft = xlsform.read(xlsform.write(checklist))
    assert draft.checklist == checklist
    assert [problem for problem in draft.problems if problem.code != "links_missing"] == []


@given(checklists())
def test_scored_checklists_come_back_the_same(checklist):
    draft = xlsform.read(xlsform.write(checklist))
    assert draft.checklist == checklist
    assert draft.refusals == ()


@settings(max_examples=40, deadline=None)
@given(drawn())
def test_whatever_a_checklist_holds_comes_back_the_same(checklist):
    draft = xlsform.read(xlsform.write(checklist))
    assert draft.refusals == ()
    assert draft.checklist == checklist


@given(drawn())
@settings(max_examples=15, deadline=None)
def test_writing_again_what_was_read_gives_the_same_rows(checklist):
    rows = xlsform.write(checklist)
    again = xlsform.read(rows).checklist
    assert again is not None
    assert xlsform.write(again) == rows


def test_headings_are_those_of_the_standard_and_of_our_documented_columns():
    allowed = set(string.ascii_letters + "_:() ")
    for sheet, number, cells in xlsform.write(library.load("home-delivery")):
        if number == 1:
            assert {"survey": "type", "choices": "list_name", "settings": "form_title"}[sheet] == cells[0]
            assert all(set(cell) <= allowed for cell in cells)
