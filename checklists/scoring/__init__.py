"""The exact worth of a set of answers."""

from checklists.scoring.algorithms import ALGORITHMS, CURRENT_ALGORITHM, score
from checklists.scoring.explanation import Sum, add_up, adds_up
from checklists.scoring.result import Consequence, LegWeight, Line, Measure, MeasureKind, Score, Status

__all__ = [
    "ALGORITHMS",
    "CURRENT_ALGORITHM",
    "Consequence",
    "LegWeight",
    "Line",
    "Measure",
    "MeasureKind",
    "Score",
    "Status",
    "Sum",
    "add_up",
    "adds_up",
    "score",
]
