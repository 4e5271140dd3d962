"""A score as canonical JSON and back: what is frozen beside the number, so that it stays explainable to the point."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from checklists.definition import Effect
from checklists.scoring import Consequence, LegWeight, Line, Measure, MeasureKind, Score, Status


def to_data(score: Score) -> dict[str, Any]:
    """Return the score as plain JSON: decimals and fractions as strings, nothing rounded."""
    return {
        "algorithm": score.algorithm,
        "checklist": score.checklist,
        "version": score.version,
        "slots": list(score.slots),
        "overall": _measure_data(score.overall),
        "measures": [_measure_data(measure) for measure in score.measures],
        "legs": [{"slot": leg.slot, "weight": str(leg.weight)} for leg in score.legs],
        "lines": [_line_data(line) for line in score.lines],
        "consequences": [_consequence_data(consequence) for consequence in score.consequences],
    }


def from_data(data: Mapping[str, Any]) -> Score:
    """Return the score that `to_data` wrote."""
    return Score(
        algorithm=data["algorithm"],
        checklist=data["checklist"],
        version=data["version"],
        slots=tuple(data["slots"]),
        overall=_measure(data["overall"]),
        measures=tuple(_measure(item) for item in data["measures"]),
        legs=tuple(LegWeight(item["slot"], Fraction(item["weight"])) for item in data["legs"]),
        lines=tuple(_line(item) for item in data["lines"]),
        consequences=tuple(_consequence(item) for item in data["consequences"]),
    )


def _pair(value: Any) -> tuple[str, str] | None:
    return (value[0], value[1]) if value else None


def _measure_data(measure: Measure) -> dict[str, Any]:
    return {
        "kind": measure.kind.value,
        "code": measure.code,
        "slot": measure.slot,
        "pair": list(measure.pair) if measure.pair else None,
        "weight": str(measure.weight),
        "raw_bp": measure.raw_bp,
        "final_bp": measure.final_bp,
        "critical_failures": measure.critical_failures,
    }


def _measure(data: Mapping[str, Any]) -> Measure:
    return Measure(
        kind=MeasureKind(data["kind"]),
        code=data["code"],
        slot=data["slot"],
        pair=_pair(data["pair"]),
        weight=Decimal(data["weight"]),
        raw_bp=data["raw_bp"],
        final_bp=data["final_bp"],
        critical_failures=data["critical_failures"],
    )


def _line_data(line: Line) -> dict[str, Any]:
    return {
        "question": line.question,
        "section": line.section,
        "slot": line.slot,
        "pair": list(line.pair) if line.pair else None,
        "status": line.status.value,
        "weight": str(line.weight),
        "share": None if line.share is None else str(line.share),
        "renormalised": str(line.renormalised),
        "points": str(line.points),
        "final_points": str(line.final_points),
        "consequence": _consequence_data(line.consequence) if line.consequence else None,
    }


def _line(data: Mapping[str, Any]) -> Line:
    return Line(
        question=data["question"],
        section=data["section"],
        slot=data["slot"],
        pair=_pair(data["pair"]),
        status=Status(data["status"]),
        weight=Decimal(data["weight"]),
        share=None if data["share"] is None else Fraction(data["share"]),
        renormalised=Fraction(data["renormalised"]),
        points=Fraction(data["points"]),
        final_points=Fraction(data["final_points"]),
        consequence=_consequence(data["consequence"]) if data["consequence"] else None,
    )


def _consequence_data(consequence: Consequence) -> dict[str, Any]:
    return {
        "question": consequence.question,
        "section": consequence.section,
        "slot": consequence.slot,
        "pair": list(consequence.pair) if consequence.pair else None,
        "effect": consequence.effect.value,
        "cap": None if consequence.cap is None else str(consequence.cap),
    }


def _consequence(data: Mapping[str, Any]) -> Consequence:
    return Consequence(
        question=data["question"],
        section=data["section"],
        slot=data["slot"],
        pair=_pair(data["pair"]),
        effect=Effect(data["effect"]),
        cap=None if data["cap"] is None else Decimal(data["cap"]),
    )
