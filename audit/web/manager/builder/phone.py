"""A phone's view of a draft: of what is stored, or of what stands in the form at this moment. Nothing is kept."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from audit.fieldwork.drafts import Draft
from audit.people.permissions import Permission
from audit.standards import queries
from audit.web.access import allow
from audit.web.headers import may_be_framed
from audit.web.manager.blueprint import blueprint
from audit.web.manager.builder.pages import Place, changed, draft, form_of, place
from audit.web.pages import show
from audit.web.question_cards import Asking, section_page
from checklists import KINDS, Checklist


@blueprint.get("/checklists/drafts/<key>/phone")
@allow(Permission.CHECKLIST_EDIT)
def draft_phone(key: str) -> ResponseReturnValue:
    """Show the open section of the stored draft as a phone shows it."""
    _version, checklist = draft(key)
    return _view(checklist, place(checklist, request.args.get("at", "")))


@blueprint.post("/checklists/drafts/<key>/preview")
@allow(Permission.CHECKLIST_EDIT)
def draft_preview(key: str) -> ResponseReturnValue:
    """Show the open section as it would be with what stands in the form; nothing is stored."""
    _version, checklist = draft(key)
    at = place(checklist, request.args.get("at", ""))
    form = form_of(checklist, at)
    form.validate()
    return _view(changed(checklist, at, form), at)


def _view(checklist: Checklist, at: Place) -> ResponseReturnValue:
    """Show a section with all its questions open, hidden ones too: whoever writes it wants to see them."""
    may_be_framed()
    codes = [section.code for section in checklist.sections]
    number = codes.index(at.section) + 1 if at.section in codes else 1
    shown = all(question.kind in KINDS for question in checklist.sections[number - 1].questions)
    asked = frozenset(question.code for _section, question in checklist.questions())
    asking = Asking(queries.content_hash(checklist), Draft(checklist, {}), asked)
    return show(
        "manager/builder/phone.html",
        checklist=checklist,
        number=number,
        section=checklist.sections[number - 1],
        open_question=at.question,
        cards=section_page(asking, number).cards if shown else (),
    )
