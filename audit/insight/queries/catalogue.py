"""What a scorecard names: partners, promises, standards with their targets; and what it can be narrowed to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, literal, select, union_all

from audit.assessment.models import Rollup
from audit.assessment.queries.figures import Months, quarter_of
from audit.core.db import db
from audit.network.models import JourneyStage, Partner, PartnerKind, PartnerState, Relation, Touchpoint
from audit.planning.models import Programme
from audit.standards.models import Promise, Standard, StandardTarget


@dataclass(frozen=True)
class Listed:
    """A partner of any relation."""

    id: int
    slug: str
    name: str
    kind: PartnerKind
    relation: Relation
    state: PartnerState


@dataclass(frozen=True)
class Promised:
    """A promise as a column: its code and its short name by language."""

    code: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class StandardName:
    """A standard with the promise and the stage that it belongs to."""

    code: str
    title: Mapping[str, str]
    promise: Promised
    stage_code: str
    target_bp: int | None
    """The rung of its ladder that counts on the day asked for; None: the brand's target counts."""
    roles: tuple[str, ...] = ()
    """Who can keep and so mend it: the roles to whom it says what to do, such as "driver"."""


@dataclass(frozen=True)
class Catalogue:
    """What is measured: the promises in the brand's order, and the standards by code."""

    promises: tuple[Promised, ...]
    standards: Mapping[str, StandardName]

    def promises_of(self, stage: str) -> tuple[Promised, ...]:
        """Return the promises that have a standard in this stage of the journey; all of them without a stage."""
        if not stage:
            return self.promises
        wanted = {one.promise.code for one in self.standards.values() if one.stage_code == stage}
        return tuple(one for one in self.promises if one.code in wanted)


def partners() -> list[Listed]:
    """Return the companies of the brand by name, in any state. One statement."""
    statement = select(Partner.id, Partner.slug, Partner.name, Partner.kind, Partner.relation, Partner.state)
    return [Listed(*row) for row in db.session.execute(statement.order_by(Partner.name, Partner.id))]


def catalogue(day: date) -> Catalogue:
    """Return promises and standards, with the targets that count on a day. One statement."""
    target = (
        select(StandardTarget.target_bp)
        .where(StandardTarget.standard_id == Standard.id, StandardTarget.from_date <= day)
        .order_by(StandardTarget.from_date.desc(), StandardTarget.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows: Sequence[Any] = db.session.execute(
        select(
            Promise.code.label("promise"),
            Promise.title.label("promise_title"),
            Standard.code,
            Standard.title,
            Standard.expected_behaviour,
            JourneyStage.code.label("stage"),
            target.label("target"),
        )
        .outerjoin(Standard, Standard.promise_id == Promise.id)
        .outerjoin(JourneyStage, JourneyStage.id == Standard.stage_id)
        .order_by(Promise.position, Promise.id, Standard.code)
    ).all()
    promises = {row.promise: Promised(row.promise, row.promise_title) for row in rows}
    return Catalogue(
        promises=tuple(promises.values()),
        standards={
            row.code: StandardName(
                row.code, row.title, promises[row.promise], row.stage, row.target, tuple(sorted(row.expected_behaviour))
            )
            for row in rows
            if row.code is not None
        },
    )


@dataclass(frozen=True)
class Choices:
    """What a scorecard can be narrowed to: what the brand has, measured or not."""

    programmes: Mapping[str, str]
    """Key and title, by title."""
    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    stages: Mapping[str, Mapping[str, str]]
    """Code and title, in the order of the journey."""
    partners: Mapping[str, str]
    """Slug and name, by name, of any relation."""
    first: Months | None
    """The first quarter with a visit that counts; None before the first one."""


def choices() -> Choices:
    """Return what can be chosen. One statement, whatever the number of visits."""
    first = select(Rollup.local_month).where(Rollup.visits > 0).order_by(Rollup.local_month).limit(1).scalar_subquery()
    kind = cast(Touchpoint.kind, String)
    parts = union_all(
        _choice("programme", Programme.key, Programme.title),
        _choice("partner", Partner.slug, Partner.name),
        _choice("region", Touchpoint.region).where(Touchpoint.region != "").distinct(),
        _choice("kind", kind).distinct(),
        _choice("stage", JourneyStage.code, cast(JourneyStage.title, String), JourneyStage.position),
        _choice("first", cast(first, String)),
    ).subquery()
    found: dict[str, list[tuple[str, str]]] = {}
    rows = db.session.execute(select(parts).order_by(parts.c.place, parts.c.title, parts.c.code))
    for what, code, title, _ in rows:
        found.setdefault(what, []).append((code, title))
    [(month, _)] = found["first"]
    return Choices(
        programmes=dict(found.get("programme", ())),
        regions=tuple(code for code, _ in found.get("region", ())),
        kinds=tuple(code for code, _ in found.get("kind", ())),
        stages={code: json.loads(title) for code, title in found.get("stage", ())},
        partners=dict(found.get("partner", ())),
        first=quarter_of(date.fromisoformat(month)) if month else None,
    )


def _choice(what: str, code: Any, title: Any = "", place: Any = 0) -> Select[Any]:
    """Return rows of one thing to choose, in columns that all of them share."""
    title, place = (literal(one) if isinstance(one, str | int) else one for one in (title, place))
    return select(literal(what).label("what"), code.label("code"), title.label("title"), place.label("place"))
