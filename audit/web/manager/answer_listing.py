"""The answers of released reports as a listing for files; docs/exports.md describes each column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from audit.core.errors import InvalidInput, Problem
from audit.core.tables.writing import MOST_ROWS, Column, Kind, Listing, Value
from audit.insight import queries
from audit.insight.queries import ReleasedAnswer
from audit.web.manager import words
from audit.web.manager.scorecard_address import Chosen
from audit.web.manager.scorecard_listings import plain
from audit.web.words import page_language
from checklists.scoring import Status
from reports.words import answer_text

WIDE = 32
PLACES = 6
"""Decimals of a share: the exact fraction may have no end."""


def answers(chosen: Chosen, *, in_workbook: bool) -> Listing:
    """Return one row for each answer of the reports on visits of the period, read while it is written.

    Raises InvalidInput where they are more than a workbook takes.
    """
    if in_workbook:
        count = queries.count_released_answers(chosen.months, chosen.filters)
        if count >= MOST_ROWS:
            raise InvalidInput([Problem("export.too_long", {}, {"count": count, "most": MOST_ROWS - 1})])
    return Listing(_("Answers"), columns(), _rows(queries.released_answers(chosen.months, chosen.filters)))


def columns() -> list[Column]:
    """Return the columns of the rows, in the language of the page."""
    return [
        Column(_("Case"), Kind.COUNT),
        Column(_("Report"), width=16),
        Column(_("Version of the report"), Kind.COUNT),
        Column(_("Day of the visit"), Kind.DAY),
        Column(_("Partner"), width=WIDE),
        Column(_("Partner’s address name")),
        Column(_("Touchpoint"), width=WIDE),
        Column(_("Touchpoint code")),
        Column(_("Kind of touchpoint")),
        Column(_("Region")),
        Column(_("Leg")),
        Column(_("Handed over by"), width=WIDE),
        Column(_("Checklist")),
        Column(_("Checklist version"), Kind.COUNT),
        Column(_("Section")),
        Column(_("Number")),
        Column(_("Question code")),
        Column(_("Question"), width=WIDE),
        Column(_("Kind of answer")),
        Column(_("Stage")),
        Column(_("Promise")),
        Column(_("Standard")),
        Column(_("Answer code")),
        Column(_("Answer"), width=WIDE),
        Column(_("Not applicable"), Kind.COUNT),
        Column(_("Counted in the score"), Kind.COUNT),
        Column(_("Weight"), Kind.NUMBER),
        Column(_("Share earned, 0 to 1"), Kind.NUMBER),
        Column(_("Part of the leg’s score, 0 to 1"), Kind.NUMBER),
        Column(_("Critical question failed"), Kind.COUNT),
    ]


def _rows(found: Iterator[ReleasedAnswer]) -> Iterator[list[Value]]:
    language, kinds = page_language(), words.touchpoint_kinds()
    for one in found:
        yield _row(one, language, kinds)


def _row(one: ReleasedAnswer, language: str, kinds: Mapping[str, str]) -> list[Value]:
    place, question, line = one.place, one.question, one.line
    scored = line.status is Status.SCORED
    return [
        one.audit,
        one.report,
        one.report_version,
        place.day,
        place.partner,
        place.partner_slug,
        place.touchpoint,
        place.touchpoint_code,
        kinds.get(place.kind, place.kind),
        place.region,
        place.slot,
        f"{one.giver.partner}, {one.giver.touchpoint}" if one.giver else None,
        one.checklist,
        one.checklist_version,
        one.section.code,
        one.number,
        question.code,
        plain(question.text),
        question.kind,
        question.stage,
        question.promise,
        question.standard,
        one.token or None,
        answer_text(question, one.answer, language),
        int(one.answer.not_applicable),
        int(scored),
        Decimal(line.weight),
        _decimal(line.share) if scored else None,
        _decimal(line.renormalised) if scored else None,
        int(line.consequence is not None),
    ]


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else round(Decimal(value.numerator) / Decimal(value.denominator), PLACES)
