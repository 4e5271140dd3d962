"""Changing what a partner would read in the auditor's own words: a comment or a free text, with a reason."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from audit.assessment import operations
from audit.assessment.models import AuditState
from audit.core.errors import DomainError, NotFound
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.forms import Form, at_most, optional, required, stripped, text
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.cases import AnswerLine, Case, case_of
from audit.web.manager.review import REFUSED
from audit.web.pages import show

LONGEST_WORDS = 4000
LONGEST_REASON = 2000
OPEN_STATES = frozenset({AuditState.IN_REVIEW, AuditState.APPROVED})
"""States in which words can still be changed."""


class WordsForm(Form):
    """What the partner is to read instead, and why."""

    words = TextAreaField(
        _l("Answer that the partner reads"),
        [optional(), at_most(LONGEST_WORDS)],
        filters=[stripped],
        description=_l("Empty: the partner sees that nothing was written."),
    )
    comment = TextAreaField(
        _l("Comment that the partner reads"),
        [optional(), at_most(LONGEST_WORDS)],
        filters=[stripped],
        description=_l("Empty: the comment is left out of the report."),
    )
    why = TextAreaField(
        _l("Reason"),
        [required(_l("Write why the words are changed")), at_most(LONGEST_REASON)],
        filters=[stripped],
        description=_l("It stays with the audit. What the auditor sent is kept beside it."),
    )


@blueprint.get("/review/<key>/words/<question>")
@allow(Permission.AUDIT_REVIEW)
def reword(key: str, question: str) -> Response:
    """Show the auditor's words as they stand now, to be shortened, mended or taken out."""
    case, line = _found(key, question)
    given = {"words": line.answer.value if line.question.kind == "text" else "", "comment": line.answer.comment}
    return _page(case, line, _form(line, WordsForm(formdata=None, data=given)))


@blueprint.post("/review/<key>/words/<question>")
@allow(Permission.AUDIT_REVIEW)
def reword_now(key: str, question: str) -> ResponseReturnValue:
    """Change the words. Sent twice, they are changed once: the second finds them in place."""
    case, line = _found(key, question)
    form = _form(line, WordsForm())
    if not form.validate():
        return _page(case, line, form)
    given = {name: request.form[name] for name in ("words", "comment") if name in form and name in request.form}
    try:
        operations.reword(key, question, text(form.why), **given)
    except NotFound:
        raise
    except DomainError as error:
        form.add_error(None, error)
        return _page(case, line, form, REFUSED)
    flash(_("The words were changed. The score stays as it was."), "done")
    return redirect(_back(case, question), SEE_OTHER)


def _form(line: AnswerLine, form: WordsForm) -> WordsForm:
    """Leave only the fields for words that there are, or were."""
    if line.question.kind != "text":
        del form.words
    if not line.answer.comment and line.rewording is None:
        del form.comment
    return form


def _found(key: str, code: str) -> tuple[Case, AnswerLine]:
    case = case_of(key)
    line = case.line(code)
    if line is None or not line.quotable:
        raise NotFound("question", code)
    if case.own:
        raise DomainError("review.own_visit")
    if case.audit.state not in OPEN_STATES:
        raise DomainError("audit.words_fixed")
    return case, line


def _back(case: Case, code: str) -> str:
    if case.audit.state is AuditState.APPROVED:
        return url_for("manager.release", key=case.audit.key, _anchor="words")
    return url_for("manager.review_case", key=case.audit.key, _anchor=f"q-{code}")


def _page(case: Case, line: AnswerLine, form: WordsForm, status: int | None = None) -> Response:
    return show(
        "manager/reword.html",
        status=status,
        form=form,
        case=case,
        line=line,
        back=_back(case, line.question.code),
    )
