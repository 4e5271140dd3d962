"""Releasing an approved audit: what the partner will read, who will get it, and the one button that sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from audit.assessment import queries
from audit.assessment.models import Audit, AuditState
from audit.core.errors import DomainError, NotFound
from audit.network import queries as network
from audit.network.models import Partner, Relation
from audit.network.queries import ContactLine
from audit.people.permissions import Permission
from audit.release import operations
from audit.release import queries as release_queries
from audit.web.access import allow
from audit.web.forms import Form
from audit.web.manager import case_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.review import REFUSED
from audit.web.pages import show
from audit.web.words import page_language
from reports.edition import Edition


@dataclass(frozen=True)
class Preview:
    """The report that one partner would get, and who would get it."""

    partner: Partner
    edition: Edition
    recipients: Sequence[ContactLine]


@blueprint.get("/audits/<key>/release")
@allow(Permission.AUDIT_RELEASE)
def release(key: str) -> ResponseReturnValue:
    """Show the first page of each report and the list of recipients; nothing is stored."""
    audit = queries.audit_by_key(key)
    if audit.state in {AuditState.RELEASED, AuditState.CLOSED}:
        return _released(audit)
    return _page(audit)


def _page(audit: Audit, form: Form | None = None) -> Response:
    ready = audit.state is AuditState.APPROVED
    return show(
        "manager/release.html",
        form=form,
        status=REFUSED if form else None,
        audit=audit,
        ready=ready,
        previews=_previews(audit) if ready else [],
        states=case_words.audit_states(),
        folder=case_words.folder_words(),
    )


def _previews(audit: Audit) -> list[Preview]:
    reports = {report.facts.place.partner: report for report in operations.preview(audit.key)}
    legs: dict[Partner, set[int]] = {}
    for leg in queries.legs(audit.id):
        legs.setdefault(leg.partner, set()).add(leg.touchpoint_id)
    language = page_language() if page_language() in g.brand.languages else g.brand.languages[0]
    found = []
    for partner, touchpoint_ids in legs.items():
        if partner.relation is Relation.COMPETITOR:
            continue
        named = {row.id for row in operations.contacts_for(partner, touchpoint_ids)}
        recipients = [line for line in network.contacts(partner) if line.contact.id in named]
        found.append(Preview(partner, reports[partner.name].edition(language), recipients))
    return found


@blueprint.post("/audits/<key>/release")
@allow(Permission.AUDIT_RELEASE)
def release_now(key: str) -> ResponseReturnValue:
    """Release: freeze the reports and let them be rendered and mailed. Pressed twice, it is released once."""
    audit = queries.audit_by_key(key)
    if audit.state in {AuditState.RELEASED, AuditState.CLOSED}:
        return _released(audit)
    try:
        released = operations.release(key)
    except NotFound:
        raise
    except DomainError as error:
        form = Form()
        form.add_error(None, error)
        return _page(audit, form)
    count = sum(len(release_queries.deliveries(row.id)) for row in released)
    flash(
        ngettext(
            "Released. %(num)s message is on its way as soon as its PDF is made.",
            "Released. %(num)s messages are on their way as soon as their PDFs are made.",
            count,
        )
        if count
        else _("Released. Nobody gets it yet, because the partner has no contact for this touchpoint."),
        "done",
    )
    return _released(audit)


def _released(audit: Audit) -> ResponseReturnValue:
    rows = release_queries.releases_of(audit.id)
    if len(rows) == 1:
        return redirect(url_for("manager.report", key=rows[0].key), SEE_OTHER)
    return redirect(url_for("manager.audit", key=audit.key, _anchor="reports"), SEE_OTHER)
