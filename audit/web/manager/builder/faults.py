"""What is wrong in a form of the builder, for the summary above it: each with its field's name and the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList, FormField

from audit.web.manager.texts import SEPARATOR


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the part of the form, the id of the field, its name as the page shows it, and why."""

    part: str
    target: str
    name: str
    words: str


_ORDER = (
    *("language", "title", "purpose", "mode", "minutes", "limit_a", "limit_b", "limit_c", "slots", "leg"),
    *("text", "kind", "best", "options", "full_points", "minimum", "maximum", "decimals", "earliest", "latest"),
    *("unit", "bands", "promise", "standard", "stage", "weight", "required", "na_allowed", "reasons", "evidence"),
    *("max_photos", "critical_effect", "critical_cap", "critical_operation", "critical_operands"),
    *("condition_join", "condition", "guidance"),
)
"""The parts of all forms as the page shows them from top to bottom."""


def _groups() -> dict[str, str]:
    """Return the names of rows and of texts, whose own labels name a column or a language only."""
    return {
        "text": _("Question"),
        "guidance": _("Guidance"),
        "unit": _("Unit"),
        "title": _("Title"),
        "purpose": _("What it is for"),
        "language": _("Languages"),
        "options": _("Choices"),
        "reasons": _("Reasons"),
        "bands": _("Bands"),
        "evidence": _("Photo or comment needed"),
        "condition": _("Condition"),
        "slots": _("Legs"),
    }


def faults(form: Any) -> list[Fault]:
    """Return everything that is wrong in a form, rows included, from the top of the page to its end.

    What is wrong with the whole form has neither name nor target.
    """
    whole = [Fault("", "", "", str(words)) for words in getattr(form, "form_errors", ())]
    groups = _groups()
    found = [fault for field in form for fault in _of(field, field.short_name, "", groups)]
    return [*whole, *sorted(found, key=lambda fault: _ORDER.index(fault.part))]


def _of(field: Any, part: str, before: str, groups: dict[str, str]) -> Iterator[Fault]:
    if isinstance(field, FieldList):
        for number, row in enumerate(field, start=1):
            name = f"{groups.get(part, str(field.label.text))} {number}"
            for inner in row.form if isinstance(row, FormField) else ():
                yield from _of(inner, part, name, groups)
        return
    stem, separated, _language = field.short_name.partition(SEPARATOR)
    label = str(field.label.text)
    if separated and not before:
        part, before = stem, groups.get(stem, stem)
    name = f"{before}, {label}" if before else label
    for words in field.errors:
        yield Fault(part, str(field.id), name, str(words))
