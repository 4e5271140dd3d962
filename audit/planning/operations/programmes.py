"""Making and changing programmes: terms, touchpoints, auditors and ethics."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, time

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from audit.core import bulk, clock
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError, NotFound, Status
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network.models import Touchpoint
from audit.people.models import Membership, Role
from audit.planning.models import (
    Cadence,
    Programme,
    ProgrammeAuditor,
    ProgrammeKind,
    ProgrammeState,
    ProgrammeTouchpoint,
)
from audit.standards.models import ChecklistState, ChecklistVersion, Scenario
from audit.standards.queries import checklist_of

MOST_WINDOW_DAYS = 92
MOST_GRACE_HOURS = 24 * 31
MOST_TITLE = 160
SHORTEST_WINDOW_MINUTES = 60
MINUTES_PER_HOUR = 60


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a programme is: who asks what, how often, in which window. Times are local to each touchpoint."""

    title: str
    kind: ProgrammeKind
    checklist_key: str
    """Key of a published checklist version."""
    scenario_key: str | None = None
    cadence: Cadence
    starts_on: date
    ends_on: date | None = None
    window_days: int = 7
    """From the day on which a visit opens to the day on which it is due, both counted: 1 to 92."""
    opens_at_local: time = time(8)
    due_at_local: time = time(20)
    grace_hours: int = 24


@dataclass(frozen=True, kw_only=True)
class Ethics:
    """Rule 10: what must stand before a programme may start. Empty or None is "not set yet"."""

    staff_informed_on: date | None = None
    staff_informed_channel: str | None = None
    purpose: str | None = None
    no_discipline: bool | None = None
    retention_days: int | None = None
    recording_rule: str | None = None
    time_limit_minutes: int | None = None
    covers_competitors: bool | None = None
    """Whether competitors are visited too; both answers are fine, no answer is not."""


ETHICS_RULES: tuple[str, ...] = tuple(field.name for field in fields(Ethics))
"""The rules in the order in which a refusal names them."""


@dataclass(frozen=True)
class Leg:
    """One leg of a unit: slot of the checklist, touchpoint id, and the part with which it is sent."""

    slot: str
    touchpoint_id: int
    part: int = 1


def create_programme(terms: Terms, *, seed: int | None = None) -> Programme:
    """Make a draft and return it. `seed` spreads its visits; by default a random one.

    Raises DomainError `programme.*` that names what is wrong, NotFound for an unknown checklist or scenario.
    """
    version, scenario = _checked(terms)
    programme = Programme(
        key=new_key(),
        state=ProgrammeState.DRAFT,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        created_at=clock.now(),
    )
    _write(programme, terms, version, scenario)
    db.session.add(programme)
    db.session.flush()
    record("create", "programme", programme.key, after=_plain(terms))
    return programme


def change_programme(programme_key: str, terms: Terms) -> Programme:
    """Change the terms of a draft. Raises `programme.not_draft` once it was activated, else as `create_programme`.

    Another checklist with other leg slots empties the list of touchpoints, which would not fit any more.
    """
    programme = draft(programme_key)
    version, scenario = _checked(terms)
    slots = checklist_of(programme.checklist_version).slot_codes
    if checklist_of(version).slot_codes != slots:
        bulk.delete_where(ProgrammeTouchpoint, ProgrammeTouchpoint.programme_id == programme.id)
    _write(programme, terms, version, scenario)
    db.session.flush()
    record("change", "programme", programme.key, after=_plain(terms))
    return programme


def _plain(terms: Terms) -> dict[str, object]:
    return {name: str(value) if isinstance(value, time) else value for name, value in asdict(terms).items()}


def draft(programme_key: str) -> Programme:
    """Return a programme that may still change. Raises NotFound, or DomainError `programme.not_draft`."""
    programme = get_by_key(Programme, programme_key)
    if programme.state is not ProgrammeState.DRAFT:
        raise DomainError("programme.not_draft", title=programme.title)
    return programme


def _write(programme: Programme, terms: Terms, version: ChecklistVersion, scenario: Scenario | None) -> None:
    programme.title = " ".join(terms.title.split())
    programme.checklist_version_id = version.id
    programme.scenario_id = scenario.id if scenario else None
    for name in ("kind", "cadence", "starts_on", "ends_on", "window_days", "grace_hours"):
        setattr(programme, name, getattr(terms, name))
    programme.opens_at_local = terms.opens_at_local
    programme.due_at_local = terms.due_at_local


def _checked(terms: Terms) -> tuple[ChecklistVersion, Scenario | None]:
    title = " ".join(terms.title.split())
    if not title or len(title) > MOST_TITLE:
        raise _invalid("programme.title")
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise _invalid("programme.ends_before_start")
    if not 1 <= terms.window_days <= MOST_WINDOW_DAYS:
        raise _invalid("programme.window_days", most=MOST_WINDOW_DAYS)
    if not 0 <= terms.grace_hours <= MOST_GRACE_HOURS:
        raise _invalid("programme.grace_hours", most=MOST_GRACE_HOURS)
    minutes = [at.hour * MINUTES_PER_HOUR + at.minute for at in (terms.opens_at_local, terms.due_at_local)]
    if terms.window_days == 1 and minutes[1] - minutes[0] < SHORTEST_WINDOW_MINUTES:
        raise _invalid("programme.window_short")
    version = get_by_key(ChecklistVersion, terms.checklist_key)
    if version.state is not ChecklistState.PUBLISHED:
        raise DomainError("programme.checklist_not_published")
    return version, get_by_key(Scenario, terms.scenario_key) if terms.scenario_key else None


def _invalid(code: str, **params: object) -> DomainError:
    return DomainError(code, **params).as_status(Status.INVALID)


def add_touchpoints(programme_key: str, touchpoint_ids: Sequence[int]) -> int:
    """Add touchpoints to a draft, each as a unit of its own, and return how many were new.

    Raises `programme.needs_every_slot` when the checklist follows an order over several legs (see `add_unit`),
    NotFound when an id is no touchpoint of the brand.
    """
    programme = draft(programme_key)
    slots = checklist_of(programme.checklist_version).slot_codes
    if len(slots) != 1:
        raise DomainError("programme.needs_every_slot", count=len(slots))
    wanted = list(dict.fromkeys(touchpoint_ids))
    _require_touchpoints(wanted)
    present = set(db.session.scalars(_units(ProgrammeTouchpoint.touchpoint_id, programme)))
    new = [touchpoint for touchpoint in wanted if touchpoint not in present]
    start = _next_unit(programme)
    bulk.insert_rows(
        ProgrammeTouchpoint,
        [
            {"programme_id": programme.id, "unit": unit, "slot": slots[0], "part": 1, "touchpoint_id": touchpoint}
            for unit, touchpoint in enumerate(new, start)
        ],
    )
    if new:
        record("add_touchpoints", "programme", programme.key, after={"count": len(new), "ids": new[:1000]})
    return len(new)


def add_unit(programme_key: str, legs: Sequence[Leg]) -> int:
    """Add one unit with a touchpoint for each leg slot of the checklist to a draft, and return its number.

    Raises `programme.needs_every_slot` when slots are missing, unknown or named twice, `programme.unit_exists` when a
    touchpoint already has that slot in another unit, NotFound when an id is no touchpoint of the brand.
    """
    programme = draft(programme_key)
    slots = checklist_of(programme.checklist_version).slot_codes
    by_slot = {leg.slot: leg for leg in legs}
    if len(legs) != len(slots) or set(by_slot) != set(slots) or any(leg.part < 1 for leg in legs):
        raise DomainError("programme.needs_every_slot", count=len(slots))
    _require_touchpoints(list({leg.touchpoint_id for leg in legs}))
    taken = db.session.execute(
        select(ProgrammeTouchpoint.slot, ProgrammeTouchpoint.touchpoint_id).where(
            ProgrammeTouchpoint.programme_id == programme.id
        )
    )
    if any(by_slot[slot].touchpoint_id == touchpoint for slot, touchpoint in taken if slot in by_slot):
        raise DomainError("programme.unit_exists").as_status(Status.CONFLICT)
    unit = _next_unit(programme)
    for slot in slots:
        leg = by_slot[slot]
        db.session.add(
            ProgrammeTouchpoint(
                programme_id=programme.id, unit=unit, slot=slot, part=leg.part, touchpoint_id=leg.touchpoint_id
            )
        )
    db.session.flush()
    record("add_unit", "programme", programme.key, after={"unit": unit, "legs": [asdict(by_slot[s]) for s in slots]})
    return unit


def remove_touchpoints(programme_key: str, touchpoint_ids: Sequence[int] | None = None) -> int:
    """Take touchpoints (None: all of them) with their units out of a draft and return how many units went."""
    programme = draft(programme_key)
    units = set(
        db.session.scalars(
            _units(ProgrammeTouchpoint.unit, programme)
            if touchpoint_ids is None
            else _units(ProgrammeTouchpoint.unit, programme).where(
                ProgrammeTouchpoint.touchpoint_id.in_(touchpoint_ids)
            )
        )
    )
    where = [ProgrammeTouchpoint.programme_id == programme.id]
    if touchpoint_ids is not None:
        where.append(ProgrammeTouchpoint.unit.in_(units))
    bulk.delete_where(ProgrammeTouchpoint, *where)
    if units:
        record("remove_touchpoints", "programme", programme.key, before={"units": len(units)})
    return len(units)


def set_auditors(programme_key: str, membership_keys: Sequence[str]) -> None:
    """Say which auditors may get visits; a running programme may change them, visits already given stay.

    Raises NotFound for a key that is no active auditor of the brand, `programme.no_auditors` when a running programme
    would be left without any, `programme.ended` for one that is over.
    """
    programme = get_by_key(Programme, programme_key)
    if programme.state is ProgrammeState.ENDED:
        raise DomainError("programme.ended")
    keys = sorted(set(membership_keys))
    found = db.session.execute(
        select(Membership.id, Membership.key).where(
            Membership.key.in_(keys), Membership.role == Role.AUDITOR, Membership.active.is_(True)
        )
    ).all()
    if len(found) != len(keys):
        raise NotFound("membership")
    if not found and programme.state is not ProgrammeState.DRAFT:
        raise DomainError("programme.no_auditors")
    bulk.delete_where(ProgrammeAuditor, ProgrammeAuditor.programme_id == programme.id)
    bulk.insert_rows(
        ProgrammeAuditor, [{"programme_id": programme.id, "membership_id": membership} for membership, _key in found]
    )
    record("set_auditors", "programme", programme.key, after={"memberships": keys})


def set_ethics(programme_key: str, ethics: Ethics) -> Programme:
    """Set the ethics of a draft; what is left empty keeps the programme from starting.

    Raises `programme.ethics_number` for a retention or time limit below 1, `programme.not_draft`.
    """
    programme = draft(programme_key)
    for number in (ethics.retention_days, ethics.time_limit_minutes):
        if number is not None and number < 1:
            raise _invalid("programme.ethics_number")
    before = {rule: getattr(programme, rule) for rule in ETHICS_RULES}
    for rule in ETHICS_RULES:
        value = getattr(ethics, rule)
        setattr(programme, rule, (value.strip() or None) if isinstance(value, str) else value)
    db.session.flush()
    record("set_ethics", "programme", programme.key, before=before, after=asdict(ethics))
    return programme


def missing_ethics(programme: Programme) -> list[str]:
    """Return the rules that are not set yet, in the order of `ETHICS_RULES`."""

    def is_set(rule: str) -> bool:
        value = getattr(programme, rule)
        # The clause that findings lead to no measures against single persons must stand; "no" is not an answer.
        return value is True if rule == "no_discipline" else value is not None

    return [rule for rule in ETHICS_RULES if not is_set(rule)]


def _units(column: ColumnElement[int] | InstrumentedAttribute[int], programme: Programme) -> Select[int]:
    return select(column).where(ProgrammeTouchpoint.programme_id == programme.id)


def _next_unit(programme: Programme) -> int:
    return (db.session.scalar(_units(func.max(ProgrammeTouchpoint.unit), programme)) or 0) + 1


def _require_touchpoints(ids: Sequence[int]) -> None:
    known: set[int] = set()
    for start in range(0, len(ids), 1000):
        known.update(db.session.scalars(select(Touchpoint.id).where(Touchpoint.id.in_(ids[start : start + 1000]))))
    if len(known) != len(ids):
        raise NotFound("touchpoint")
