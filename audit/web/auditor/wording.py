"""Words that several of the auditor's pages share: what is missing, what was refused, how a window reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from audit.core import clock
from audit.planning.models import AssignmentState
from audit.web import filters

SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60
HOURS_SHOWN = 48
"""Up to so many hours the rest of a window is told in hours, beyond in days."""


def window(opens_at: datetime, due_at: datetime, zone: str) -> str:
    """Return a window in the touchpoint's own time, such as "Mon 2 Nov, 16:00–18:00"."""
    start, end = opens_at.astimezone(ZoneInfo(zone)), due_at.astimezone(ZoneInfo(zone))
    first, last = filters.clock_time(opens_at, zone), filters.clock_time(due_at, zone)
    if start.date() == end.date():
        return str(_("%(day)s, %(first)s–%(last)s", day=filters.weekday(opens_at, zone), first=first, last=last))
    days = {"from_day": filters.weekday(opens_at, zone), "to_day": filters.weekday(due_at, zone)}
    return str(_("%(from_day)s %(first)s – %(to_day)s %(last)s", first=first, last=last, **days))


def time_left(opens_at: datetime, due_at: datetime) -> str:
    """Return how the window stands now, such as "closes in 1 h 10 min"."""
    now = clock.now()
    if now < opens_at:
        return str(_("opens in %(time)s", time=_span(opens_at - now)))
    if now < due_at:
        return str(_("closes in %(time)s", time=_span(due_at - now)))
    return str(_("the window is over"))


def _span(rest: timedelta) -> str:
    minutes = int(rest.total_seconds() // SECONDS_PER_MINUTE)
    hours, left = divmod(minutes, MINUTES_PER_HOUR)
    if hours >= HOURS_SHOWN:
        return str(ngettext("%(num)s day", "%(num)s days", hours // 24))
    if hours and left:
        return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=left))
    if hours:
        return str(_("%(hours)s h", hours=hours))
    return str(_("%(minutes)s min", minutes=max(left, 1)))


def state_words(state: AssignmentState, *, answered: int = 0) -> str:
    """Return the state of a visit as its auditor sees it."""
    if state is AssignmentState.ACCEPTED:
        return str(_("Not started"))
    if state is AssignmentState.OPENED:
        return str(_("In progress") if answered else _("Opened"))
    known: dict[AssignmentState, str] = {
        AssignmentState.OFFERED: _("Offered to you"),
        AssignmentState.SUBMITTED: _("Sent"),
        AssignmentState.MISSED: _("Not sent in time"),
        AssignmentState.CANCELLED: _("Called off"),
        AssignmentState.EXCLUDED: _("Sent, not counted"),
    }
    return known[state]
