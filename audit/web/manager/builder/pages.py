"""The builder's page: outline, editor of the open place, and a phone's view; each change is one small form.

Every form says which content it was made from. A change by somebody else meanwhile is told, and what was typed stays
in the form: stored again, it changes this place only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core.errors import DomainError, NotFound, Status
from audit.network import queries as network
from audit.people.permissions import Permission
from audit.standards import operations, queries
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.web.access import allow
from audit.web.forms import Form
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.builder import head_form as head
from audit.web.manager.builder import matches, outline, remarks
from audit.web.manager.builder.faults import faults
from audit.web.manager.builder.question_form import Links, kind_shown, question_form, question_of
from audit.web.manager.questions import kinds
from audit.web.manager.texts import TextGroup, text_of, with_texts
from audit.web.pages import show
from audit.web.words import page_language
from checklists import KINDS, Checklist, ChecklistError, editing, estimated_minutes, text_in

UP, DOWN = -1, 1
NEW_KIND = "yes_no"
"""What a new question asks for until its author chooses."""


@dataclass(frozen=True)
class Place:
    """What is open in the editor: the head, a section or a question."""

    name: str
    section: str = ""
    question: str = ""


def place(checklist: Checklist, name: str) -> Place:
    """Return the place of that name; the head for a name that is not there (any more)."""
    for section in checklist.sections:
        if outline.section_place(section.code) == name:
            return Place(name, section=section.code)
        if any(question.code == name for question in section.questions):
            return Place(name, section.code, name)
    return Place(outline.HEAD)


def draft(key: str) -> tuple[ChecklistVersion, Checklist]:
    """Return a draft and its checklist. Raises NotFound, and DomainError `checklist.state` for a published version."""
    version = queries.version(key)
    if version.state is not ChecklistState.DRAFT:
        raise DomainError("checklist.state", before=version.state.value, after=ChecklistState.DRAFT.value)
    return version, queries.checklist_of(version)


def _plain(text: Mapping[str, str]) -> str:
    """Return a text without the mark of its language: an option of a list holds no markup."""
    return text_in(text, page_language())[0]


def links() -> Links:
    """Return what questions of the brand may rest on, in words."""
    return Links(
        promises=[(row.code, _plain(row.title)) for row in queries.promises()],
        standards=[(line.standard.code, f"{_plain(line.standard.title)}") for line in queries.standards()],
        stages=[(stage.code, _plain(stage.title)) for stage in network.stages()],
    )


def form_of(checklist: Checklist, at: Place) -> Any:
    """Return the form of what is open, filled from the request or else from the draft."""
    if at.question:
        named = kinds()
        offered = {name: named.get(name, name) for name in KINDS}
        return question_form(checklist, checklist.question(at.question), links(), offered)
    if at.section:
        return head.section_form(checklist, editing.find_section(checklist, at.section))
    return head.head_form(checklist, g.brand.languages)


def changed(checklist: Checklist, at: Place, form: Any) -> Checklist:
    """Return the checklist with what the form says about the open place."""
    if at.question:
        question = question_of(form, checklist, checklist.question(at.question))
        return editing.replace_question(checklist, at.question, question)
    if at.section:
        section = head.section_of_form(form, checklist, editing.find_section(checklist, at.section))
        return editing.replace_section(checklist, at.section, section)
    return head.head_of(form, checklist)


@blueprint.get("/checklists/drafts/<key>")
@allow(Permission.CHECKLIST_EDIT)
def draft_page(key: str) -> ResponseReturnValue:
    """Show the builder with the place that the address names."""
    version, checklist = draft(key)
    at = place(checklist, request.args.get("at", ""))
    return _show(version, checklist, at, form_of(checklist, at))


@blueprint.post("/checklists/drafts/<key>")
@allow(Permission.CHECKLIST_EDIT)
def draft_store(key: str) -> ResponseReturnValue:
    """Store what the form says about the open place."""
    version, checklist = draft(key)
    wanted = request.args.get("at", "")
    at = place(checklist, wanted)
    if at.name != wanted:
        raise NotFound("question", wanted[:60])
    form = form_of(checklist, at)
    form.validate()
    if faults(form):
        return _show(version, checklist, at, form)
    try:
        operations.store_draft(key, changed(checklist, at, form), request.form.get("seen", ""))
    except DomainError as error:
        if error.status is not Status.CONFLICT:
            raise
        form.add_error(None, error)
        return _show(version, checklist, at, form, status=409)
    flash(_("Stored."), "done")
    return redirect(_address(key, at.name), SEE_OTHER)


@blueprint.post("/checklists/drafts/<key>/change")
@allow(Permission.CHECKLIST_EDIT)
def draft_change(key: str) -> ResponseReturnValue:
    """Add, copy, move or take out a section or a question: what the pressed button says."""
    version, checklist = draft(key)
    at = place(checklist, request.form.get("at", ""))
    verb = request.form.get("verb", "")
    try:
        new, name = _changed(checklist, at, verb)
        operations.store_draft(version.key, new, request.form.get("seen", ""))
    except ChecklistError as error:
        problem = error.problems[0]
        code = f"checklist.{problem.code}"
        raise DomainError(code, **problem.params) from error
    # At the editor and not at the top of the page: whoever moves a question presses the same button again.
    return redirect(_address(key, name, anchor="editor"), SEE_OTHER)


def _changed(checklist: Checklist, at: Place, verb: str) -> tuple[Checklist, str]:
    """Return the checklist after a change, and the place that is open then. Raises NotFound for an unknown change."""
    if verb == "add_section":
        new, code = editing.add_section(checklist, {}, after=at.section)
        return new, outline.section_place(code)
    change = (_QUESTION_CHANGES if at.question else _SECTION_CHANGES if at.section else {}).get(verb)
    if change is None:
        raise NotFound("change", verb[:40])
    return change(checklist, at)


Change = Callable[[Checklist, Place], tuple[Checklist, str]]

_QUESTION_CHANGES: Mapping[str, Change] = {
    "add_question": lambda c, at: editing.add_question(c, at.section, NEW_KIND, {}, after=at.question),
    "copy": lambda c, at: editing.copy_question(c, at.question),
    "up": lambda c, at: (editing.move_question(c, at.question, UP), at.name),
    "down": lambda c, at: (editing.move_question(c, at.question, DOWN), at.name),
    "remove": lambda c, at: (editing.remove_question(c, at.question), outline.section_place(at.section)),
}
_SECTION_CHANGES: Mapping[str, Change] = {
    "add_question": lambda c, at: editing.add_question(c, at.section, NEW_KIND, {}),
    "up": lambda c, at: (editing.move_section(c, at.section, UP), at.name),
    "down": lambda c, at: (editing.move_section(c, at.section, DOWN), at.name),
    "remove": lambda c, at: (editing.remove_section(c, at.section), outline.HEAD),
}


@blueprint.route("/checklists/drafts/new", methods=["GET", "POST"])
@allow(Permission.CHECKLIST_EDIT)
def draft_new() -> ResponseReturnValue:
    """Begin a checklist of the brand's own."""
    groups = [TextGroup("title", _("Title of the checklist"), operations.MOST_CHECKLIST_TITLE)]
    form = with_texts(Form, groups, g.brand.languages)()
    if form.validate_on_submit():
        title = text_of(form, "title", g.brand.languages)
        version = operations.begin_draft(title, g.brand.languages)
        return redirect(_address(version.key, outline.HEAD), SEE_OTHER)
    return show(
        "manager/texts_form.html",
        form=form,
        groups=groups,
        fields=[],
        brand_languages=g.brand.languages,
        heading=_("Write a checklist of our own"),
        button=_("Begin"),
        back=url_for("manager.checklists"),
        crumbs=[(_("Checklists"), url_for("manager.checklists"))],
    )


@blueprint.post("/checklists/<key>/next")
@allow(Permission.CHECKLIST_EDIT)
def draft_next(key: str) -> ResponseReturnValue:
    """Begin the next version of a checklist, or open the draft that is there."""
    version = operations.begin_next_version(key)
    return redirect(_address(version.key, outline.HEAD), SEE_OTHER)


@blueprint.post("/checklists/drafts/<key>/discard")
@allow(Permission.CHECKLIST_EDIT)
def draft_discard(key: str) -> ResponseReturnValue:
    """Delete a draft."""
    operations.discard_draft(key, request.form.get("seen", ""))
    flash(_("The draft is discarded. Published versions are as they were."), "done")
    return redirect(url_for("manager.checklists"), SEE_OTHER)


def _address(key: str, at: str, anchor: str | None = None) -> str:
    return url_for("manager.draft_page", key=key, at=at or None, _anchor=anchor)


def _show(
    version: ChecklistVersion, checklist: Checklist, at: Place, form: Any, status: int | None = None
) -> ResponseReturnValue:
    problems = queries.problems_of(checklist)
    found = faults(form) if form.is_submitted() else []
    groups, here = outline.outline(checklist, problems, at.name, page_language())
    return show(
        "manager/builder/page.html",
        form=form,
        faults=found,
        faulty={fault.part for fault in found},
        status=status,
        version=version,
        checklist=checklist,
        at=at,
        groups=groups,
        here=[(problem.remark, remarks.names_of(checklist).said(problem)) for problem in here],
        wrong=sum(1 for problem in problems if not problem.remark),
        noted=sum(1 for problem in problems if problem.remark),
        minutes=estimated_minutes(checklist),
        questions=sum(1 for _pair in checklist.questions()),
        answers=matches.answer_words(question for _section, question in checklist.questions()),
        question=checklist.question(at.question) if at.question else None,
        kind=kind_shown(form) if at.question else None,
        number=outline.number_of(checklist, at.name),
        languages_here=checklist.languages,
    )
