"""The report on the web, its PDF and photos, the acknowledgement, and what to do when the link is over."""

from uuid import uuid4

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from audit.core import running, scope, storage
from audit.core.errors import DomainError, NotFound, Status
from audit.followup import operations as followup
from audit.followup import queries as responses
from audit.release import operations as release
from audit.release import queries
from audit.release.models import DocumentState
from audit.release.queries import LinkState
from audit.web.access import public
from audit.web.forms import Form, at_most, optional, required, stripped, text
from audit.web.languages import current_language
from audit.web.pages import show
from audit.web.partner.blueprint import PUBLIC, blueprint, delivery
from reports.charts import STYLE, Bullet, bullet
from reports.content import AuditReport
from reports.edition import Edition

GONE = 410


class AcknowledgeForm(Form):
    """Who has read the report."""

    name = StringField(_l("Your name"), [required(_l("Enter your name")), at_most(120)], filters=[stripped])
    job_title = StringField(_l("Your role"), [optional(), at_most(120)], filters=[stripped])
    comment = TextAreaField(_l("A word to the brand"), [optional(), at_most(4000)], filters=[stripped])
    uuid = HiddenField(default=lambda: str(uuid4()), filters=[stripped])


@blueprint.get("/")
@public(PUBLIC)
def report() -> ResponseReturnValue:
    """Show the report. Reads only: scanners that open the link change nothing."""
    over = _over()
    return over or _page(AcknowledgeForm())


@blueprint.post("/acknowledge")
@public(PUBLIC)
def acknowledge() -> ResponseReturnValue:
    """Record that a named person has read the report."""
    over = _over()
    if over:
        return over
    form = AcknowledgeForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        uuid = text(form.uuid)[:36] or str(uuid4())
        followup.acknowledge(delivery(), uuid, text(form.name), text(form.job_title), text(form.comment))
    except DomainError as error:
        if error.status is Status.CONFLICT:
            return redirect(url_for("partner.report"), 303)
        form.add_error(str(error.params.get("field", "name")), error)
        return _page(form)
    flash(_("Thank you. The brand sees that you have read this report."), "done")
    return redirect(url_for("partner.report"), 303)


@blueprint.post("/opened")
@public(PUBLIC)
def opened() -> ResponseReturnValue:
    """Take note that a person, not a scanner, has the page open: sent after a real tap or key."""
    if queries.link_state(delivery()) is LinkState.OPEN:
        followup.note_opened(delivery())
    return Response(status=204)


@blueprint.post("/new-link")
@public(PUBLIC)
def new_link() -> ResponseReturnValue:
    """Send the report again, with a new link, to the address that it was sent to and to no other."""
    if queries.link_state(delivery()) is not LinkState.EXPIRED:
        return redirect(url_for("partner.report"), 303)
    release.renew(delivery())
    flash(_("A new link is on its way to the address that this report was sent to."), "done")
    return redirect(url_for("partner.report"), 303)


@blueprint.get("/report.pdf")
@public(PUBLIC)
def pdf() -> ResponseReturnValue:
    """Send the PDF in the language of the page, or of the delivery where there is no other."""
    over = _over()
    if over:
        return over
    row = delivery().release
    for language in (current_language(), delivery().language):
        document = queries.document(row.id, language)
        if document is not None and document.state is DocumentState.READY and document.sha256:
            body = storage.from_settings(running.settings()).get(scope.current().brand_id, document.sha256)
            name = f"{row.number}-v{row.version}-{language}.pdf"
            return _file(body, "application/pdf", f'attachment; filename="{name}"')
    raise DomainError("release.document_missing").as_status(Status.CONFLICT)


@blueprint.get("/photos/<sha256>")
@public(PUBLIC)
def photo(sha256: str) -> ResponseReturnValue:
    """Send a photo of the report; any other file of the brand does not exist here."""
    over = _over()
    if over:
        return over
    if sha256 not in queries.report_of(delivery().release).photo_hashes():
        raise NotFound("photo", sha256)
    body = storage.from_settings(running.settings()).get(scope.current().brand_id, sha256)
    return _file(body, "image/jpeg", "inline")


def _file(body: bytes, media_type: str, disposition: str) -> Response:
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _over() -> ResponseReturnValue | None:
    state = queries.link_state(delivery())
    if state is LinkState.OPEN:
        return None
    return show(
        "partner/over.html", status=GONE, state=state.value, release=delivery().release, link_days=release.LINK_DAYS
    )


def _page(form: AcknowledgeForm) -> ResponseReturnValue:
    found = queries.report_of(delivery().release)
    edition = _edition(found)
    return show(
        "partner/report.html",
        form=form,
        release=delivery().release,
        edition=edition,
        bullet=_bullet(found, edition),
        chart_style=STYLE,
        response=responses.response_of(delivery()),
        contact=found.facts.brand,
    )


def _edition(found: AuditReport) -> Edition:
    wanted = current_language()
    return found.edition(wanted if wanted in found.editions else delivery().language)


def _bullet(found: AuditReport, edition: Edition) -> str:
    period = found.facts.period
    figures = period.overall
    chart = Bullet(
        score_bp=figures.score_bp,
        low_bp=figures.low_bp,
        high_bp=figures.high_bp,
        target_bp=figures.target_bp,
        previous_bp=figures.previous_bp,
        limits=period.band_limits,
    )
    return bullet(chart, edition.score.bullet_text)
