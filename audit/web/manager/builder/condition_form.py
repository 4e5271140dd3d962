"""The lines of a condition in a form, and back; a condition that is nested deeper than lines can show is kept whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms.validators import ValidationError

from audit.web.forms import choices
from audit.web.manager.builder import fields, matches, outline
from audit.web.words import page_language
from checklists import Checklist, Condition, Operation, Question, text_in
from checklists.conditions import leaves
from checklists.editing import question_numbers

KEEP = "keep"
"""Choice of the join that leaves a nested condition as it is."""


def offer_condition(form: Any, checklist: Checklist, condition: Condition | None, before: str) -> None:
    """Fill the choices of the fields of a condition: the questions before this place, and those it rests on now."""
    earlier = earlier_questions(checklist, before)
    known = {code for code, _words in earlier}
    present = {leaf.question for leaf in leaves(condition)} - known
    named = {question.code: _named(checklist, question) for _section, question in checklist.questions()}
    others = [(code, named.get(code, code)) for code in sorted(present)]
    form.condition_join.choices = choices(_joins(condition))
    for row in form.condition:
        row.form.question.choices = choices([("", "–"), *earlier, *others])


def refuse_lines_beside(join: Any, rows: Any) -> None:
    """Refuse lines that would count for nothing because a nested condition is kept. Raises ValidationError."""
    if join.data == KEEP and any(fields.typed(row.form) for row in rows):
        raise ValidationError(_("Choose how the lines below are joined, or empty them to keep the nested condition"))


def _joins(condition: Condition | None) -> list[tuple[str, str]]:
    nested = [(KEEP, _("the nested condition as it is"))] if matches.flat(condition) is None else []
    return [*nested, ("all", _("all of these lines are true")), ("any", _("at least one of these lines is true"))]


def earlier_questions(checklist: Checklist, before: str) -> list[tuple[str, str]]:
    """Return the questions before this place, with their numbers; a condition may rest on these only.

    A section's place is named with "section:", because a question may have the same code.
    """
    found: list[tuple[str, str]] = []
    for section in checklist.sections:
        if outline.section_place(section.code) == before:
            return found
        for other in section.questions:
            if other.code == before:
                return found
            found.append((other.code, _named(checklist, other)))
    return found


def _named(checklist: Checklist, question: Question) -> str:
    words = text_in(question.text, page_language())[0] or question.code
    return f"{question_numbers(checklist)[question.code]} {words[:70]}"


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


def condition_from(form: Any, checklist: Checklist, present: Condition | None) -> Condition | None:
    """Return the condition as the form's lines say it; a nested one that is kept stays as it is."""
    if form.condition_join.data == KEEP:
        return present
    by_code = {other.code: other for _section, other in checklist.questions()}
    lines = []
    for row in form.condition:
        code, operation = row.form.question.data, row.form.operation.data
        if code and operation in set(Operation):
            match = matches.read_match(operation, row.form.operands.data or "", by_code.get(code))
            lines.append(matches.ConditionRow(code, match, negated=bool(row.form.negated.data)))
    return matches.condition_of(matches.FlatCondition(form.condition_join.data != "any", tuple(lines)))
