"""The language in which a brand asks, and the exact worth of an answer. Standard library only.

from checklists import library, parse_answer, score
checklist = library.load("home-delivery")
answers = {"arrived": Answer("yes"), ...}
score(checklist, answers).final_bp
"""

from checklists import library
from checklists.answers import ABSENT, KINDS, Answer, Answers, Place, Value, kind_of, parse_answer
from checklists.checking import check
from checklists.comparison import Change, Comparison, compare
from checklists.completeness import Lack, Missing, demands, missing, visible
from checklists.conditions import holds, passes
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
from checklists.explanations import EXPLANATIONS, explain
from checklists.formats.answers import (
    answer_from_data,
    answer_to_data,
    answers_from_data,
    answers_to_data,
    dump_answers,
    load_answers,
)
from checklists.formats.json import dump, from_data, load, to_data
from checklists.formats.scores import dump_score, load_score, score_from_data, score_to_data
from checklists.grades import DEFAULT_LIMITS, MINIMUM_VISITS, Grade, band, band_range, grade
from checklists.problems import ChecklistError, Problem
from checklists.scoring import (
    ALGORITHMS,
    CURRENT_ALGORITHM,
    Consequence,
    LegWeight,
    Line,
    Measure,
    MeasureKind,
    Score,
    Status,
    Sum,
    add_up,
    adds_up,
    score,
)
from checklists.size import estimated_minutes

__all__ = [
    "ABSENT",
    "ALGORITHMS",
    "CURRENT_ALGORITHM",
    "DEFAULT_LIMITS",
    "EXPLANATIONS",
    "KINDS",
    "LANGUAGES",
    "MINIMUM_VISITS",
    "AllOf",
    "Answer",
    "Answers",
    "AnyOf",
    "Band",
    "Change",
    "Checklist",
    "ChecklistError",
    "Comparison",
    "Condition",
    "Consequence",
    "Critical",
    "Effect",
    "EvidenceRule",
    "Grade",
    "Lack",
    "LegSlot",
    "LegWeight",
    "Line",
    "Match",
    "Measure",
    "MeasureKind",
    "Missing",
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
    "Sum",
    "Text",
    "Value",
    "When",
    "add_up",
    "adds_up",
    "answer_from_data",
    "answer_to_data",
    "answers_from_data",
    "answers_to_data",
    "band",
    "band_range",
    "check",
    "compare",
    "demands",
    "dump",
    "dump_answers",
    "dump_score",
    "estimated_minutes",
    "explain",
    "from_data",
    "grade",
    "holds",
    "kind_of",
    "library",
    "load",
    "load_answers",
    "load_score",
    "missing",
    "parse_answer",
    "passes",
    "score",
    "score_from_data",
    "score_to_data",
    "text_in",
    "to_data",
    "visible",
]
