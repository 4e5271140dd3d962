"""Reading stories, promises, standards with their targets, checklist versions and scenarios of the brand in scope."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from threading import Lock

from sqlalchemy import select

from audit.core.db import db, get_by_key
from audit.core.errors import DomainError, NotFound
from audit.network.models import JourneyStage
from audit.standards.models import (
    ChecklistState,
    ChecklistTrial,
    ChecklistVersion,
    Promise,
    Scenario,
    Standard,
    StandardTarget,
    Story,
)
from checklists import Checklist, Problem, check
from checklists.coverage import Crossing, Grid, unknown_links
from checklists.formats.json import dump, from_data

CACHED_VERSIONS = 256
"""Checklist versions that a process keeps in memory."""


def stories() -> Sequence[Story]:
    """Return the customer stories by code."""
    return db.session.scalars(select(Story).order_by(Story.code)).all()


def story(key: str) -> Story:
    """Return the story with this key. Raises NotFound, for a foreign one too."""
    return get_by_key(Story, key)


def promises() -> Sequence[Promise]:
    """Return the promises in their order."""
    return db.session.scalars(select(Promise).order_by(Promise.position, Promise.id)).all()


def promise(key: str) -> Promise:
    """Return the promise with this key. Raises NotFound, for a foreign one too."""
    return get_by_key(Promise, key)


@dataclass(frozen=True)
class StandardLine:
    """A standard with its promise, its journey stage and its ladder of targets, the oldest rung first."""

    standard: Standard
    promise: Promise
    stage: JourneyStage
    targets: tuple[StandardTarget, ...]

    def target(self, on: date) -> StandardTarget | None:
        """Return the rung that counts on a day: the last one that has begun; None before the first."""
        begun = [rung for rung in self.targets if rung.from_date <= on]
        return begun[-1] if begun else None


def standards(promise_row: Promise | None = None) -> list[StandardLine]:
    """Return the standards by promise, stage and code; of one promise when it is given."""
    statement = (
        select(Standard, Promise, JourneyStage)
        .join(Promise, Standard.promise_id == Promise.id)
        .join(JourneyStage, Standard.stage_id == JourneyStage.id)
        .order_by(Promise.position, Promise.id, JourneyStage.position, Standard.code)
    )
    if promise_row is not None:
        statement = statement.where(Standard.promise_id == promise_row.id)
    rows = db.session.execute(statement).all()
    ladders = _ladders([row[0].id for row in rows])
    return [StandardLine(row[0], row[1], row[2], ladders.get(row[0].id, ())) for row in rows]


def standard(key: str) -> StandardLine:
    """Return one standard with everything around it. Raises NotFound, for a foreign one too."""
    row = get_by_key(Standard, key)
    return StandardLine(row, row.promise, row.stage, _ladders([row.id]).get(row.id, ()))


def standards_by_code(codes: Collection[str]) -> dict[str, Standard]:
    """Return the standards of these codes that the brand has, by code; no look without a code."""
    if not codes:
        return {}
    return {row.code: row for row in db.session.scalars(select(Standard).where(Standard.code.in_(codes)))}


def _ladders(standard_ids: Sequence[int]) -> dict[int, tuple[StandardTarget, ...]]:
    if not standard_ids:
        return {}
    statement = (
        select(StandardTarget)
        .where(StandardTarget.standard_id.in_(standard_ids))
        .order_by(StandardTarget.from_date, StandardTarget.id)
    )
    found: dict[int, tuple[StandardTarget, ...]] = {}
    for rung in db.session.scalars(statement):
        found[rung.standard_id] = (*found.get(rung.standard_id, ()), rung)
    return found


def targets_on(day: date) -> dict[str, int]:
    """Return the target of each standard that has one on a day: code to basis points (0 to 10000)."""
    found: dict[str, int] = {}
    for line in standards():
        rung = line.target(day)
        if rung is not None:
            found[line.standard.code] = rung.target_bp
    return found


def versions(states: Iterable[ChecklistState] | None = None) -> Sequence[ChecklistVersion]:
    """Return the checklist versions by code, the newest of each first; all, or those in `states`."""
    statement = select(ChecklistVersion).order_by(ChecklistVersion.code, ChecklistVersion.number.desc())
    if states is not None:
        statement = statement.where(ChecklistVersion.state.in_(list(states)))
    return db.session.scalars(statement).all()


def version(key: str) -> ChecklistVersion:
    """Return the checklist version with this key. Raises NotFound, for a foreign one too."""
    return get_by_key(ChecklistVersion, key)


def version_by_number(code: str, number: int) -> ChecklistVersion:
    """Return a checklist version by code and number. Raises NotFound."""
    statement = select(ChecklistVersion).where(ChecklistVersion.code == code, ChecklistVersion.number == number)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("checklist version", f"{code} {number}")
    return found


def latest_version(code: str) -> ChecklistVersion | None:
    """Return the newest version of a checklist in any state, or None."""
    statement = (
        select(ChecklistVersion).where(ChecklistVersion.code == code).order_by(ChecklistVersion.number.desc()).limit(1)
    )
    return db.session.scalars(statement).first()


def grid() -> Grid:
    """Return the brand's promises, stages and standards as codes, to hold checklists against."""
    stages = db.session.scalars(select(JourneyStage.code).order_by(JourneyStage.position, JourneyStage.id))
    crossings = (Crossing(line.standard.code, line.promise.code, line.stage.code) for line in standards())
    return Grid(tuple(row.code for row in promises()), tuple(stages), tuple(crossings))


def problems_of(checklist: Checklist) -> list[Problem]:
    """Return everything that the checks find, and links to what the brand's own catalogue does not have."""
    return [*check(checklist), *unknown_links(grid(), checklist)]


def draft_of(code: str) -> ChecklistVersion | None:
    """Return the draft of a checklist, or None: a checklist has at most one."""
    statement = select(ChecklistVersion).where(
        ChecklistVersion.code == code, ChecklistVersion.state == ChecklistState.DRAFT
    )
    return db.session.scalars(statement.order_by(ChecklistVersion.number.desc()).limit(1)).first()


def newest_published(code: str) -> ChecklistVersion | None:
    """Return the newest version of a checklist that was published, retired ones too, or None."""
    statement = (
        select(ChecklistVersion)
        .where(ChecklistVersion.code == code, ChecklistVersion.state != ChecklistState.DRAFT)
        .order_by(ChecklistVersion.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()


_read: OrderedDict[str, Checklist] = OrderedDict()
_read_lock = Lock()


def checklist_of(version_row: ChecklistVersion) -> Checklist:
    """Return the checklist of a version, from memory when its content was read before.

    The key is the hash of the content, checked when it is first read: what is measured with is what was published.
    Raises DomainError `checklist.damaged` when the row no longer is.
    """
    digest = version_row.content_sha256
    with _read_lock:
        if digest in _read:
            _read.move_to_end(digest)
            return _read[digest]
    found = from_data(version_row.definition)
    if content_hash(found) != digest:
        raise DomainError("checklist.damaged", checklist=version_row.code, number=version_row.number)
    with _read_lock:
        _read[digest] = found
        while len(_read) > CACHED_VERSIONS:
            _read.popitem(last=False)
    return found


def content_hash(checklist: Checklist) -> str:
    """Return the SHA-256 of a checklist's canonical JSON, 64 hex digits."""
    return sha256(dump(checklist).encode()).hexdigest()


def trial(key: str, membership_id: int) -> ChecklistTrial:
    """Return a test visit of this member. Raises NotFound, for somebody else's too."""
    found = get_by_key(ChecklistTrial, key)
    if found.membership_id != membership_id:
        raise NotFound("test visit", key)
    return found


def scenarios() -> Sequence[Scenario]:
    """Return the scenarios by code."""
    return db.session.scalars(select(Scenario).order_by(Scenario.code)).all()


def scenario(key: str) -> Scenario:
    """Return the scenario with this key. Raises NotFound, for a foreign one too."""
    return get_by_key(Scenario, key)
