"""Releasing an approved audit: what the partner will read, who will get it, and the one button that sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from audit.assessment import queries
from audit.assessment.models import Audit, AuditState
from audit.core.errors import DomainError, NotFound
from audit.fieldwork.models import Evidence
from audit.network import queries as network
from audit.network.models import Partner
from audit.network.queries import ContactLine
from audit.people.permissions import Permission
from audit.release import operations
from audit.release import queries as release_queries
from audit.release.documents import Quote
from audit.web.access import allow
from audit.web.forms import Form
from audit.web.manager import case_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.cases import case_of
from audit.web.manager.review import REFUSED
from audit.web.pages import show
from audit.web.words import page_language
from reports.edition import Edition
from reports.facts import SectionFacts


@dataclass(frozen=True)
class Shown:
    """The report that one partner would get, in one language, and who would get it."""

    partner: Partner
    edition: Edition
    sections: Sequence[SectionFacts]
    """In the order of the annex's tables, line by line: they tell which question a line is about."""
    quotes: Sequence[Quote]
    texts: frozenset[str]
    """Codes of the questions that were answered in free words."""
    photos: Mapping[str, Evidence]
    recipients: Sequence[ContactLine]


@blueprint.get("/audits/<key>/release")
@allow(Permission.AUDIT_RELEASE)
def release(key: str) -> ResponseReturnValue:
    """Show everything that each partner would get, `?language=` in another one, and who gets it; nothing is stored."""
    audit = queries.audit_by_key(key)
    if audit.state in {AuditState.RELEASED, AuditState.CLOSED}:
        return _released(audit)
    return _page(audit)


def _page(audit: Audit, form: Form | None = None) -> Response:
    ready = audit.state is AuditState.APPROVED
    language = _language()
    return show(
        "manager/release.html",
        form=form,
        status=REFUSED if form else None,
        audit=audit,
        case=case_of(audit.key),
        ready=ready,
        previews=[_shown(one, language) for one in operations.previews(audit.key)] if ready else [],
        language=language,
        others=[one for one in g.brand.languages if one != language],
        states=case_words.audit_states(),
        folder=case_words.folder_words(),
    )


def _language() -> str:
    for wanted in (request.args.get("language", ""), page_language()):
        if wanted in g.brand.languages:
            return wanted
    return str(g.brand.languages[0])


def _shown(one: operations.Preview, language: str) -> Shown:
    named = {contact.id for contact in one.recipients}
    return Shown(
        partner=one.partner,
        edition=one.report.edition(language),
        sections=one.report.facts.sections,
        quotes=one.quotes,
        texts=frozenset(quote.question for quote in one.quotes if not quote.is_comment),
        photos=one.photos,
        recipients=[line for line in network.contacts(one.partner) if line.contact.id in named],
    )


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
