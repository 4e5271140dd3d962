"""Canonical JSON of a score with all its lines: what an audit stores, exact fractions as "3/4"."""

import re
from collections.abc import Mapping
from fractions import Fraction

from checklists.answers.kind import plain
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
    """Write a score as plain JSON values, for a JSON column.

    The same as the codec below would write, line by line; it stands in the way of every submission, so it is spelt out.
    """
    # Most numbers of a score are the same few objects, which it keeps alive, so each is put into words once.
    fractions = {id(one): one for line in score.lines for one in (line.share, line.renormalised)}
    fractions |= {id(one): one for line in score.lines for one in (line.points, line.final_points)}
    decimals = {id(one.weight): one.weight for one in (score.overall, *score.measures)}
    decimals |= {id(one.weight): one.weight for one in score.lines}
    words = {key: None if one is None else str(one) for key, one in fractions.items()}
    words |= {key: plain(one) for key, one in decimals.items()}
    return {
        "algorithm": score.algorithm,
        "checklist": score.checklist,
        "version": score.version,
        "slots": list(score.slots),
        "overall": _measure_to_data(score.overall, words),
        "measures": [_measure_to_data(measure, words) for measure in score.measures],
        "legs": [{"slot": leg.slot, "weight": str(leg.weight)} for leg in score.legs],
        "lines": [_line_to_data(line, words) for line in score.lines],
        "consequences": [_CONSEQUENCE.write(failure) for failure in score.consequences],
    }


_Words = Mapping[int, str | None]
"""Numbers as text, by the address of the number."""


def _measure_to_data(measure: Measure, words: _Words) -> Json:
    return {
        "kind": measure.kind.value,
        "code": measure.code,
        "slot": measure.slot,
        "pair": None if measure.pair is None else list(measure.pair),
        "weight": words[id(measure.weight)],
        "raw_bp": measure.raw_bp,
        "final_bp": measure.final_bp,
        "critical_failures": measure.critical_failures,
    }


def _line_to_data(line: Line, words: _Words) -> Json:
    data = {
        "question": line.question,
        "section": line.section,
        "slot": line.slot,
        "pair": None if line.pair is None else list(line.pair),
        "status": line.status.value,
        "weight": words[id(line.weight)],
        "share": words[id(line.share)],
        "renormalised": words[id(line.renormalised)],
        "points": words[id(line.points)],
        "final_points": words[id(line.final_points)],
    }
    if line.consequence is not None:
        data["consequence"] = _CONSEQUENCE.write(line.consequence)
    return data


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
