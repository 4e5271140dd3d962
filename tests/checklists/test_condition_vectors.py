"""The shared test vectors of conditions, on the server's side; a browser runs the same file."""

import json
from decimal import Decimal

import pytest

from checklists import ABSENT, Answer, Problem, Question, holds, parse_answer, passes, visible
from checklists.answers.registry import KINDS
from checklists.definition import Operation
from checklists.formats.json import condition_data, from_data, match_data, to_data
from tests.checklists.building import checklist, option, section, text
from tests.checklists.vectors import make

VECTORS = json.loads(make.FILE.read_text(encoding="utf-8"))


def asked_question(code, kind, options=(), decimals=0, condition=None):
    return Question(
        code,
        kind,
        text(code),
        options=tuple(map(option, options)),
        decimals=decimals,
        na_allowed=True,
        condition=read_condition(condition),
    )


def read_condition(data):
    """Read a condition as a checklist's JSON has it."""
    if data is None:
        return None
    return read_in_checklist({"condition": data}).condition


def read_match(data):
    evidence = [{"when": data, "photos": 1}]
    return read_in_checklist({"evidence": evidence}).evidence[0].when


def read_in_checklist(more):
    whole = to_data(checklist(section("all", Question("bare", "yes_no", text("bare")))))
    whole["sections"][0]["questions"][0].update(more)
    return from_data(whole).question("bare")


def given(question, raw):
    """Read an answer as the server does; what is refused is no answer."""
    skipped = isinstance(raw, dict) and raw.get("na") is True
    found = parse_answer(question, None if skipped else raw, not_applicable=skipped)
    return ABSENT if isinstance(found, Problem) else found


QUESTIONS = {code: asked_question(code, **data) for code, data in VECTORS["questions"].items()}


def test_the_file_is_what_its_generator_writes():
    assert make.FILE.read_text(encoding="utf-8") == make.text()


def test_there_are_enough_vectors_and_they_touch_every_kind_and_operation():
    assert len(VECTORS["matches"]) + len(VECTORS["trees"]) + len(VECTORS["chains"]) >= 200
    assert {data["kind"] for data in VECTORS["questions"].values()} == set(KINDS)
    tried = {
        (VECTORS["questions"][code]["kind"], word) for code, _raw, match, _worth in VECTORS["matches"] for word in match
    }
    assert tried == {(kind, operation.value) for kind in KINDS for operation in Operation}


def test_both_outcomes_are_common():
    for name, worth in (("matches", lambda one: one[3]), ("trees", lambda one: one["holds"])):
        share = sum(map(worth, VECTORS[name])) / len(VECTORS[name])
        assert 0.2 < share < 0.8, name


def test_answers_are_read_or_not():
    wrong = [
        (code, raw)
        for code, raw, readable in VECTORS["readings"]
        if (given(QUESTIONS[code], raw).value is not None) is not readable
    ]
    assert wrong == []


def test_every_match():
    known = {json.dumps(match): read_match(match) for _code, _raw, match, _worth in VECTORS["matches"]}
    wrong = [
        (code, raw, match)
        for code, raw, match, worth in VECTORS["matches"]
        if passes(known[json.dumps(match)], QUESTIONS[code], given(QUESTIONS[code], raw)) is not worth
    ]
    assert wrong == []


@pytest.mark.parametrize("vector", VECTORS["trees"])
def test_every_tree(vector):
    answers = {code: given(QUESTIONS[code], raw) for code, raw in vector["answers"].items()}
    assert holds(read_condition(vector["condition"]), QUESTIONS, answers) is vector["holds"]


@pytest.mark.parametrize("vector", VECTORS["chains"], ids=lambda vector: vector["name"])
def test_every_chain(vector):
    asked = checklist(
        *(
            section(
                f"s{place}",
                *(asked_question(**data) for data in part["questions"]),
                condition=read_condition(part["condition"]),
            )
            for place, part in enumerate(vector["sections"])
        )
    )
    answers = {code: given(asked.question(code), raw) for code, raw in vector["answers"].items()}
    assert visible(asked, answers) == set(vector["asked"])


def test_conditions_and_matches_are_written_as_they_are_read():
    for vector in VECTORS["trees"]:
        found = read_condition(vector["condition"])
        assert (found and condition_data(found)) == vector["condition"]
    for _code, _raw, match, _worth in VECTORS["matches"]:
        assert match_data(read_match(match)) == match


def test_a_limit_that_cannot_be_read_is_false_and_raises_nothing():
    price = QUESTIONS["price"]
    for operand in make.BROKEN:
        assert not passes(read_match({"at_most": operand}), price, Answer(Decimal("2.5")))
