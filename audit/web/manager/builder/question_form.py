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
from audit.web.manager.builder import fields, matches, outline
from audit.web.manager.builder.fields import NumberField, number_text
from audit.web.words import page_language
from checklists import KINDS, Band, Checklist, Condition, Critical, Effect, EvidenceRule, Option, Question, text_in
from checklists.answers.kind import Control, Kind
from checklists.editing import code_from, question_numbers

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
    max_photos = NumberField(_l("Photos at most"), whole=True)
    bands = fields.rows(fields.BandRow)
    critical_effect = SelectField(_l("What a failure does"), choices=[])
    critical_cap = NumberField(_l("Highest score then (0 to 100)"))
    critical_operation = SelectField(_l("It fails when the answer"), choices=[])
    critical_operands = StringField(_l("Value"), filters=[stripped])
    evidence = fields.rows(fields.EvidenceRow)
    condition_join = SelectField(_l("Ask only if"), choices=[])
    condition = fields.rows(fields.ConditionRow)

    def validate_critical_effect(self, field: Any) -> None:
        """Refuse a failure that does nothing."""
        if not field.data and self.critical_operation.data:
            raise ValidationError(_("Choose what a failure does, or empty the answer"))

    def validate_critical_cap(self, field: Any) -> None:
        """Refuse an upper limit of the score that nobody gave."""
        if not field.data and self.critical_effect.data == Effect.CAP.value:
            raise ValidationError(_("Enter the highest score, or choose something else that a failure does"))

    def validate_critical_operation(self, field: Any) -> None:
        """Refuse an effect, or a value, of which nobody said when it applies."""
        if not field.data and (self.critical_effect.data or self.critical_operands.data):
            raise ValidationError(_("Choose when it fails, or empty everything about the failure"))

    def validate_critical_operands(self, field: Any) -> None:
        """Refuse a comparison with nothing."""
        fields.refuse_no_value(self.critical_operation, field)


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
    offer_condition(form, question.condition, earlier_questions(checklist, question.code))
    return form


def offer_condition(form: Any, condition: Condition | None, earlier: Sequence[tuple[str, str]]) -> None:
    """Fill the choices of the fields of a condition."""
    form.condition_join.choices = choices(_joins(condition))
    for row in form.condition:
        row.form.question.choices = choices([("", "–"), *earlier])


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


KEEP = "keep"
"""Choice of the join that leaves a nested condition as it is."""


def _joins(condition: Condition | None) -> list[tuple[str, str]]:
    nested = [(KEEP, _("the nested condition as it is"))] if matches.flat(condition) is None else []
    return [*nested, ("all", _("all of these lines are true")), ("any", _("at least one of these lines is true"))]


def earlier_questions(checklist: Checklist, before: str) -> list[tuple[str, str]]:
    """Return the questions before this place, with their numbers; a condition may rest on these only.

    A section's place is named with "section:", because a question may have the same code.
    """
    numbers = question_numbers(checklist)
    found: list[tuple[str, str]] = []
    for section in checklist.sections:
        if outline.section_place(section.code) == before:
            return found
        for other in section.questions:
            if other.code == before:
                return found
            words = text_in(other.text, page_language())[0] or other.code
            found.append((other.code, f"{numbers[other.code]} {words[:70]}"))
    return found


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
        "condition_join": KEEP if flat is None else "all" if flat.every else "any",
        "condition": condition_data(checklist, question.condition),
    }


def condition_data(checklist: Checklist, condition: Condition | None) -> list[Mapping[str, Any]]:
    """Return the rows of a condition; the words of answers come from the questions they are about."""
    flat = matches.flat(condition)
    by_code = {other.code: other for _section, other in checklist.questions()}
    lines = flat.rows if flat else ()
    return fields.with_spare(
        [
            {
                "negated": line.negated,
                "question": line.question,
                "operation": line.match.operation.value,
                "operands": matches.shown_operands(line.match, by_code.get(line.question)),
            }
            for line in lines
        ]
    )


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
        options=_options(form["options"], languages, steps=kind_shown(form).control is Control.STEPS),
        na_reasons=_options(form["reasons"], languages),
        required=bool(form.required.data),
        na_allowed=bool(form.na_allowed.data),
        weight=form.weight.number or Decimal(0),
        best=form.best.data or "",
        standard=form.standard.data or "",
        promise=form.promise.data or "",
        stage=form.stage.data or "",
        bands=_bands(form),
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
        condition=condition_from(form, checklist, question.condition),
    )


def _options(rows: Any, languages: Sequence[str], *, steps: bool = False) -> tuple[Option, ...]:
    """Return the rows that hold anything; a new choice gets a code from its words, a step of a scale its number."""
    found: list[Option] = []
    for row in rows:
        text = fields.text_of(row.form, "text", languages)
        points = row.form.points.number
        if not text and points is None:
            continue
        taken = [option.code for option in found]
        fresh = str(len(found) + 1) if steps else code_from(next(iter(text.values()), ""), taken, "choice")
        code = row.form.code.data if row.form.code.data and row.form.code.data not in taken else fresh
        found.append(Option(code, text, points, bool(row.form.exclusive.data)))
    return tuple(found)


def _bands(form: QuestionForm) -> tuple[Band, ...]:
    found = []
    for row in form.bands:
        low, high, share = row.form.low.number, row.form.high.number, row.form.share.number
        if share is not None or low is not None or high is not None:
            found.append(Band((share or Decimal(0)) / _HUNDRED, low, high))
    return tuple(found)


def _critical(form: QuestionForm, question: Question) -> Critical | None:
    if not form.critical_effect.data or not form.critical_operation.data:
        return None
    when = matches.read_match(form.critical_operation.data, form.critical_operands.data or "", question)
    effect = Effect(form.critical_effect.data)
    return Critical(when, effect, form.critical_cap.number if effect is Effect.CAP else None)


def _evidence(form: QuestionForm, question: Question) -> tuple[EvidenceRule, ...]:
    found = []
    for row in form.evidence:
        if row.form.operation.data:
            when = matches.read_match(row.form.operation.data, row.form.operands.data or "", question)
            found.append(EvidenceRule(when, row.form.photos.whole or 0, bool(row.form.comment.data)))
    return tuple(found)


def condition_from(form: Any, checklist: Checklist, present: Condition | None) -> Condition | None:
    """Return the condition as the form's lines say it; a nested one that is kept stays as it is."""
    if form.condition_join.data == KEEP:
        return present
    by_code = {other.code: other for _section, other in checklist.questions()}
    lines = tuple(
        matches.ConditionRow(
            row.form.question.data,
            matches.read_match(row.form.operation.data, row.form.operands.data or "", by_code[row.form.question.data]),
            negated=bool(row.form.negated.data),
        )
        for row in form.condition
        if row.form.question.data in by_code and row.form.operation.data
    )
    return matches.condition_of(matches.FlatCondition(form.condition_join.data != "any", lines))
