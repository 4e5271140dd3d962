"""Review before sending, sending, and the receipt."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import BooleanField, HiddenField

from audit.assessment import operations as assessment
from audit.assessment import queries as assessment_queries
from audit.core import clock
from audit.core.errors import DomainError
from audit.fieldwork import operations, queries
from audit.fieldwork.drafts import Draft
from audit.people.permissions import Permission
from audit.planning.models import AssignmentState
from audit.web.access import allow
from audit.web.auditor.answering import SEE_OTHER
from audit.web.auditor.blueprint import blueprint
from audit.web.auditor.cards import Overview, PartView, SectionLine, missing_lines, overview
from audit.web.auditor.events import LONGEST_UUID
from audit.web.forms import Form
from audit.web.pages import show

OWN_WORD = "confirmed"


class SubmitForm(Form):
    """The word of the auditor, and the uuid that makes a second tap harmless."""

    uuid = HiddenField()
    confirmed = BooleanField()


@blueprint.get("/visits/<key>/review")
@allow(Permission.VISIT_FILL)
def review(key: str) -> ResponseReturnValue:
    """Show what is missing and what will be sent."""
    visit = queries.own_visit(key)
    seen = overview(visit)
    part = _part(seen, request.args.get("part", type=int))
    if not part.is_open or visit.assignment.state not in operations.WRITABLE:
        return redirect(url_for("auditor.hub", key=key))
    return _page(seen, part, SubmitForm(formdata=None, data={"uuid": str(uuid4())}))


def _part(seen: Overview, wanted: int | None) -> PartView:
    """Return the part that the address names, else the first that is open."""
    named = next((part for part in seen.parts if part.part == wanted), None)
    return named or next((part for part in seen.parts if part.is_open), seen.parts[0])


def _page(seen: Overview, part: PartView, form: SubmitForm) -> Response:
    assignment = seen.visit.assignment
    return show(
        "auditor/review.html",
        form=form,
        seen=seen,
        visit=seen.visit,
        part=part,
        missing=missing_lines(seen, part.lacks),
        counts={line.number: counts(seen.draft, line, seen.asked) for line in part.sections if line.progress.needed},
        several=len(seen.parts) > 1,
        late=clock.now() >= assignment.missed_at or assignment.state is AssignmentState.CANCELLED,
    )


def counts(draft: Draft, line: SectionLine, codes: Collection[str]) -> str:
    """Return how a section was answered, such as "8 yes, 1 no, 2 other answers, 1 not applicable".

    `codes` are the questions of the visit that are asked.
    """
    asked = [question for question in line.section.questions if question.code in codes]
    answers = [draft.answer(question) for question in asked]
    yes = sum(1 for a, q in zip(answers, asked, strict=True) if q.kind == "yes_no" and a.value == "yes")
    no = sum(1 for a, q in zip(answers, asked, strict=True) if q.kind == "yes_no" and a.value == "no")
    na = sum(1 for answer in answers if answer.not_applicable)
    other = sum(1 for answer in answers if answer.answered) - yes - no
    said = [
        ngettext("%(num)s yes", "%(num)s yes", yes) if yes else "",
        ngettext("%(num)s no", "%(num)s no", no) if no else "",
        ngettext("%(num)s other answer", "%(num)s other answers", other) if other else "",
        ngettext("%(num)s not applicable", "%(num)s not applicable", na) if na else "",
    ]
    return ", ".join(words for words in said if words) or _("nothing answered")


@blueprint.post("/visits/<key>/review")
@allow(Permission.VISIT_FILL)
def submit(key: str) -> ResponseReturnValue:
    """Send the part. A second tap with the same uuid leads to the same receipt."""
    visit = queries.own_visit(key)
    form = SubmitForm()
    uuid = (form.uuid.data or str(uuid4()))[:LONGEST_UUID]
    wanted = request.form.get("part", type=int)
    if queries.submission_by_uuid(visit.assignment.id, uuid) is not None:
        return redirect(url_for("auditor.sent", key=key), SEE_OTHER)
    seen = overview(visit)
    part = _part(seen, wanted)
    if part.is_open and part.lacks:
        form.add_error(None, _still_missing(len(part.lacks)))
        return _page(seen, part, form)
    if part.is_open and not form.confirmed.data:
        form.add_error(OWN_WORD, _("Tick this box if you made the visit yourself and wrote what you saw"))
        return _page(seen, part, form)
    try:
        assessment.receive(visit.assignment.key, part.part, uuid, confirmed=bool(form.confirmed.data))
    except operations.IncompleteSubmission as error:
        form.add_error(None, _still_missing(len(error.lacks)))
        return _page(overview(queries.own_visit(key)), part, form)
    except DomainError as error:
        if error.code == "visit.sent_already":
            return redirect(url_for("auditor.sent", key=key), SEE_OTHER)
        raise
    return redirect(url_for("auditor.sent", key=key), SEE_OTHER)


def _still_missing(count: int) -> str:
    return str(ngettext("There is %(num)s thing to finish", "There are %(num)s things to finish", count))


@blueprint.get("/visits/<key>/sent")
@allow(Permission.VISIT_FILL)
def sent(key: str) -> ResponseReturnValue:
    """Show the receipt of a visit that was sent."""
    visit = queries.own_visit(key)
    submissions = queries.submissions_of(visit.assignment.id)
    receipts = [
        (submission, assessment_queries.audit_of(visit.assignment.id, submission.part))
        for submission in {one.part: one for one in submissions}.values()
    ]
    open_parts = [part for part in visit.parts if queries.is_open(visit.assignment.id, part)]
    if not receipts and visit.assignment.state in operations.WRITABLE:
        return redirect(url_for("auditor.hub", key=key))
    return show(
        "auditor/sent.html",
        visit=visit,
        receipts=receipts,
        late={submission.id: queries.is_late(submission, visit.assignment) for submission in submissions},
        open_parts=open_parts if receipts else [],
    )
