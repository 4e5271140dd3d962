"""The form of one question: every property of `checklists.Question`, as fields, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from audit.web.forms import Form, choices, stripped
from audit.web.manager.builder import condition_form as conditions
from audit.web.manager.builder import fields, matches
from audit.web.manager.builder.fields import NumberField, number_text
from audit.web.words import page_language
from checklists import KINDS, Band, Checklist, Critical, Effect, EvidenceRule, Operation, Option, Question, text_in
from checklists.answers.kind import Control, Kind
from checklists.editing import code_from

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Links:
    """What a question may rest on: codes with their words, in the order in which they are offered."""

    promises: Sequence[tuple[str, str]]
    standards: Sequence[tuple[str, str]]
    stages: Sequence[tuple[str, str]]


class QuestionForm(Form):
    """The fields that every question has; texts and choices are added for the checklist's languages."""

    kind = SelectField(_l("Kind of answer"), choices=[])
    promise = SelectField(_l("Promise"), choices=[], validate_choice=False)
    standard = SelectField(_l("Standard"), choices=[], validate_choice=False)
    stage = SelectField(_l("Stage of the journey"), choices=[], validate_choice=False)
    weight = NumberField(
        _l("Weight"),
        needed=_l("Enter a weight; 0 leaves the question out of the score"),
        description=_l("0 leaves the question out of the score"),
    )
    best = SelectField(_l("Good answer"), choices=[], validate_choice=False)
    full_points = NumberField(_l("Points for the full weight"))
    minimum = NumberField(_l("Smallest"))
    maximum = NumberField(_l("Largest"))
    decimals = NumberField(_l("Decimals"), whole=True)
    earliest = StringField(_l("Not before"), filters=[stripped])
    latest = StringField(_l("Not after"), filters=[stripped])
    required = BooleanField(_l("Must be answered"))
    na_allowed = BooleanField(_l("“Does not apply” is allowed"))
    max_photos = NumberField(
        _l("Photos at most"), whole=True, needed=_l("Enter how many photos an answer may have; 0 for none")
    )
    bands = fields.rows(fields.BandRow)
    critical_effect = SelectField(_l("What a failure does"), choices=[])
    critical_cap = NumberField(_l("Highest score then (0 to 100)"))
    critical_operation = SelectField(_l("It fails when the answer"), choices=[])
    critical_operands = StringField(_l("Value"), filters=[stripped])
    evidence = fields.rows(fields.EvidenceRow)
    condition_join = SelectField(_l("Ask only if"), choices=[])
    condition = fields.rows(fields.ConditionRow)

    def validate_options(self, field: Any) -> None:
        """Refuse steps that stand twice, and steps that say nothing: neither would be kept as it was typed."""
        seen: set[str] = set()
        found = []
        for row in field if kind_shown(self).control is Control.STEPS else ():
            step = row.form.code.data or ""
            if step and step in seen:
                found.append((row.form.code, _("This step stands above already: write another one, or empty the line")))
            elif step and not fields.says_anything(row.form):
                found.append((row.form.code, _("Write what this step means or its points, or empty the step too")))
            seen.add(step)
        fields.refuse(found)

    def validate_condition_join(self, field: Any) -> None:
        """Refuse lines beside a nested condition that is kept."""
        conditions.refuse_lines_beside(field, self.condition)

    def validate_critical_effect(self, field: Any) -> None:
        """Refuse a failure that does nothing."""
        if not field.data and self.critical_operation.data:
            raise ValidationError(_("Choose what a failure does, or empty the answer"))

    def validate_critical_cap(self, field: Any) -> None:
        """Refuse an upper limit of the score that nobody gave, and one that nothing uses."""
        capped = self.critical_effect.data == Effect.CAP.value
        if not field.data and capped:
            raise ValidationError(_("Enter the highest score, or choose something else that a failure does"))
        if field.data and not capped:
            raise ValidationError(_("Empty this, or choose “the score gets an upper limit”"))

    def validate_critical_operation(self, field: Any) -> None:
        """Refuse an effect, or a value, of which nobody said when it applies."""
        if not field.data and (self.critical_effect.data or self.critical_operands.data):
            raise ValidationError(_("Choose when it fails, or empty everything about the failure"))

    def validate_critical_operands(self, field: Any) -> None:
        """Refuse a comparison with nothing, and a value with which nothing is compared."""
        fields.refuse_wrong_value(self.critical_operation, field)


def question_form(checklist: Checklist, question: Question, links: Links, kinds: Mapping[str, str]) -> QuestionForm:
    """Return the form of a question, filled from the request or else from the question."""
    languages = checklist.languages
    members: dict[str, Any] = {
        **fields.text_fields("text", languages, most=fields.MOST_TEXT, long=True),
        **fields.text_fields("guidance", languages, most=fields.MOST_TEXT, long=True),
        **fields.text_fields("unit", languages),
        "options": fields.rows(fields.option_row(languages)),
        "reasons": fields.rows(fields.option_row(languages)),
    }
    form: QuestionForm = type("OneQuestionForm", (QuestionForm,), members)(data=_data(checklist, question))
    form.kind.choices = choices(kinds.items())
    for name, offered in (("promise", links.promises), ("standard", links.standards), ("stage", links.stages)):
        form[name].choices = choices(_with_present(offered, getattr(question, name)))
    form.best.choices = choices(_best(kind_shown(form)))
    form.critical_effect.choices = choices(_effects())
    form.critical_operation.choices = choices([("", "–"), *matches.operations()])
    conditions.offer_condition(form, checklist, question.condition, question.code)
    return form


def _with_present(offered: Sequence[tuple[str, str]], present: str) -> list[tuple[str, str]]:
    """Return the choices with "none" first, and with what the question has although nothing offers it any more."""
    known = {code for code, _words in offered}
    lost = [(present, present)] if present and present not in known else []
    return [("", _("none")), *offered, *lost]


class _Unknown(Kind):
    """A kind that is not in the table (any more): nothing is asked for but what every question has."""

    control = Control.LINE


def kind_shown(form: Any) -> Kind:
    """Return the kind of answer that the form names: its properties decide which fields are shown."""
    return KINDS.get(str(form.kind.data)) or _Unknown()


def _best(kind: Kind) -> list[tuple[str, str]]:
    """Return what may be the good answer of a kind, "none" first."""
    goods = [(good, text_in(words, page_language())[0]) for good, words in kind.goods.items()]
    return [("", _("none: not scored")), *goods]


def _effects() -> list[tuple[str, str]]:
    return [
        ("", _("not critical")),
        (Effect.FLAG.value, _("it is flagged")),
        (Effect.CAP.value, _("the score gets an upper limit")),
        (Effect.SECTION_ZERO.value, _("the section scores 0")),
        (Effect.AUDIT_ZERO.value, _("the audit scores 0")),
    ]


def _data(checklist: Checklist, question: Question) -> dict[str, Any]:
    critical = question.critical
    flat = matches.flat(question.condition)
    return {
        **fields.text_values("text", question.text),
        **fields.text_values("guidance", question.guidance),
        **fields.text_values("unit", question.unit),
        **{name: getattr(question, name) for name in ("kind", "promise", "standard", "stage", "best")},
        **{name: getattr(question, name) for name in ("earliest", "latest", "required", "na_allowed")},
        **{name: number_text(getattr(question, name)) for name in ("weight", "minimum", "maximum", "full_points")},
        "decimals": number_text(question.decimals),
        "max_photos": number_text(question.max_photos),
        "options": fields.with_spare([_option_data(option) for option in question.options]),
        "reasons": fields.with_spare([_option_data(option) for option in question.na_reasons]),
        "bands": fields.with_spare([_band_data(band) for band in question.bands]),
        "critical_effect": critical.effect.value if critical else "",
        "critical_cap": number_text(critical.cap) if critical else "",
        "critical_operation": critical.when.operation.value if critical else "",
        "critical_operands": matches.shown_operands(critical.when, question) if critical else "",
        "evidence": fields.with_spare([_evidence_data(rule, question) for rule in question.evidence]),
        "condition_join": conditions.KEEP if flat is None else "all" if flat.every else "any",
        "condition": conditions.condition_data(checklist, question.condition),
    }


def _option_data(option: Option) -> dict[str, Any]:
    texts = fields.text_values("text", option.text)
    return {"code": option.code, "points": number_text(option.points), "exclusive": option.exclusive, **texts}


def _band_data(band: Band) -> dict[str, str]:
    share = number_text(band.share * _HUNDRED)
    return {"low": number_text(band.low), "high": number_text(band.high), "share": share}


def _evidence_data(rule: EvidenceRule, question: Question) -> dict[str, Any]:
    return {
        "operation": rule.when.operation.value,
        "operands": matches.shown_operands(rule.when, question),
        "photos": number_text(rule.photos),
        "comment": rule.comment,
    }


def question_of(form: QuestionForm, checklist: Checklist, question: Question) -> Question:
    """Return the question as the form says it; the code and a nested condition that is kept stay as they are."""
    languages = checklist.languages
    changed = replace(
        question,
        kind=form.kind.data,
        text=fields.text_of(form, "text", languages),
        guidance=fields.text_of(form, "guidance", languages),
        unit=fields.text_of(form, "unit", languages),
        options=_options(form["options"], languages, question.options, kind_shown(form).control),
        na_reasons=_options(form["reasons"], languages, question.na_reasons),
        required=bool(form.required.data),
        na_allowed=bool(form.na_allowed.data),
        weight=form.weight.number or Decimal(0),
        best=form.best.data or "",
        standard=form.standard.data or "",
        promise=form.promise.data or "",
        stage=form.stage.data or "",
        bands=_bands(form) if form.bands.entries else question.bands,
        full_points=form.full_points.number,
        minimum=form.minimum.number,
        maximum=form.maximum.number,
        decimals=form.decimals.whole or 0,
        earliest=form.earliest.data or "",
        latest=form.latest.data or "",
        max_photos=question.max_photos if form.max_photos.whole is None else form.max_photos.whole,
    )
    return replace(
        changed,
        critical=_critical(form, changed),
        evidence=_evidence(form, changed),
        condition=conditions.condition_from(form, checklist, question.condition),
    )


def _options(
    rows: Any, languages: Sequence[str], present: Sequence[Option], control: Control | None = None
) -> tuple[Option, ...]:
    """Return the rows that hold anything; a new choice gets a code from its words, a step of a scale its number.

    What the page did not show stays: all choices of a kind that uses none, and which of them stand alone.
    """
    if not rows.entries:
        return tuple(present)
    alone = {option.code for option in present if option.exclusive}
    found: list[Option] = []
    for row in rows:
        if not fields.says_anything(row.form):
            continue
        text = fields.text_of(row.form, "text", languages)
        taken = [option.code for option in found]
        steps = control is Control.STEPS
        fresh = str(len(found) + 1) if steps else code_from(next(iter(text.values()), ""), taken, "choice")
        code = row.form.code.data if row.form.code.data and row.form.code.data not in taken else fresh
        exclusive = bool(row.form.exclusive.data) if control is Control.CHOICES else code in alone
        found.append(Option(code, text, row.form.points.number, exclusive))
    return tuple(found)


def _bands(form: QuestionForm) -> tuple[Band, ...]:
    found = []
    for row in form.bands:
        low, high, share = row.form.low.number, row.form.high.number, row.form.share.number
        if share is not None or low is not None or high is not None:
            found.append(Band((share or Decimal(0)) / _HUNDRED, low, high))
    return tuple(found)


def _critical(form: QuestionForm, question: Question) -> Critical | None:
    if form.critical_effect.data not in set(Effect) or form.critical_operation.data not in set(Operation):
        return None
    when = matches.read_match(form.critical_operation.data, form.critical_operands.data or "", question)
    effect = Effect(form.critical_effect.data)
    return Critical(when, effect, form.critical_cap.number if effect is Effect.CAP else None)


def _evidence(form: QuestionForm, question: Question) -> tuple[EvidenceRule, ...]:
    found = []
    for row in form.evidence:
        if row.form.operation.data in set(Operation):
            when = matches.read_match(row.form.operation.data, row.form.operands.data or "", question)
            found.append(EvidenceRule(when, row.form.photos.whole or 0, bool(row.form.comment.data)))
    return tuple(found)
