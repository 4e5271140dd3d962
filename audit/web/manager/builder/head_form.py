"""The forms of a checklist's head and of one section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from audit.web.catalogues import LANGUAGES
from audit.web.checklist_words import MODES, mode_words
from audit.web.forms import Form, choices
from audit.web.manager.builder import fields, matches
from audit.web.manager.builder.condition_form import (
    KEEP,
    condition_data,
    condition_from,
    offer_condition,
    refuse_lines_beside,
)
from audit.web.manager.builder.fields import NumberField, number_text
from audit.web.manager.builder.outline import section_place
from audit.web.manager.texts import SEPARATOR
from audit.web.words import page_language
from checklists import Checklist, LegSlot, Mode, Section, text_in
from checklists.editing import code_from

LANGUAGE = "language"
"""What the name of each language's tick box begins with."""
LIMITS = ("limit_a", "limit_b", "limit_c")


class HeadForm(Form):
    """What concerns the whole checklist."""

    mode = SelectField(_l("How the score is made"), choices=[])
    minutes = NumberField(_l("Minutes it takes"), whole=True)
    limit_a = NumberField(_l("A from"), whole=True)
    limit_b = NumberField(_l("B from"), whole=True)
    limit_c = NumberField(_l("C from"), whole=True)

    def _refuse_no_limit(self, field: Any) -> None:
        if not field.data and any(self[name].data for name in LIMITS):
            raise ValidationError(_("Enter all three limits, or empty all three"))

    validate_limit_a = validate_limit_b = validate_limit_c = _refuse_no_limit

    def validate_slots(self, field: Any) -> None:
        """Refuse to take out every leg."""
        rows = list(field)
        if rows and not any(fields.says_anything(row.form) for row in rows):
            first = next(item for item in rows[0].form if item.short_name.startswith(f"text{SEPARATOR}"))
            fields.refuse([(first, _("Name at least one leg: a plain visit has one"))])

    def ticks(self) -> dict[str, Any]:
        """Return the tick box of each language that may be chosen, in the order of the brand."""
        prefix = f"{LANGUAGE}{SEPARATOR}"
        return {field.short_name.removeprefix(prefix): field for field in self if field.short_name.startswith(prefix)}


def _some_language(form: HeadForm, field: Any) -> None:
    """Refuse a checklist in no language, once: beside the first of them."""
    boxes = list(form.ticks().values())
    if field is boxes[0] and not any(box.data for box in boxes):
        raise ValidationError(_("Tick at least one language"))


def head_form(checklist: Checklist, offered: Sequence[str] = ()) -> HeadForm:
    """Return the form of the head, filled from the request or else from the checklist.

    `offered` are the languages of the brand, in its order; those that the checklist has besides come after them.
    """
    languages = dict.fromkeys((*offered, *checklist.languages))
    members: dict[str, Any] = {
        **{
            f"{LANGUAGE}{SEPARATOR}{code}": BooleanField(LANGUAGES.get(code, code), [_some_language])
            for code in languages
        },
        **fields.text_fields("title", checklist.languages),
        **fields.text_fields("purpose", checklist.languages, most=fields.MOST_TEXT, long=True),
        "slots": fields.rows(fields.option_row(checklist.languages)),
    }
    limits = checklist.band_limits or ("", "", "")
    form: HeadForm = type("OneHeadForm", (HeadForm,), members)(
        data={
            **{f"{LANGUAGE}{SEPARATOR}{code}": True for code in checklist.languages},
            **fields.text_values("title", checklist.title),
            **fields.text_values("purpose", checklist.purpose),
            "mode": checklist.mode.value,
            "minutes": number_text(checklist.minutes),
            **{name: str(limit) for name, limit in zip(LIMITS, limits, strict=True)},
            "slots": fields.with_spare(
                [{"code": slot.code, **fields.text_values("text", slot.title)} for slot in checklist.slots]
            ),
        }
    )
    form.mode.choices = choices(modes().items())
    return form


def modes() -> dict[str, str]:
    """Return the two ways to make a score, in words."""
    return {mode: mode_words(mode) for mode in MODES}


def head_of(form: HeadForm, checklist: Checklist) -> Checklist:
    """Return the checklist with the head that the form says; band limits are all three or none.

    The texts are read in the languages that the form was made for; what is written in a language that is not ticked
    any more stays, so that ticking it again brings it back.
    """
    languages = checklist.languages
    ticked = tuple(code for code, box in form.ticks().items() if box.data)
    limits = [form[name].whole for name in LIMITS]
    given = [limit for limit in limits if limit is not None]
    slots: list[LegSlot] = []
    for row in form["slots"]:
        title = fields.text_of(row.form, "text", languages)
        if title:
            taken = [slot.code for slot in slots]
            code = row.form.code.data if row.form.code.data and row.form.code.data not in taken else ""
            slots.append(LegSlot(code or code_from(next(iter(title.values())), taken, "leg"), title))
    return replace(
        checklist,
        languages=ticked or languages,
        title=fields.text_of(form, "title", languages),
        purpose=fields.text_of(form, "purpose", languages),
        mode=Mode(form.mode.data) if form.mode.data in set(Mode) else checklist.mode,
        minutes=form.minutes.whole or 0,
        band_limits=(given[0], given[1], given[2]) if len(given) == len(LIMITS) else None,
        slots=tuple(slots) or checklist.slots,
    )


class SectionForm(Form):
    """What concerns one section."""

    leg = SelectField(_l("Belongs to"), choices=[])
    weight = NumberField(
        _l("Weight of the section"),
        needed=_l("Enter a weight; 0 leaves the section out of the score"),
        description=_l("Counts only where sections have weights"),
    )
    condition_join = SelectField(_l("Ask only if"), choices=[])
    condition = fields.rows(fields.ConditionRow)

    def validate_condition_join(self, field: Any) -> None:
        """Refuse lines beside a nested condition that is kept."""
        refuse_lines_beside(field, self.condition)


PAIR = ">"
"""Between the two slots of a hand-off in a form."""


def section_form(checklist: Checklist, section: Section) -> SectionForm:
    """Return the form of a section, filled from the request or else from the section."""
    members = fields.text_fields("title", checklist.languages)
    flat = matches.flat(section.condition)
    form: SectionForm = type("OneSectionForm", (SectionForm,), members)(
        data={
            **fields.text_values("title", section.title),
            "leg": PAIR.join(section.slots),
            "weight": number_text(section.weight),
            "condition_join": KEEP if flat is None else "all" if flat.every else "any",
            "condition": condition_data(checklist, section.condition),
        }
    )
    form.leg.choices = choices(_legs(checklist, section).items())
    offer_condition(form, checklist, section.condition, section_place(section.code))
    return form


def _legs(checklist: Checklist, section: Section) -> Mapping[str, str]:
    """Return the legs, and the hand-offs between two of them, with their words."""
    titles = {slot.code: text_in(slot.title, page_language())[0] or slot.code for slot in checklist.slots}
    found = dict(titles)
    pairs = [(giving, receiving) for giving in titles for receiving in titles if giving != receiving]
    for giving, receiving in pairs:
        found[f"{giving}{PAIR}{receiving}"] = f"{titles[giving]} → {titles[receiving]}"
    found.setdefault(PAIR.join(section.slots), " → ".join(section.slots))
    return found


def section_of_form(form: SectionForm, checklist: Checklist, section: Section) -> Section:
    """Return the section as the form says it; its questions stay as they are."""
    slots: Sequence[str] = (form.leg.data or "").split(PAIR)
    return replace(
        section,
        title=fields.text_of(form, "title", checklist.languages),
        slots=tuple(slots),
        weight=Decimal(0) if form.weight.number is None else form.weight.number,
        condition=condition_from(form, checklist, section.condition),
    )
