"""Photos of a visit: taking them in, showing them to those who may see them, taking them out again."""

from __future__ import annotations

from datetime import datetime

from flask import Response, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core import photos as pictures
from audit.core import running, storage, work
from audit.core.errors import NotFound
from audit.fieldwork import operations, queries
from audit.fieldwork.models import Evidence
from audit.people.permissions import Permission
from audit.standards import queries as standards
from audit.web.access import allow
from audit.web.auditor.answering import SEE_OTHER
from audit.web.auditor.blueprint import blueprint
from audit.web.auditor.cards import overview
from audit.web.auditor.events import LONGEST_UUID, aware_moment, in_json, unreadable
from audit.web.pages import show


@blueprint.put("/visits/<key>/files/<uuid>")
@allow(Permission.VISIT_FILL)
@in_json
def put_file(key: str, uuid: str) -> ResponseReturnValue:
    """Take in one photo; the body is the file. `question` names the question, `declared_at` when it was taken.

    The same uuid and bytes again get the same answer, so an upload may be repeated until it is acknowledged.
    """
    visit = queries.own_visit(key)
    question, declared_at = _parameters(uuid)
    data = request.get_data()
    before = operations.sent_before(visit.assignment, uuid, data)
    if before is not None:
        return jsonify(_receipt(key, before)), 200
    operations.require_place(visit.assignment, question)
    # Decoding takes long: no transaction, and on SQLite no lock of everybody, may be open meanwhile.
    work.rollback()
    prepared = operations.prepare_photo(data)
    visit = queries.own_visit(key)
    found = operations.add_photo(visit.assignment, question, uuid, prepared, declared_at)
    return jsonify(_receipt(key, found)), 201


def _parameters(uuid: str) -> tuple[str, datetime | None]:
    question, declared = request.args.get("question", ""), request.args.get("declared_at")
    if len(uuid) > LONGEST_UUID:
        raise unreadable("uuid")
    if not question:
        raise unreadable("question")
    try:
        return question, aware_moment(declared) if declared else None
    except (ValueError, OverflowError) as error:
        raise unreadable("declared_at") from error


def _receipt(key: str, evidence: Evidence) -> dict[str, object]:
    return {
        "uuid": evidence.uuid,
        "question": evidence.question,
        "received_sha256": evidence.received_sha256,
        "received_at": evidence.received_at.isoformat(),
        "removed": evidence.removed_at is not None,
        "address": url_for("auditor.file", key=key, uuid=evidence.uuid),
        "page": url_for("auditor.photo", key=key, uuid=evidence.uuid),
    }


@blueprint.get("/samples/<code>")
@allow(Permission.VISIT_FILL)
def sample(code: str) -> Response:
    """Serve the photo of what good looks like under a standard."""
    found = standards.standards_by_code([code]).get(code)
    if found is None or found.sample_sha256 is None:
        raise NotFound("photo", code[:60])
    return _jpeg(found.sample_sha256)


@blueprint.get("/visits/<key>/files/<uuid>")
@allow(Permission.VISIT_FILL)
def file(key: str, uuid: str) -> Response:
    """Serve a photo of one of my visits."""
    visit = queries.own_visit(key)
    return _picture(queries.evidence(visit.assignment, uuid))


@blueprint.get("/evidence/<key>/<uuid>")
@allow(Permission.AUDIT_VIEW)
def evidence(key: str, uuid: str) -> Response:
    """Serve a photo of a visit to reviewers and managers, also one that was taken out after it had been sent."""
    return _picture(queries.evidence(queries.assignment(key), uuid, removed=True))


def _picture(found: Evidence) -> Response:
    small = request.args.get("size") == "small"
    return _jpeg(found.print_sha256 if small else found.view_sha256)


def _jpeg(sha256: str) -> Response:
    data = storage.from_settings(running.settings()).get(g.brand.id, sha256)
    response = Response(data, mimetype=pictures.CONTENT_TYPE)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/visits/<key>/photos/<uuid>")
@allow(Permission.VISIT_FILL)
def photo(key: str, uuid: str) -> Response:
    """Show one photo of my visit with the question that it belongs to."""
    visit = queries.own_visit(key)
    found = queries.evidence(visit.assignment, uuid)
    seen = overview(visit)
    number = seen.section_of(found.question)
    return show(
        "auditor/photo.html",
        visit=visit,
        photo=found,
        question=visit.checklist.question(found.question),
        number=seen.number_of(found.question),
        back=url_for("auditor.section", key=key, number=number) + f"#q_{found.question}",
        is_open=seen.part_of(number).is_open,
    )


@blueprint.post("/visits/<key>/photos/<uuid>")
@allow(Permission.VISIT_FILL)
def remove_photo(key: str, uuid: str) -> ResponseReturnValue:
    """Take a photo out of the draft."""
    visit = queries.own_visit(key)
    found = queries.any_evidence(visit.assignment.id, uuid)
    operations.remove_photo(visit.assignment, uuid)
    flash(_("The photo was removed."), "done")
    number = overview(visit).section_of(found.question)
    return redirect(url_for("auditor.section", key=key, number=number) + f"#q_{found.question}", SEE_OTHER)
