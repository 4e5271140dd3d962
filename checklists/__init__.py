"""The language in which a brand asks, and the exact worth of an answer. Standard library only.

from checklists import library, parse_answer, score
checklist = library.load("home-delivery")
answers = {"arrived": Answer("yes"), ...}
score(checklist, answers).final_bp
"""

from checklists.answers.values import ABSENT, Answer, Answers, Place, Value
from checklists.definition import (
    LANGUAGES,
    AllOf,
    AnyOf,
    Band,
    Checklist,
    Condition,
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
    Text,
    When,
    text_in,
)
from checklists.problems import ChecklistError, Problem
from checklists.scoring.result import Consequence, LegWeight, Line, Measure, MeasureKind, Score, Status

__all__ = [
    "ABSENT",
    "LANGUAGES",
    "AllOf",
    "Answer",
    "Answers",
    "AnyOf",
    "Band",
    "Checklist",
    "ChecklistError",
    "Condition",
    "Consequence",
    "Critical",
    "Effect",
    "EvidenceRule",
    "LegSlot",
    "LegWeight",
    "Line",
    "Match",
    "Measure",
    "MeasureKind",
    "Mode",
    "Not",
    "Operation",
    "Option",
    "Place",
    "Problem",
    "Question",
    "Score",
    "Section",
    "Status",
    "Text",
    "Value",
    "When",
    "text_in",
]
