"""Rows for analysts tell of each kind of answer no more than the report does."""

from __future__ import annotations

from typing import Any, cast

import pytest

from audit.insight.queries.tidy import ReleasedAnswer
from checklists import Answer, Question

PHOTOS = ("0602b6a0-ae28-4770-9589-8c3f68b1e7b1", "10777af1-f84e-40f2-8fb8-55884a767c58")


def released(question: Question, answer: Answer) -> ReleasedAnswer:
    nothing = cast("Any", None)
    return ReleasedAnswer(1, "AH-1", 1, "visit", 1, nothing, None, nothing, "1.1", question, answer, nothing)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("photo", PHOTOS), ("signature", PHOTOS[:1]), ("barcode", "7391234567890"), ("text", "I am Aino.")],
)
def test_what_a_report_only_counts_or_quotes_has_no_code(kind: str, value: Any):
    question = Question(code="q", kind=kind, text={"en": "?"})

    assert released(question, Answer(value)).token == ""


def test_a_plain_answer_has_its_code():
    assert released(Question(code="q", kind="yes_no", text={"en": "?"}), Answer("yes")).token == "yes"
