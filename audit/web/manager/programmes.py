"""Programmes: the list, one programme with its preview, its forms, and starting, pausing and ending it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from audit.core.errors import DomainError
from audit.people.permissions import Permission
from audit.planning import operations, queries
from audit.planning.models import Programme, ProgrammeState
from audit.web.access import allow
from audit.web.manager import plan_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.programme_forms import AuditorsForm, EthicsForm, TermsForm, ethics_of, terms_of
from audit.web.pages import show
from audit.web.words import words

REFUSED = 422
PREVIEWED = 10


@blueprint.get("/plan/programmes/")
@allow(Permission.PROGRAMME_VIEW)
def programmes() -> Response:
    """List the programmes of the brand."""
    return show("manager/programmes.html", lines=queries.programmes(), words=plan_words)


@blueprint.route("/plan/programmes/new", methods=["GET", "POST"])
@allow(Permission.PROGRAMME_EDIT)
def programme_new() -> ResponseReturnValue:
    """Make a programme from its terms; touchpoints, auditors and ethics follow on its page."""
    form = TermsForm(data={"window_days": 7, "grace_hours": 24, "opens_at_local": time(8), "due_at_local": time(20)})
    form.offer()
    if form.validate_on_submit():
        try:
            made = operations.create_programme(form.terms())
        except DomainError as error:
            form.add_error(_field_of(error), error)
        else:
            flash(_("The draft was made. Choose its touchpoints next."), "done")
            return redirect(url_for("manager.programme_touchpoints", key=made.key), SEE_OTHER)
    return show("manager/programme_terms.html", form=form, programme=None)


@blueprint.get("/plan/programmes/<key>")
@allow(Permission.PROGRAMME_VIEW)
def programme(key: str) -> Response:
    """Show a programme: what is set, what is missing, and its first visits."""
    return _page(queries.programme(key))


def _page(found: Programme, refusal: DomainError | None = None) -> Response:
    draft = found.state is ProgrammeState.DRAFT
    first = operations.preview(found, PREVIEWED) if draft else []
    return show(
        "manager/programme.html",
        status=REFUSED if refusal else None,
        programme=found,
        refusal=words(refusal) if refusal else None,
        units=queries.units_count(found.id),
        auditors=queries.auditors_of(found.id),
        missing=operations.missing_ethics(found),
        preview=first,
        names=queries.touchpoint_names({leg.touchpoint_id for visit in first for leg in visit.legs}),
        visits=queries.visits_by_state(found.id),
        newer=_newer(found),
        words=plan_words,
    )


def _newer(found: Programme) -> Any:
    """Return the newest published version of the programme's checklist when it is not the one in use."""
    versions = [row for row in queries.checklists() if row.code == found.checklist_version.code]
    newest = versions[0] if versions else None
    return newest if newest and newest.number > found.checklist_version.number else None


@blueprint.route("/plan/programmes/<key>/terms", methods=["GET", "POST"])
@allow(Permission.PROGRAMME_EDIT)
def programme_terms(key: str) -> ResponseReturnValue:
    """Change the terms of a draft."""
    found = queries.programme(key)
    form = TermsForm(data=terms_of(found))
    form.offer()
    if form.validate_on_submit():
        try:
            operations.change_programme(key, form.terms())
        except DomainError as error:
            form.add_error(_field_of(error), error)
        else:
            flash(_("The terms were saved."), "done")
            return redirect(url_for("manager.programme", key=key), SEE_OTHER)
    return show("manager/programme_terms.html", form=form, programme=found)


@blueprint.route("/plan/programmes/<key>/auditors", methods=["GET", "POST"])
@allow(Permission.PROGRAMME_EDIT)
def programme_auditors(key: str) -> ResponseReturnValue:
    """Choose who may get visits."""
    found = queries.programme(key)
    form = AuditorsForm(data={"auditors": [row.key for row in queries.auditors_of(found.id)]})
    form.offer()
    if form.validate_on_submit():
        try:
            operations.set_auditors(key, form.auditors.data or [])
        except DomainError as error:
            form.add_error("auditors", error)
        else:
            flash(_("The auditors were saved."), "done")
            return redirect(url_for("manager.programme", key=key), SEE_OTHER)
    return show("manager/programme_auditors.html", form=form, programme=found)


@blueprint.route("/plan/programmes/<key>/ethics", methods=["GET", "POST"])
@allow(Permission.PROGRAMME_EDIT)
def programme_ethics(key: str) -> ResponseReturnValue:
    """Set the ethics of a draft; it may be saved half-done."""
    found = queries.programme(key)
    form = EthicsForm(data=ethics_of(found))
    form.offer()
    if form.validate_on_submit():
        try:
            operations.set_ethics(key, form.ethics())
        except DomainError as error:
            form.add_error(None, error)
        else:
            missing = len(operations.missing_ethics(found))
            flash(
                ngettext("Saved. %(num)s rule is still missing.", "Saved. %(num)s rules are still missing.", missing)
                if missing
                else _("Saved. The ethics are complete."),
                "done",
            )
            return redirect(url_for("manager.programme", key=key), SEE_OTHER)
    return show("manager/programme_ethics.html", form=form, programme=found)


@blueprint.post("/plan/programmes/<key>/activate")
@allow(Permission.PROGRAMME_ACTIVATE)
def programme_activate(key: str) -> ResponseReturnValue:
    """Start a programme, or show its page with the rule that is missing."""
    return _change(key, operations.activate, _("The programme runs. Its first visits are being planned."))


@blueprint.post("/plan/programmes/<key>/pause")
@allow(Permission.PROGRAMME_ACTIVATE)
def programme_pause(key: str) -> ResponseReturnValue:
    """Plan no more visits for the time being."""
    return _change(key, operations.pause, _("The programme is paused. Visits that are planned already stay."))


@blueprint.post("/plan/programmes/<key>/resume")
@allow(Permission.PROGRAMME_ACTIVATE)
def programme_resume(key: str) -> ResponseReturnValue:
    """Go on planning."""
    return _change(key, operations.resume, _("The programme runs again."))


@blueprint.post("/plan/programmes/<key>/end")
@allow(Permission.PROGRAMME_ACTIVATE)
def programme_end(key: str) -> ResponseReturnValue:
    """End a programme for good."""
    return _change(key, operations.end, _("The programme has ended. Visits that nobody had begun were called off."))


@blueprint.post("/plan/programmes/<key>/version")
@allow(Permission.PROGRAMME_ACTIVATE)
def programme_version(key: str) -> ResponseReturnValue:
    """Let new visits follow the newest version of the checklist."""
    newer = _newer(queries.programme(key))
    if newer is None:
        return redirect(url_for("manager.programme", key=key), SEE_OTHER)
    done = _("New visits follow version %(number)s. Open visits keep theirs.", number=newer.number)
    return _change(key, lambda programme_key: operations.use_version(programme_key, newer.key), done)


def _change(key: str, verb: Callable[[str], object], done: str) -> ResponseReturnValue:
    try:
        verb(key)
    except DomainError as error:
        if error.code == "not_found":
            raise
        return _page(queries.programme(key), error)
    flash(done, "done")
    return redirect(url_for("manager.programme", key=key), SEE_OTHER)


_FIELDS = {
    "programme.title": "title",
    "programme.ends_before_start": "ends_on",
    "programme.window_days": "window_days",
    "programme.grace_hours": "grace_hours",
    "programme.window_short": "due_at_local",
    "programme.checklist_not_published": "checklist",
}


def _field_of(error: DomainError) -> str | None:
    return _FIELDS.get(error.code)
