"""Turning programmes into visits: each unit once a wave, whatever runs twice and whatever was down.

The unique keys of wave, visit, leg and offer decide; a run that comes second inserts nothing. One run is one
transaction, so legs, offers and mails exist exactly where their visit does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from audit.core import bulk, clock, scope
from audit.core.db import db
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network.models import Brand, Partner, PartnerState, Relation, Touchpoint
from audit.planning import calendar
from audit.planning.allocation import Allocation
from audit.planning.models import (
    Assignment,
    AssignmentLeg,
    AssignmentState,
    Programme,
    ProgrammeState,
    ProgrammeTouchpoint,
    Wave,
)
from audit.planning.operations.offers import Fresh, allocation_of, tell_auditors
from audit.standards.queries import checklist_of

HORIZON = timedelta(days=28)
"""How far ahead visits are planned and offered."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one run added."""

    waves: int
    assignments: int


@dataclass(frozen=True, slots=True)
class UnitLeg:
    """One leg of a unit as planning needs it."""

    slot: str
    part: int
    touchpoint_id: int
    timezone: str


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit that is not written yet: unit, local day, and its legs with their windows."""

    unit: int
    occurs_on: date
    legs: tuple[UnitLeg, ...]
    windows: tuple[calendar.Window, ...]

    @property
    def window(self) -> calendar.Window:
        """The window of the visit: from the first opening to the last due time of its legs."""
        if len(self.windows) == 1:
            return self.windows[0]
        return calendar.Window(
            min(window.opens_at for window in self.windows), max(window.due_at for window in self.windows)
        )

    @property
    def touchpoints(self) -> tuple[int, ...]:
        """Ids of the touchpoints, in the order of the legs."""
        return tuple(leg.touchpoint_id for leg in self.legs)


Units = Mapping[int, tuple[UnitLeg, ...]]
"""Number of a unit to its legs in the order of the checklist's slots."""


def plan_ahead(programme_id: int, until: date) -> Planned:
    """Write the visits of every wave of an active programme that begins at the latest on `until`.

    Waves from `Programme.plan_from` on are planned, also those that were not planned in time because the service was
    down: what is still possible is offered, what is over is missed by its job, nothing vanishes. Closed touchpoints and
    ended partners get no new visits. Run it as often as you like: a second run adds nothing.
    """
    programme = db.session.get_one(Programme, programme_id)
    # Runs may meet, the unique keys keep them apart; but nobody may end or pause the programme under a run.
    db.session.refresh(programme, with_for_update={"read": True})
    if programme.state is not ProgrammeState.ACTIVE or programme.plan_from is None:
        return Planned(0, 0)
    units = units_of(programme)
    allocation: Allocation | None = None
    waves = assignments = 0
    offered: list[Fresh] = []
    for days in calendar.waves(
        programme.cadence, programme.starts_on, programme.ends_on, since=programme.plan_from, until=until
    ):
        wave_id, is_new = _wave(programme, days)
        waves += is_new
        present = set(db.session.scalars(select(Assignment.unit).where(Assignment.wave_id == wave_id)))
        missing = {unit: legs for unit, legs in units.items() if unit not in present}
        if missing:
            allocation = allocation or allocation_of(programme)
            visits = place(programme, days, missing, since=programme.plan_from, begun_at=programme.activated_at)
            written = _write(programme, wave_id, visits, allocation)
            assignments += len(written)
            offered += [_fresh(*visit) for visit in written if visit[1]["auditor_id"] is not None]
    # One mail for each auditor and run, over all waves.
    tell_auditors(offered)
    if assignments:
        record("plan", "programme", programme.key, after={"assignments": assignments, "until": until})
    return Planned(waves, assignments)


def units_of(programme: Programme) -> Units:
    """Return the units of a programme that can be visited now.

    A unit is left out when one of its touchpoints is closed or its partner ended, or is a competitor that the programme
    does not cover.
    """
    order = {slot: position for position, slot in enumerate(checklist_of(programme.checklist_version).slot_codes)}
    rows = db.session.execute(
        select(
            ProgrammeTouchpoint.unit,
            ProgrammeTouchpoint.slot,
            ProgrammeTouchpoint.part,
            ProgrammeTouchpoint.touchpoint_id,
            Touchpoint.timezone,
            Touchpoint.is_open,
            Partner.state,
            Partner.relation,
        )
        .join(Touchpoint, ProgrammeTouchpoint.touchpoint_id == Touchpoint.id)
        .join(Partner, Touchpoint.partner_id == Partner.id)
        .where(ProgrammeTouchpoint.programme_id == programme.id)
        .order_by(ProgrammeTouchpoint.unit)
    )
    found: dict[int, tuple[UnitLeg, ...]] = {}
    for unit, legs in groupby(rows, key=lambda row: row[0]):
        rows_of_unit = sorted(legs, key=lambda row: order.get(row[1], len(order)))
        if all(
            is_open and state is not PartnerState.ENDED and (programme.covers_competitors or _is_ours(relation))
            for *_leg, is_open, state, relation in rows_of_unit
        ):
            found[unit] = tuple(UnitLeg(row[1], row[2], row[3], row[4]) for row in rows_of_unit)
    return found


def _is_ours(relation: Relation) -> bool:
    return relation is not Relation.COMPETITOR


def place(
    programme: Programme, days: calendar.WaveDays, units: Units, *, since: date, begun_at: datetime | None = None
) -> list[PlannedVisit]:
    """Return the visits of one wave in the order of time: a day for each unit, a window for each leg. Pure.

    `begun_at` is when the programme was activated: where it was the next day already, no visit opens the day before,
    and a wave that was over there by then has no visit.
    """
    rules = calendar.Rules(
        programme.window_days,
        programme.opens_at_local,
        programme.due_at_local,
        programme.grace_hours,
        programme.seed,
    )
    visits = []
    for unit, legs in units.items():
        first = max(since, *(_local_day(begun_at, leg.timezone) for leg in legs)) if begun_at else since
        if first > days.ends_on and first > since:
            continue
        day = calendar.opening_day(days, unit, rules, since=first)
        windows = tuple(calendar.window(day, rules, leg.timezone) for leg in legs)
        visits.append(PlannedVisit(unit, day, legs, windows))
    return sorted(visits, key=lambda visit: (visit.window.opens_at, visit.unit))


def _local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def preview(programme: Programme, count: int = 10) -> list[PlannedVisit]:
    """Return the first visits that the programme would get if it started now; writes nothing."""
    now = clock.now()
    brand = db.session.get_one(Brand, scope.current().brand_id)
    since = max(programme.starts_on, _local_day(now, brand.timezone))
    units = units_of(programme)
    found: list[PlannedVisit] = []
    for days in calendar.waves(
        programme.cadence, programme.starts_on, programme.ends_on, since=since, until=since + HORIZON
    ):
        found += place(programme, days, units, since=since, begun_at=now)
        if len(found) >= count:
            break
    return found[:count]


def _wave(programme: Programme, days: calendar.WaveDays) -> tuple[int, bool]:
    """Return the id of a wave, and whether this run wrote it; the unique key decides between two runs at once."""
    wanted = select(Wave.id).where(Wave.programme_id == programme.id, Wave.number == days.number).order_by(Wave.id)
    known = db.session.scalars(wanted).first()
    if known is not None:
        return known, False
    row = {
        "programme_id": programme.id,
        "number": days.number,
        "starts_on": days.starts_on,
        "ends_on": days.ends_on,
        "created_at": clock.now(),
    }
    bulk.insert_rows(Wave, [row], skip_conflicts_on=("brand_id", "programme_id", "number"))
    return db.session.scalars(wanted.limit(1)).one(), True


Written = tuple[int, Mapping[str, Any], PlannedVisit]
"""Id and row of a visit that this run has inserted, and what it was made from."""


def _write(programme: Programme, wave_id: int, visits: Sequence[PlannedVisit], allocation: Allocation) -> list[Written]:
    """Insert the visits that nobody has written meanwhile, with their legs, and return those."""
    now = clock.now()
    rows = [_row(programme, wave_id, visit, allocation, now) for visit in visits]
    bulk.insert_rows(Assignment, rows, skip_conflicts_on=("brand_id", "programme_id", "unit", "wave_id"))
    # Only rows that carry a key of this run are ours; another run has written the legs of the others.
    of_wave = db.session.execute(select(Assignment.key, Assignment.id).where(Assignment.wave_id == wave_id))
    ids = {key: assignment_id for key, assignment_id in of_wave}  # noqa: C416 - dict() of rows is not typed
    ours: list[Written] = [
        (ids[row["key"]], row, visit) for row, visit in zip(rows, visits, strict=True) if row["key"] in ids
    ]
    bulk.insert_rows(AssignmentLeg, list(_legs(ours)), skip_conflicts_on=("brand_id", "assignment_id", "slot"))
    return ours


def _fresh(assignment_id: int, row: Mapping[str, Any], visit: PlannedVisit) -> Fresh:
    return Fresh(
        assignment_id=assignment_id,
        key=row["key"],
        auditor_id=row["auditor_id"],
        number=1,
        opens_at=row["opens_at"],
        due_at=row["due_at"],
        timezone=visit.legs[0].timezone,
        touchpoints=visit.touchpoints,
    )


def _row(
    programme: Programme, wave_id: int, visit: PlannedVisit, allocation: Allocation, now: datetime
) -> dict[str, Any]:
    window = visit.window
    missed_at = window.due_at + timedelta(hours=programme.grace_hours)
    # A visit whose time is over is only written so that it can be counted as missed: nobody is asked to do it.
    auditor = allocation.choose(visit.touchpoints) if missed_at > now else None
    return {
        "key": new_key(),
        "programme_id": programme.id,
        "wave_id": wave_id,
        "unit": visit.unit,
        "occurs_on": visit.occurs_on,
        "checklist_version_id": programme.checklist_version_id,
        "auditor_id": auditor,
        "state": AssignmentState.PLANNED if auditor is None else AssignmentState.OFFERED,
        "opens_at": window.opens_at,
        "due_at": window.due_at,
        "missed_at": missed_at,
        "stratum": "",
        "pseudonym": f"V-{secrets.token_hex(4).upper()}",
        "created_at": now,
    }


def _legs(written: Sequence[Written]) -> Iterable[dict[str, Any]]:
    for assignment_id, _values, visit in written:
        for position, (leg, window) in enumerate(zip(visit.legs, visit.windows, strict=True), start=1):
            yield {
                "assignment_id": assignment_id,
                "position": position,
                "slot": leg.slot,
                "part": leg.part,
                "touchpoint_id": leg.touchpoint_id,
                "timezone": leg.timezone,
                "opens_at": window.opens_at,
                "due_at": window.due_at,
            }
