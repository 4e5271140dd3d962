"""Scoring of 60 answers with the full explanation, against a plain loop that adds up the same weights as decimals.

The checklist has every kind of scored question, conditions, critical questions with each effect, "not applicable" and
weights with decimals; the answers differ from audit to audit. The plain loop knows none of that: it adds the weights of
the questions, and of those that were answered, and divides once. The explanation is what a score version stores:
a line for each question with exact fractions, written as plain JSON values; its share is the difference to the same
score without lines.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from decimal import Decimal

from checklists import (
    Answer,
    Band,
    Checklist,
    Critical,
    Effect,
    LegSlot,
    Match,
    Operation,
    Option,
    Question,
    Section,
    When,
    score,
    score_to_data,
)
from checklists.answers.values import Value
from tests.benchmarks import Figure, at_most, measured

GOAL = 150.0
SECTIONS = 6
QUESTIONS_OF_A_SECTION = 10
AUDITS = 200
LOOPS = 100
WEIGHTS = tuple(map(Decimal, ("1", "2", "0.5", "3", "1.25")))
EFFECTS = (Effect.FLAG, Effect.CAP, Effect.SECTION_ZERO, Effect.AUDIT_ZERO)

Audit = dict[str, Answer]


def run(full: bool) -> list[Figure]:
    """Measure each audit by itself, the kinds of work in turn, and add up the fastest of all rounds."""
    rounds = 30 if full else 10
    checklist = _checklist()
    chance = random.Random(60)
    audits = [_answers(checklist, chance) for _ in range(AUDITS)]
    weights = [[_weighed(question, audit[question.code]) for question in _questions(checklist)] for audit in audits]
    works: list[tuple[Callable[[], object], ...]] = [
        (
            lambda audit=audit: score_to_data(score(checklist, audit)),  # type: ignore[misc]
            lambda audit=audit: score(checklist, audit, explained=False),  # type: ignore[misc]
            # As long as a score takes, so that a busy machine disturbs both alike.
            lambda pairs=pairs: [_plain(pairs) for _time in range(LOOPS)],  # type: ignore[misc]
        )
        for audit, pairs in zip(audits, weights, strict=True)
    ]
    explained, bare, plain = _fastest(works, rounds)
    plain /= LOOPS
    return [
        at_most(
            "scoring of 60 answers with the full explanation, against a plain decimal loop", explained / plain, GOAL
        ),
        measured("the same without the explanation, against the loop", bare / plain, "ratio"),
        measured("submissions scored with the full explanation", AUDITS / explained, "per s"),
        measured("share of the explanation in that", 100 * (explained - bare) / explained, "%"),
        measured("plain loop", plain / AUDITS * 1e6, "us"),
    ]


def _fastest(works: Sequence[Sequence[Callable[[], object]]], rounds: int) -> list[float]:
    """Return the seconds of each kind of work over all audits, of each audit the fastest round."""
    best = [[float("inf")] * len(kinds) for kinds in works]
    for _round in range(rounds):
        gc.collect()
        for seconds, kinds in zip(best, works, strict=True):
            for index, work in enumerate(kinds):
                begin = time.perf_counter()
                work()
                seconds[index] = min(seconds[index], time.perf_counter() - begin)
    return [sum(column) for column in zip(*best, strict=True)]


def _plain(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    whole = earned = Decimal(0)
    for weight, points in pairs:
        whole += weight
        earned += points
    return earned / whole


def _weighed(question: Question, answer: Answer) -> tuple[Decimal, Decimal]:
    return question.weight, question.weight if answer.answered else Decimal(0)


def _questions(checklist: Checklist) -> list[Question]:
    return [question for _section, question in checklist.questions()]


def _text(words: str) -> dict[str, str]:
    return {"en": words, "fi": words, "sv": words}


def _checklist() -> Checklist:
    sections = tuple(
        Section(
            code=f"s{number}",
            title=_text(f"Section {number}"),
            slots=("courier",),
            questions=tuple(_question(number, index) for index in range(QUESTIONS_OF_A_SECTION)),
        )
        for number in range(SECTIONS)
    )
    return Checklist("bench", 1, _text("Scoring"), (LegSlot("courier", _text("Courier")),), sections)


def _question(number: int, index: int) -> Question:
    code = f"q{number}_{index}"
    words, weight = _text(f"Question {code}"), WEIGHTS[(number + index) % len(WEIGHTS)]
    themes = {"standard": f"ST-{number}-{index % 3}", "promise": f"P{number % 4}", "stage": "receive"}
    options = tuple(Option(name, _text(name), Decimal(points)) for points, name in enumerate(("bad", "fair", "good")))
    if index in {0, 1, 2, 3}:
        critical = Critical(Match(Operation.IS, ("no",)), EFFECTS[number % 4], Decimal(60)) if index == 0 else None
        condition = When(f"q{number}_0", Match(Operation.IS, ("yes",))) if index == 3 else None
        return Question(
            code, "yes_no", words, weight=weight, best="yes", na_allowed=True,
            critical=critical, condition=condition, **themes,
        )  # fmt: skip
    if index in {4, 5}:
        return Question(code, "scale", words, weight=weight, best="high", **themes)
    if index == 6:
        return Question(code, "multiple_choice", words, weight=weight, options=options, **themes)
    if index == 7:
        bands = (Band(Decimal(1), None, Decimal(10)), Band(Decimal("0.5"), None, Decimal(20)), Band(Decimal(0)))
        return Question(code, "number", words, weight=weight, bands=bands, **themes)
    if index == 8:
        return Question(code, "text", words, weight=Decimal(0))
    return Question(code, "single_choice", words, weight=weight, options=options, **themes)


def _answers(checklist: Checklist, chance: random.Random) -> Audit:
    return {question.code: _answer(question, chance) for question in _questions(checklist)}


def _answer(question: Question, chance: random.Random) -> Answer:
    if question.na_allowed and chance.random() < 0.05:
        return Answer(not_applicable=True)
    values: dict[str, Value] = {
        "yes_no": "yes" if chance.random() < 0.9 else "no",
        "scale": chance.randint(1, 5),
        "multiple_choice": chance.choice((("fair",), ("good",), ("fair", "good"))),
        "number": Decimal(chance.randint(0, 30)),
        "text": f"Said {chance.randint(1, 999)}",
        "single_choice": chance.choice(("bad", "fair", "good")),
    }
    return Answer(values[question.kind])
