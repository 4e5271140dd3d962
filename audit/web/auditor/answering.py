"""Section pages: questions as cards; every save is on the server; "Next section" never blocks."""

from __future__ import annotations

import hashlib
from uuid import NAMESPACE_URL, uuid4, uuid5

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from audit.core import clock, work
from audit.core.errors import DomainError
from audit.fieldwork import drafts, operations, queries
from audit.fieldwork.drafts import Change
from audit.fieldwork.models import AnswerField
from audit.fieldwork.operations import PreparedPhoto
from audit.fieldwork.queries import Visit
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.answer_words import refusal_words
from audit.web.auditor.blueprint import blueprint
from audit.web.auditor.cards import Overview, overview
from audit.web.pages import show
from audit.web.question_cards import section_page
from audit.web.section_forms import SectionForm, section_form
from audit.web.words import words

SEE_OTHER = 303


def section_or_404(seen: Overview, number: int) -> None:
    """Answer 404 for a section that the visit does not have."""
    if seen.line(number) is None:
        abort(404)


@blueprint.get("/visits/<key>/s/<int:number>")
@allow(Permission.VISIT_FILL)
def section(key: str, number: int) -> ResponseReturnValue:
    """Show the questions of a section."""
    visit = queries.own_visit(key)
    seen = overview(visit)
    section_or_404(seen, number)
    if not _takes_answers(seen, number):
        return redirect(url_for("auditor.hub", key=key))
    return _page(seen, number)


def _takes_answers(seen: Overview, number: int) -> bool:
    assignment = seen.visit.assignment
    opened = clock.now() >= assignment.opens_at and assignment.state in operations.WRITABLE
    return opened and seen.part_of(number).is_open


def _page(
    seen: Overview, number: int, errors: dict[str, str] | None = None, typed: SectionForm | None = None
) -> Response:
    page = section_page(seen.asking(number), number, errors, typed)
    part = seen.part_of(number)
    lines = [line for line in part.sections if line.progress.needed or line.number == number]
    position = next(index for index, line in enumerate(lines) if line.number == number)
    return show(
        "auditor/section.html",
        form=page.form,
        # What could be read was saved, so this answer is a success even where something is to be mended.
        status=200,
        seen=seen,
        visit=seen.visit,
        part=part,
        line=lines[position],
        page=page,
        following=lines[position + 1].number if position + 1 < len(lines) else None,
    )


@blueprint.post("/visits/<key>/s/<int:number>")
@allow(Permission.VISIT_FILL)
def save(key: str, number: int) -> ResponseReturnValue:
    """Save the section: answers as events, photos as evidence. What cannot be read is shown again with its reason."""
    visit = queries.own_visit(key)
    section_or_404(overview(visit), number)
    uploads = _chosen_files(visit, number)
    errors: dict[str, str] = {}
    prepared = _prepare(_welcome(visit, uploads, errors), errors)
    if uploads:
        # Decoding took long and no transaction was open meanwhile: what was read before it is read anew.
        visit = queries.own_visit(key)
    before = queries.draft(visit.assignment, visit.checklist)
    form = section_form(visit.version.content_sha256, visit.checklist, number - 1, before, posted=True)
    wishes = _wishes(form, before)
    recorded = operations.record(visit.assignment, wishes, request.form.get("device") or operations.WEB_DEVICE)
    errors |= {refused.question: refusal_words(refused.problem) for refused in recorded.refused}
    _attach(visit, prepared, errors)
    seen = overview(queries.own_visit(key))
    if errors:
        return _page(seen, number, errors, form)
    return redirect(_next_address(seen, number, form), SEE_OTHER)


def _wishes(form: SectionForm, before: drafts.Draft) -> list[Change]:
    wishes = []
    for code, answer, _field in form.answers():
        if answer.shown.data:
            wishes.extend(answer.wishes(before.entries.get(code, drafts.NOTHING)))
        if request.form.get("clear") == code:
            wishes = [wish for wish in wishes if wish.question != code or wish.field is AnswerField.COMMENT]
            wishes.append(Change(code, AnswerField.CLEARED))
    return wishes


def _chosen_files(visit: Visit, number: int) -> list[tuple[str, bytes]]:
    """Read the chosen files of the section by question."""
    empty = drafts.Draft(visit.checklist, {})
    form = section_form(visit.version.content_sha256, visit.checklist, number - 1, empty, posted=True)
    return [(code, file.read()) for code, answer, _field in form.answers() for file in answer.uploads]


def _welcome(visit: Visit, uploads: list[tuple[str, bytes]], errors: dict[str, str]) -> list[tuple[str, bytes]]:
    """Return the uploads that are new and have a place; the rest is never stored, so nothing has to remove it."""
    found: dict[tuple[str, str], bytes] = {}
    for code, data in uploads:
        sha256 = hashlib.sha256(data).hexdigest()
        before = queries.evidence_by_uuid(visit.assignment.id, _upload_uuid(visit, code, sha256))
        if before is not None or (code, sha256) in found:
            continue
        try:
            operations.require_place(visit.assignment, code, 1 + [other for other, _ in found].count(code))
            found[code, sha256] = data
        except DomainError as error:
            errors[code] = words(error)
    return [(code, data) for (code, _sha256), data in found.items()]


def _prepare(uploads: list[tuple[str, bytes]], errors: dict[str, str]) -> list[tuple[str, PreparedPhoto]]:
    """Decode and store photos while no transaction is open; a refused one costs neither answers nor other photos."""
    if not uploads:
        return []
    work.rollback()
    prepared = []
    for code, data in uploads:
        try:
            prepared.append((code, operations.prepare_photo(data)))
        except DomainError as error:
            errors[code] = words(error)
    return prepared


def _attach(visit: Visit, prepared: list[tuple[str, PreparedPhoto]], errors: dict[str, str]) -> None:
    for code, photo in prepared:
        try:
            uuid = _upload_uuid(visit, code, photo.received_sha256)
            operations.add_photo(visit.assignment, code, uuid, photo)
        except DomainError as error:
            errors[code] = words(error)


def _upload_uuid(visit: Visit, code: str, sha256: str) -> str:
    """Name an upload after its content, so that a form that is sent twice adds its photos once."""
    named = str(uuid5(NAMESPACE_URL, f"{visit.assignment.key}/{code}/{sha256}"))
    before = queries.evidence_by_uuid(visit.assignment.id, named)
    return str(uuid4()) if before is not None and before.removed_at is not None else named


def _next_address(seen: Overview, number: int, form: SectionForm) -> str:
    """Return where the page goes after saving: on, unless questions appeared that the page did not show."""
    key = seen.visit.assignment.key
    here = url_for("auditor.section", key=key, number=number)
    stay = next((request.form[name] for name in ("stay", "clear") if request.form.get(name)), None)
    if stay:
        return f"{here}#q_{stay}"
    shown = {code for code, answer, _field in form.answers() if answer.shown.data}
    section_codes = [question.code for question in seen.visit.checklist.sections[number - 1].questions]
    fresh = [code for code in section_codes if code in seen.asked and code not in shown]
    if fresh:
        flash(ngettext("%(num)s more question", "%(num)s more questions", len(fresh)), "note")
        return f"{here}#q_{fresh[0]}"
    if request.form.get("go") == "hub":
        return url_for("auditor.hub", key=key)
    lines = [line for line in seen.part_of(number).sections if line.progress.needed and line.number > number]
    if lines:
        return url_for("auditor.section", key=key, number=lines[0].number)
    return url_for("auditor.review", key=key, part=seen.part_of(number).part)
