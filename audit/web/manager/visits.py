"""The plan: visits by week and state, one visit with its offers, offering it again and calling it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core import clock, running
from audit.core.errors import DomainError
from audit.people.permissions import Permission
from audit.planning import operations, queries
from audit.planning.models import Assignment, AssignmentState
from audit.planning.states import ASSIGNMENT
from audit.web.access import allow
from audit.web.forms import stripped
from audit.web.mail_words import mail_words
from audit.web.manager import plan_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.pages import show
from audit.web.pagination import paged, wanted
from audit.web.words import words

REFUSED = 422
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@blueprint.get("/plan/")
@allow(Permission.ASSIGNMENT_VIEW)
def plan() -> Response:
    """List planned visits: of one week (`?week=` any day of it, or `all`), by state, programme and partner."""
    chosen = _filter()
    part = wanted()
    lines, total = queries.plan(chosen, part.offset, part.per_page)
    counts = queries.plan_counts(chosen)
    week = chosen.week
    return show(
        "manager/plan.html",
        page=paged(lines, total, part),
        chosen=chosen,
        counts=counts,
        all_states=sum(counts.values()),
        states=plan_words.visit_states(),
        tone=plan_words.visit_tone,
        programmes=queries.programmes(),
        partners=queries.partners_in_plan(),
        monday=week - timedelta(days=week.weekday()) if week else None,
        week_length=WEEK,
        last_day=WEEK - DAY,
        address=_address,
    )


def _filter() -> queries.PlanFilter:
    state = request.args.get("state", "")
    return queries.PlanFilter(
        week=_week(),
        state=AssignmentState(state) if state in set(AssignmentState) else None,
        programme_key=(stripped(request.args.get("programme")) or "")[:22],
        partner_key=(stripped(request.args.get("partner")) or "")[:22],
    )


def _week() -> date | None:
    """Return a day of the week asked for: this week by default and for nonsense, None for all weeks."""
    given = request.args.get("week", "")
    if given == "all":
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = clock.now().astimezone(ZoneInfo(g.brand.timezone)).date()
    return min(max(day, date.min + WEEK), date.max - WEEK)


def _address(**changes: str | None) -> str:
    """Return the address of the plan with some of its filters changed; None takes one away."""
    given = {name: request.args.get(name) for name in ("week", "state", "programme", "partner")}
    query = urlencode({name: value for name, value in {**given, **changes}.items() if value})
    return f"{url_for('manager.plan')}?{query}"


@blueprint.get("/plan/visits/<key>")
@allow(Permission.ASSIGNMENT_VIEW)
def visit(key: str) -> Response:
    """Show one planned visit: where, when, by whom, and the offers made."""
    return _page(queries.assignment_by_key(key))


def _page(found: Assignment, refusal: DomainError | None = None) -> Response:
    following = ASSIGNMENT[found.state]
    offers = queries.offers_of(found.id)
    return show(
        "manager/visit.html",
        status=REFUSED if refusal else None,
        visit=found,
        places=queries.places_of([found.id]).get(found.id, ()),
        wave=queries.wave_of(found.id),
        offers=offers,
        mail_words=mail_words(outside=running.settings().smtp_host is not None and not g.brand.is_demo),
        states=plan_words.visit_states(),
        tone=plan_words.visit_tone,
        refusal=words(refusal) if refusal else None,
        auditors=queries.auditors_of(found.programme_id) if AssignmentState.OFFERED in following else [],
        may_cancel=AssignmentState.CANCELLED in following,
    )


@blueprint.post("/plan/visits/<key>/offer")
@allow(Permission.ASSIGNMENT_EDIT)
def visit_offer(key: str) -> ResponseReturnValue:
    """Offer a visit that nobody holds to the auditor chosen, or to the next in turn."""
    auditor = stripped(request.form.get("auditor"))
    return _change(key, _("The visit was offered."), lambda: operations.offer(key, auditor or None))


@blueprint.post("/plan/visits/<key>/cancel")
@allow(Permission.ASSIGNMENT_EDIT)
def visit_cancel(key: str) -> ResponseReturnValue:
    """Call a visit off."""
    return _change(key, _("The visit was called off."), lambda: operations.cancel(key))


def _change(key: str, done: str, verb: Callable[[], object]) -> ResponseReturnValue:
    try:
        verb()
    except DomainError as error:
        if error.code == "not_found":
            raise
        return _page(queries.assignment_by_key(key), error)
    flash(done, "done")
    return redirect(url_for("manager.visit", key=key), SEE_OTHER)
