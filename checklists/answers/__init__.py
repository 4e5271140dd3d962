"""Answers: what they are, and one module per kind of answer."""

from checklists.answers.kind import Kind
from checklists.answers.parsing import parse_answer
from checklists.answers.registry import KINDS, kind_of
from checklists.answers.values import ABSENT, Answer, Answers, Place, Value

__all__ = ["ABSENT", "KINDS", "Answer", "Answers", "Kind", "Place", "Value", "kind_of", "parse_answer"]
