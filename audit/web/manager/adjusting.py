"""Changing one answer of an audit in review: the new answer, what it does to the score, the reason."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from audit.assessment import operations
from audit.assessment.models import AuditState
from audit.core.errors import DomainError, NotFound
from audit.fieldwork.drafts import Entry
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.answer_forms import NOT_APPLICABLE, AnswerForm, answer_form
from audit.web.answer_words import hint, refusal_words
from audit.web.filters import in_language
from audit.web.forms import Form, at_most, required, stripped, text
from audit.web.manager import case_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.cases import AnswerLine, Case, case_of, exact_words
from audit.web.pages import show
from checklists import Answer, Problem, Question, kind_of, parse_answer
from checklists.answers.kind import Control

LONGEST_REASON = 2000
VALUE_FIELDS = ("value", "minutes", "seconds", "na")
"""Fields of an answer that the preview carries on to the confirmation."""


class ReasonForm(Form):
    """Why an answer is changed."""

    why = TextAreaField(
        _l("Reason"),
        [required(_l("Write why the answer is changed")), at_most(LONGEST_REASON)],
        filters=[stripped],
        description=_l("It stays with the audit. What the auditor sent is kept beside it."),
    )


@blueprint.get("/review/<key>/adjust/<question>")
@allow(Permission.AUDIT_REVIEW)
def adjust(key: str, question: str) -> Response:
    """Show the form that fits the kind of the question, with the answer as it counts now."""
    case, line = _found(key, question)
    shown = answer_form(line.question)(formdata=None, data=_present(line))
    return _form_page(case, line, shown)


@blueprint.post("/review/<key>/adjust/<question>")
@allow(Permission.AUDIT_REVIEW)
def adjust_preview(key: str, question: str) -> Response:
    """Show what the new answer would do to the score; nothing is changed yet."""
    case, line = _found(key, question)
    sent = answer_form(line.question)(request.form)
    answer, problem = _entered(line, sent)
    if answer is None:
        return _form_page(case, line, sent, problem)
    return _preview_page(case, line, answer, ReasonForm(formdata=None))


@blueprint.post("/review/<key>/adjust/<question>/confirm")
@allow(Permission.AUDIT_REVIEW)
def adjust_confirm(key: str, question: str) -> ResponseReturnValue:
    """Change the answer with its reason. Sent twice, it is changed once: the second finds the answer in place."""
    case, line = _found(key, question)
    sent = answer_form(line.question)(request.form)
    back = redirect(url_for("manager.review_case", key=key, _anchor=f"q-{question}"), SEE_OTHER)
    answer, problem = _entered(line, sent)
    if answer is None:
        return back if problem == _unchanged() else _form_page(case, line, sent, problem)
    form = ReasonForm()
    if not form.validate():
        return _preview_page(case, line, answer, form)
    operations.adjust(key, question, answer, text(form.why))
    flash(_("The answer was changed and the score made anew."), "done")
    return back


def _found(key: str, code: str) -> tuple[Case, AnswerLine]:
    """Return the audit and its question; raises what keeps the answer from being changed."""
    case = case_of(key)
    line = case.line(code)
    if line is None or not line.adjustable:
        raise NotFound("question", code)
    if case.own:
        raise DomainError("review.own_visit")
    if case.audit.state is not AuditState.IN_REVIEW:
        raise DomainError("audit.not_in_review", state=case_words.audit_states()[case.audit.state])
    return case, line


def _present(line: AnswerLine) -> dict[str, Any]:
    value = line.answer.value
    raw = None if value is None else kind_of(line.question).to_json(value)
    return answer_form(line.question).data_of(Entry(value=raw, not_applicable=line.answer.not_applicable))


def _entered(line: AnswerLine, sent: AnswerForm) -> tuple[Answer | None, str]:
    """Return the answer that was entered, or None and what is wrong with it."""
    entry = sent.entered()
    found = parse_answer(line.question, entry.value, not_applicable=entry.not_applicable)
    if isinstance(found, Problem):
        return None, refusal_words(found)
    if found.value is None and not found.not_applicable:
        return None, _("Give the answer that should count")
    if (found.value, found.not_applicable) == (line.answer.value, line.answer.not_applicable):
        return None, _unchanged()
    return found, ""


def _unchanged() -> str:
    return str(_("This is the answer already. Give another one, or go back"))


def _form_page(case: Case, line: AnswerLine, shown: AnswerForm, problem: str = "") -> Response:
    form = Form()
    if problem:
        form.add_error(None, problem)
    return show(
        "manager/adjust.html",
        form=form,
        case=case,
        line=line,
        shown=shown,
        problem=problem,
        labels=_labels(line.question),
        control=kind_of(line.question).control,
        ends=hint(line.question),
    )


def _labels(question: Question) -> dict[str, str]:
    """Return the words of each choice."""
    kind = kind_of(question)
    # Steps are told by their numbers; what the ends mean stands beside them.
    tokens = () if kind.control is Control.STEPS else kind.choices(question)
    known = {token: str(in_language(kind.label(question, token))) for token in tokens}
    return {**known, NOT_APPLICABLE: _("Does not apply")}


def _preview_page(case: Case, line: AnswerLine, answer: Answer, form: ReasonForm) -> Response:
    before, after = operations.preview_adjustment(case.audit.key, line.question.code, answer)
    return show(
        "manager/adjust_preview.html",
        form=form,
        case=case,
        line=line,
        words=exact_words(line.question, answer),
        before=before,
        after=after,
        carried=[(name, value) for name in VALUE_FIELDS for value in request.form.getlist(name)],
    )
