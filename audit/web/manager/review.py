"""Review: the queue, one case with answers beside evidence, and the decisions about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from audit.assessment import operations, queries
from audit.assessment.models import Audit, AuditState
from audit.assessment.queries import REVIEW_QUEUE, QueueRow
from audit.core import clock, photos, running, storage
from audit.core.errors import DomainError, NotFound
from audit.fieldwork import queries as fieldwork
from audit.fieldwork.queries import Signs
from audit.network import queries as network
from audit.people.permissions import Permission
from audit.standards import queries as standards
from audit.web.access import allow
from audit.web.filters import in_language
from audit.web.forms import Form, at_most, choices, optional, required, stripped, text
from audit.web.manager import case_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.cases import Case, case_of, is_short
from audit.web.manager.score_tables import consequences
from audit.web.pages import show
from audit.web.pagination import paged, wanted

REFUSED = 409
LONGEST_NOTE = 4000
WAITING = (AuditState.SCORED, AuditState.IN_REVIEW)
"""States in which the next step is the reviewer's, so that a promise can be overdue."""


class ApproveForm(Form):
    """Approve an audit, with a note for colleagues."""

    approve_note = TextAreaField(
        _l("Note"),
        [optional(), at_most(LONGEST_NOTE)],
        filters=[stripped],
        description=_l("For colleagues. The partner never sees it."),
    )


class ReturnForm(Form):
    """Give an audit back to its auditor."""

    return_note = TextAreaField(
        _l("Question to the auditor"),
        [required(_l("Write what the auditor has to mend or explain")), at_most(LONGEST_NOTE)],
        filters=[stripped],
    )
    question = SelectField(_l("It is about"), [optional()])


class ExcludeForm(Form):
    """Take an audit out of all numbers."""

    exclude_reason = TextAreaField(
        _l("Reason"),
        [required(_l("Write why this visit must not count")), at_most(LONGEST_NOTE)],
        filters=[stripped],
        description=_l("It is printed in every report on this partner and period."),
    )


@dataclass(frozen=True)
class QueueLine:
    """One audit in the queue."""

    row: QueueRow
    flags: tuple[str, ...]
    overdue: bool


@blueprint.get("/review/")
@allow(Permission.AUDIT_REVIEW)
def review() -> Response:
    """List the audits that wait, the oldest promise first, by state and partner."""
    state, partner_key = request.args.get("state", ""), request.args.get("partner", "")[:22]
    states = (AuditState(state),) if state in set(AuditState) else REVIEW_QUEUE
    partners = network.partners()
    partner_id = next((line.partner.id for line in partners if line.partner.key == partner_key), None)
    part = wanted()
    rows, total = queries.listed(*states, partner_id=partner_id, limit=part.per_page, offset=part.offset)
    return show(
        "manager/review.html",
        page=paged(_lines(rows), total, part),
        counts=queries.counts_by_state(),
        states=case_words.audit_states(),
        state=state if states is not REVIEW_QUEUE else "",
        queue=REVIEW_QUEUE,
        partners=[line.partner for line in partners],
        partner_key=partner_key if partner_id is not None else "",
    )


def _lines(rows: list[QueueRow]) -> list[QueueLine]:
    signs = fieldwork.signs_of([row.audit.assignment_id for row in rows])
    return [_line(row, signs.get((row.audit.assignment_id, row.audit.part))) for row in rows]


def _line(row: QueueRow, signs: Signs | None) -> QueueLine:
    checklist = standards.checklist_of(row.audit.checklist_version)
    return QueueLine(
        row=row,
        flags=tuple(flags(signs, short=is_short(checklist, signs.minutes))) if signs else (),
        overdue=row.audit.state in WAITING and row.audit.review_by < clock.now(),
    )


def flags(signs: Signs, *, short: bool) -> list[str]:
    """Return in words what stands out in a submission."""
    found = []
    if signs.late:
        found.append(_("Sent late"))
    if short:
        found.append(_("Very short: %(time)s", time=case_words.minutes_words(signs.minutes)))
    if signs.repeated_photos:
        found.append(_("A photo was also sent with another visit"))
    return found


@blueprint.get("/review/<key>")
@allow(Permission.AUDIT_REVIEW)
def review_case(key: str) -> Response:
    """Show one audit for reading: answers beside evidence, score, what was decided, and what can be done now."""
    return _page(case_of(key))


def _page(case: Case, form: Form | None = None, status: int | None = None) -> Response:
    return_form = form if isinstance(form, ReturnForm) else ReturnForm(formdata=None)
    return_form.question.choices = _questions(case)
    return show(
        "manager/review_case.html",
        form=form,
        status=status,
        case=case,
        audit=case.audit,
        approve_form=form if isinstance(form, ApproveForm) else ApproveForm(formdata=None),
        return_form=return_form,
        exclude_form=form if isinstance(form, ExcludeForm) else ExcludeForm(formdata=None),
        flags=flags(case.signs, short=is_short(case.checklist, case.signs.minutes)),
        overdue=case.audit.state in WAITING and case.audit.review_by < clock.now(),
        reviews=queries.reviews(case.audit.id),
        versions=queries.score_versions(case.audit.id),
        consequences=consequences(case),
        states=case_words.audit_states(),
        decisions=case_words.decisions(),
        reasons=case_words.score_reasons(),
        minutes=case_words.minutes_words(case.signs.minutes),
    )


def _questions(case: Case) -> list[SelectChoice]:
    lines = [line for view in case.sections for line in view.asked]
    named = [(line.question.code, f"{line.number} {in_language(line.question.text)}") for line in lines]
    return choices([("", _("The visit as a whole")), *named])


@blueprint.post("/review/<key>/start")
@allow(Permission.AUDIT_REVIEW)
def review_start(key: str) -> ResponseReturnValue:
    """Take an audit up for reading."""
    audit = queries.audit_by_key(key)
    if audit.state is AuditState.IN_REVIEW:
        return _back(key)

    def start() -> Audit:
        if audit.state is AuditState.APPROVED:
            # Its findings are written and it counts in scorecards: reading it anew would count it twice.
            wanted_state = AuditState.IN_REVIEW.value
            raise DomainError("audit.transition_refused", present=audit.state.value, wanted=wanted_state)
        return operations.start_review(key)

    return _carry_out(key, Form(), start, _("The audit is yours to review."))


@blueprint.post("/review/<key>/approve")
@allow(Permission.AUDIT_APPROVE)
def review_approve(key: str) -> ResponseReturnValue:
    """Approve an audit: from now on it counts. Sent twice, it is approved once."""
    form = ApproveForm()
    if queries.audit_by_key(key).state is AuditState.APPROVED:
        return _back(key)
    return _carry_out(
        key, form, lambda: operations.approve(key, text(form.approve_note)), _("Approved. It can be released now.")
    )


@blueprint.post("/review/<key>/return")
@allow(Permission.AUDIT_REVIEW)
def review_return(key: str) -> ResponseReturnValue:
    """Give an audit back to its auditor with a question."""
    case = case_of(key)
    form = ReturnForm()
    form.question.choices = _questions(case)
    if case.audit.state is AuditState.RETURNED:
        return _back(key)
    return _carry_out(
        key,
        form,
        lambda: operations.return_for_rework(key, text(form.return_note), text(form.question) or None),
        _("Returned. The auditor sees your question on the visit."),
    )


@blueprint.post("/review/<key>/exclude")
@allow(Permission.AUDIT_APPROVE)
def review_exclude(key: str) -> ResponseReturnValue:
    """Take an audit out of all numbers, with the reason."""
    form = ExcludeForm()
    if queries.audit_by_key(key).state is AuditState.EXCLUDED:
        return _back(key)
    return _carry_out(
        key, form, lambda: operations.exclude(key, text(form.exclude_reason)), _("Excluded. It counts nowhere.")
    )


def _carry_out(key: str, form: Form, verb: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do what a valid form asks for; a refusal is shown above the page that it came from."""
    if not form.validate():
        return _page(case_of(key), form)
    try:
        verb()
    except NotFound:
        raise
    except DomainError as error:
        form.add_error(None, error)
        return _page(case_of(key), form, REFUSED)
    flash(done, "done")
    return _back(key)


def _back(key: str) -> ResponseReturnValue:
    return redirect(url_for("manager.review_case", key=key), SEE_OTHER)


@blueprint.get("/review/<key>/photos/<uuid>")
@allow(Permission.AUDIT_VIEW)
def review_photo(key: str, uuid: str) -> Response:
    """Send a photo that was sent with this audit, `?size=small` a small one; any other does not exist here."""
    audit = queries.audit_by_key(key)
    if not any(item["uuid"] == uuid for sent in queries.submissions(audit) for item in sent.manifest):
        raise NotFound("photo", uuid)
    found = fieldwork.any_evidence(audit.assignment_id, uuid)
    sha256 = found.print_sha256 if request.args.get("size") == "small" else found.view_sha256
    response = Response(storage.from_settings(running.settings()).get(g.brand.id, sha256), mimetype=photos.CONTENT_TYPE)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response
