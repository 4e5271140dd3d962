"""Reports that were released: the list, one report version with its documents and deliveries, the PDF."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from audit.core import running, storage
from audit.core.errors import DomainError, NotFound, Status
from audit.followup import queries as followup
from audit.network import queries as network
from audit.network.models import ContactState
from audit.people.permissions import Permission
from audit.release import operations, queries
from audit.release.models import DocumentState, Release, ReleaseState
from audit.web.access import allow, may
from audit.web.catalogues import LANGUAGES
from audit.web.forms import Form, at_most, required, stripped, text
from audit.web.manager import case_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.review import REFUSED
from audit.web.pages import show
from audit.web.pagination import paged, wanted

ALL_DELIVERIES = 500
"""Deliveries that the page of one report shows; no report goes to more contacts."""


class RevokeForm(Form):
    """Why a report is taken back."""

    reason = TextAreaField(
        _l("Reason"),
        [required(_l("Write why the report is taken back")), at_most(2000)],
        filters=[stripped],
        description=_l("It stays in the journal. The partner’s links stop working at once."),
    )


@blueprint.get("/reports/")
@allow(Permission.REPORT_VIEW)
def reports() -> Response:
    """List the reports, newest first, by state and partner."""
    state, partner_key = request.args.get("state", ""), request.args.get("partner", "")[:22]
    chosen = (ReleaseState(state),) if state in set(ReleaseState) else ()
    partners = network.partners()
    partner_id = next((line.partner.id for line in partners if line.partner.key == partner_key), None)
    part = wanted()
    rows, total = queries.listed(*chosen, partner_id=partner_id, limit=part.per_page, offset=part.offset)
    return show(
        "manager/reports.html",
        page=paged(rows, total, part),
        states=case_words.release_states(),
        state=state if chosen else "",
        partners=[line.partner for line in partners],
        partner_key=partner_key if partner_id is not None else "",
        folder=case_words.folder_words(),
    )


@blueprint.get("/reports/<key>")
@allow(Permission.REPORT_VIEW)
def report(key: str) -> Response:
    """Show one report version: content hash, documents, deliveries, answers."""
    return _page(queries.release_by_key(key))


def _page(row: Release, form: Form | None = None, status: int | None = None) -> Response:
    sees_deliveries = may(Permission.DELIVERY_VIEW)
    rows, _total = queries.delivery_rows(row.id, limit=ALL_DELIVERIES) if sees_deliveries else ([], 0)
    contacts = network.contacts(row.partner) if sees_deliveries else []
    answers, _count = followup.answers(row.id) if may(Permission.RESPONSE_VIEW) else ([], 0)
    return show(
        "manager/report.html",
        form=form,
        status=status,
        release=row,
        states=case_words.release_states(),
        documents=queries.documents(row.id),
        document_states=case_words.document_states(),
        language_names=LANGUAGES,
        deliveries=rows if sees_deliveries else None,
        answers=answers,
        answered_by={answer.response.delivery_id: answer.name for answer in answers},
        link_states={line.delivery.id: queries.link_state(line.delivery).value for line in rows},
        delivery_states=case_words.delivery_states(),
        tone=case_words.delivery_tone,
        advice=case_words.delivery_advice,
        active=[line for line in contacts if line.contact.state is ContactState.ACTIVE],
        blocked=[line for line in contacts if line.contact.state is ContactState.BLOCKED],
        seen=len(rows),
        folder=case_words.folder_words(),
        revoke_form=form if isinstance(form, RevokeForm) else RevokeForm(formdata=None),
    )


@blueprint.get("/reports/<key>/<language>.pdf")
@allow(Permission.REPORT_VIEW)
def report_pdf(key: str, language: str) -> Response:
    """Send the PDF of a report version in one language."""
    row = queries.release_by_key(key)
    document = queries.document(row.id, language)
    if document is None:
        raise NotFound("document", language)
    if document.state is not DocumentState.READY or document.sha256 is None:
        raise DomainError("release.document_missing").as_status(Status.CONFLICT)
    body = storage.from_settings(running.settings()).get(g.brand.id, document.sha256)
    response = Response(body, mimetype="application/pdf")
    name = f"{row.number}-v{row.version}-{language}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/reports/<key>/documents/<language>/retry")
@allow(Permission.DELIVERY_EDIT)
def report_retry(key: str, language: str) -> ResponseReturnValue:
    """Have a PDF made again that could not be made. Pressed twice, it is made once."""
    row = queries.release_by_key(key)
    document = queries.document(row.id, language)
    if document is None:
        raise NotFound("document", language)
    if document.state is DocumentState.QUEUED:
        return _back(row)
    return _carry_out(row, Form(), lambda: operations.retry_document(key, language), _("The PDF is being made again."))


@blueprint.post("/reports/<key>/send")
@allow(Permission.DELIVERY_EDIT)
def report_send(key: str) -> ResponseReturnValue:
    """Send the report to a contact, again or for the first time. The same form sent twice is one message."""
    row = queries.release_by_key(key)
    if request.form.get("seen", type=int) != len(queries.deliveries(row.id)):
        flash(_("A message was made meanwhile. Look at the list below before you send another one."), "note")
        return _back(row)
    contact = network.contact(request.form.get("contact", "")[:22])
    return _carry_out(row, Form(), lambda: operations.deliver(key, contact.key), _("The message is on its way."))


@blueprint.post("/reports/<key>/revoke")
@allow(Permission.AUDIT_RELEASE)
def report_revoke(key: str) -> ResponseReturnValue:
    """Take a report back: its links stop working at once."""
    row = queries.release_by_key(key)
    if row.state is ReleaseState.REVOKED:
        return _back(row)
    form = RevokeForm()
    return _carry_out(row, form, lambda: operations.revoke(key, text(form.reason)), _("The report was taken back."))


def _carry_out(row: Release, form: Form, verb: Callable[[], object], done: str) -> ResponseReturnValue:
    if not form.validate():
        return _page(row, form)
    try:
        verb()
    except NotFound:
        raise
    except DomainError as error:
        form.add_error(None, error)
        return _page(row, form, REFUSED)
    flash(done, "done")
    return _back(row)


def _back(row: Release) -> ResponseReturnValue:
    return redirect(url_for("manager.report", key=row.key), SEE_OTHER)
