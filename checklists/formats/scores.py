"""Canonical JSON of a score with all its lines: what an audit stores, exact fractions as "3/4"."""

import re
from fractions import Fraction

from checklists.definition import Effect
from checklists.formats.codec import (
    DECIMAL,
    STRING,
    WHOLE,
    Codec,
    Failed,
    Json,
    Problems,
    canonical,
    choice,
    decode,
    fail,
    list_of,
    optional,
    parse_document,
    record,
)
from checklists.scoring.result import Consequence, LegWeight, Line, Measure, MeasureKind, Score, Status

_FRACTION = re.compile(r"-?[0-9]{1,200}(?:/[1-9][0-9]{0,199})?")


def score_to_data(score: Score) -> Json:
    """Write a score as plain JSON values, for a JSON column."""
    return _SCORE.write(score)


def score_from_data(data: Json) -> Score:
    """Read a score from plain JSON values; raises ChecklistError."""
    return decode(_SCORE, data, Score)


def dump_score(score: Score) -> str:
    """Write a score as canonical JSON."""
    return canonical(score_to_data(score))


def load_score(source: str | bytes) -> Score:
    """Read a score from JSON; raises ChecklistError."""
    return score_from_data(parse_document(source))


def _read_fraction(value: Json, path: str, problems: Problems) -> Fraction | Failed:
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return Fraction(value)
    return fail(problems, "wrong_type", path, expected="fraction as text")


_SHARE = Codec(_read_fraction, str)
_SLOT = optional(STRING)
_PAIR = optional(list_of(STRING))
_CONSEQUENCE = record(
    Consequence,
    {
        "question": STRING,
        "section": STRING,
        "slot": _SLOT,
        "pair": _PAIR,
        "effect": choice(Effect),
        "cap": optional(DECIMAL),
    },
)
_MEASURE = record(
    Measure,
    {
        "kind": choice(MeasureKind),
        "code": STRING,
        "slot": _SLOT,
        "pair": _PAIR,
        "weight": DECIMAL,
        "raw_bp": optional(WHOLE),
        "final_bp": optional(WHOLE),
        "critical_failures": WHOLE,
    },
)
_LINE = record(
    Line,
    {
        "question": STRING,
        "section": STRING,
        "slot": _SLOT,
        "pair": _PAIR,
        "status": choice(Status),
        "weight": DECIMAL,
        "share": optional(_SHARE),
        "renormalised": _SHARE,
        "points": _SHARE,
        "final_points": _SHARE,
        "consequence": optional(_CONSEQUENCE),
    },
)
_SCORE = record(
    Score,
    {
        "algorithm": WHOLE,
        "checklist": STRING,
        "version": WHOLE,
        "slots": list_of(STRING),
        "overall": _MEASURE,
        "measures": list_of(_MEASURE),
        "legs": list_of(record(LegWeight, {"slot": STRING, "weight": _SHARE})),
        "lines": list_of(_LINE),
        "consequences": list_of(_CONSEQUENCE),
    },
)
