"""How many questions a measure effectively rests on: what phi is shrunk to where a brand has few visits."""

from __future__ import annotations

from collections import defaultdict

from audit.assessment.models import MeasureKind
from checklists import Checklist

Measure = tuple[MeasureKind, str]
"""Of what a figure is: kind and code (empty code for overall)."""

OVERALL: Measure = (MeasureKind.OVERALL, "")


def effective_questions(checklist: Checklist) -> dict[Measure, float]:
    """Return the effective number of scored questions of each measure: (sum of weights)^2 / sum of squared weights.

    Source: Kish, Survey Sampling (1965), 11.7. Conditional questions count as asked: the number is an upper limit.
    """
    weights: dict[Measure, list[float]] = defaultdict(list)
    for section, question in checklist.questions():
        if not question.weight or section.pair is not None:
            continue
        for measure in (
            OVERALL,
            (MeasureKind.PROMISE, question.promise),
            (MeasureKind.STANDARD, question.standard),
            (MeasureKind.STAGE, question.stage),
        ):
            weights[measure].append(float(question.weight))
    return {
        measure: sum(found) ** 2 / sum(weight**2 for weight in found) for measure, found in weights.items() if found
    }
