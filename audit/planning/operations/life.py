"""The life of a programme: activate, pause, resume, end."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from audit.core import bulk, clock, jobs, scope
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError
from audit.journal.operations import record
from audit.network.models import Brand, Partner, Relation, Touchpoint
from audit.people.models import Membership
from audit.planning.models import (
    Assignment,
    AssignmentState,
    Programme,
    ProgrammeAuditor,
    ProgrammeKind,
    ProgrammeState,
    ProgrammeTouchpoint,
)
from audit.planning.operations.programmes import missing_ethics
from audit.planning.states import WAITING, refused, require_programme
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.standards.queries import checklist_of

PLAN = "planning.plan"
"""Kind of the job that plans one programme ahead."""


def activate(programme_key: str) -> Programme:
    """Start a draft: from now on its visits are planned, the first ones by a job that is written here.

    Raises DomainError `programme.ethics_missing.<rule>` for the first rule that is not set (rule 10), or
    `programme.no_touchpoints`, `programme.no_auditors`, `programme.no_scenario`, `programme.competitors`,
    `programme.checklist_not_published`, `programme.over`, `programme.transition`.
    """
    programme = _locked(programme_key)
    if programme.state is not ProgrammeState.DRAFT:
        raise refused("programme", programme.state, ProgrammeState.ACTIVE)
    _require_ethics(programme)
    _require_complete(programme)
    today = _today()
    if programme.ends_on is not None and programme.ends_on < today:
        raise DomainError("programme.over", day=programme.ends_on)
    programme.activated_at = clock.now()
    _start(programme, today)
    record("activate", "programme", programme.key, after={"plan_from": programme.plan_from})
    return programme


def pause(programme_key: str) -> Programme:
    """Plan no more visits until `resume`; those already planned stay. Raises `programme.transition`."""
    programme = _locked(programme_key)
    require_programme(programme.state, ProgrammeState.PAUSED)
    programme.state = ProgrammeState.PAUSED
    db.session.flush()
    record("pause", "programme", programme.key)
    return programme


def resume(programme_key: str) -> Programme:
    """Go on planning from today; what would have been planned during the pause is not made up.

    Raises `programme.transition` unless it is paused, and `programme.no_auditors` when nobody is left to visit.
    """
    programme = _locked(programme_key)
    if programme.state is not ProgrammeState.PAUSED:
        raise refused("programme", programme.state, ProgrammeState.ACTIVE)
    _require_auditors(programme)
    _start(programme, _today())
    record("resume", "programme", programme.key, after={"plan_from": programme.plan_from})
    return programme


def end(programme_key: str) -> int:
    """End a programme for good and cancel the visits that nobody has begun; return how many these were.

    Raises `programme.transition` for a draft or a programme that has ended.
    """
    programme = _locked(programme_key)
    require_programme(programme.state, ProgrammeState.ENDED)
    programme.state = ProgrammeState.ENDED
    cancelled = bulk.update_where(
        Assignment,
        Assignment.programme_id == programme.id,
        Assignment.state.in_(WAITING),
        values={"state": AssignmentState.CANCELLED},
    )
    db.session.flush()
    record("end", "programme", programme.key, after={"cancelled": cancelled})
    return cancelled


def use_version(programme_key: str, version_key: str) -> Programme:
    """Let visits planned from now on follow another published version of the same checklist; open visits keep theirs.

    Raises `programme.other_checklist` for another checklist or other leg slots, `programme.checklist_not_published`,
    `programme.ended`.
    """
    programme = _locked(programme_key)
    if programme.state is ProgrammeState.ENDED:
        raise DomainError("programme.ended")
    version = get_by_key(ChecklistVersion, version_key)
    if version.state is not ChecklistState.PUBLISHED:
        raise DomainError("programme.checklist_not_published")
    before = programme.checklist_version
    if version.code != before.code or checklist_of(version).slot_codes != checklist_of(before).slot_codes:
        raise DomainError("programme.other_checklist")
    programme.checklist_version_id = version.id
    db.session.flush()
    db.session.refresh(programme)
    record("use_version", "programme", programme.key, before={"version": before.key}, after={"version": version.key})
    return programme


def _locked(programme_key: str) -> Programme:
    """Return the programme, locked until the transaction ends: two managers cannot start and end it at once."""
    programme = get_by_key(Programme, programme_key)
    db.session.refresh(programme, with_for_update=True)
    return programme


def _start(programme: Programme, today: date) -> None:
    programme.state = ProgrammeState.ACTIVE
    programme.plan_from = max(programme.starts_on, today)
    db.session.flush()
    moment = clock.now()
    jobs.enqueue(PLAN, {"programme": programme.key}, dedupe=f"{programme.key}:{moment.isoformat()}", due_at=moment)


def _today() -> date:
    brand = db.session.get_one(Brand, scope.current().brand_id)
    return clock.now().astimezone(ZoneInfo(brand.timezone)).date()


def _require_ethics(programme: Programme) -> None:
    missing = missing_ethics(programme)
    if missing:
        code = f"programme.ethics_missing.{missing[0]}"
        raise DomainError(code, rule=missing[0], missing=missing)


def _require_complete(programme: Programme) -> None:
    if programme.checklist_version.state is not ChecklistState.PUBLISHED:
        raise DomainError("programme.checklist_not_published")
    if programme.kind is ProgrammeKind.MYSTERY_SHOP and programme.scenario_id is None:
        raise DomainError("programme.no_scenario")
    here = ProgrammeTouchpoint.programme_id == programme.id
    if not db.session.scalar(select(func.count(ProgrammeTouchpoint.id)).where(here)):
        raise DomainError("programme.no_touchpoints")
    _require_auditors(programme)
    if not programme.covers_competitors:
        competitors = db.session.scalars(
            select(Partner.name)
            .join(Touchpoint, Touchpoint.partner_id == Partner.id)
            .join(ProgrammeTouchpoint, ProgrammeTouchpoint.touchpoint_id == Touchpoint.id)
            .where(here, Partner.relation == Relation.COMPETITOR)
            .distinct()
            .order_by(Partner.name)
        ).all()
        if competitors:
            raise DomainError("programme.competitors", partners=", ".join(competitors))


def _require_auditors(programme: Programme) -> None:
    active = db.session.scalar(
        select(func.count(Membership.id))
        .join(ProgrammeAuditor, ProgrammeAuditor.membership_id == Membership.id)
        .where(ProgrammeAuditor.programme_id == programme.id, Membership.active.is_(True))
    )
    if not active:
        raise DomainError("programme.no_auditors")
