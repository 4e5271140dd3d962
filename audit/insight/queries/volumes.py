"""The network as customers meet it: touchpoints weighted by how many customers each of them sees in a month."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, select, union_all

from audit.assessment.queries.counted import TouchpointFigure, touchpoint_figures
from audit.assessment.queries.figures import OVERALL
from audit.core.db import db
from audit.insight.queries.reading import LISTED, Reading
from audit.network.models import Partner, Touchpoint
from reports.statistics import weighted_range

FULL_BP = 10_000

MOST_NAMED = 10_000
"""Up to so many touchpoints are asked for by their ids; a statement cannot name any number of them."""


@dataclass(frozen=True)
class Volumes:
    """What is known of the volumes of open touchpoints; customers a month."""

    touchpoints: int
    unknown: int
    """Touchpoints without a known volume."""
    known_volume: int


@dataclass(frozen=True)
class Weighted:
    """A weighted mean of visit scores with its 95 % range, in basis points."""

    visits: int
    score_bp: int
    low_bp: int
    high_bp: int
    effective_visits: float
    """So many equally weighted visits would tell as much."""


@dataclass(frozen=True)
class AsMet:
    """The score as customers meet it, with what it rests on."""

    figure: Weighted | None
    """None: no visited touchpoint has a known volume."""
    visited: int
    """Touchpoints that were visited."""
    left_out: int
    """Visited touchpoints whose volume is not known (or is 0): they cannot be weighted."""
    visited_volume: int
    volumes: Volumes


def as_met(reading: Reading) -> AsMet | None:
    """Return the network as customers meet it, of the touchpoints that the filters leave in.

    None where the headline is a stage: single touchpoints are summed overall only. Two statements.
    Method and source: `reports.statistics.weighted_range`; phi and severity as for the score as visited.
    """
    if reading.filters.stage:
        return None
    ids = {one.id for one in reading.partners.values() if one.relation is reading.relation and reading.shown(one.id)}
    visited = [one for one in touchpoint_figures(reading.months, reading.narrowed) if one.partner_id in ids]
    volume_of, volumes = _volumes(reading, [one.touchpoint_id for one in visited])
    weighted = [(volume, one) for one in visited if (volume := volume_of.get(one.touchpoint_id))]
    return AsMet(
        figure=_weighted(reading, weighted),
        visited=len(visited),
        left_out=len(visited) - len(weighted),
        visited_volume=sum(volume for volume, _ in weighted),
        volumes=volumes,
    )


def _weighted(reading: Reading, parts: Sequence[tuple[int, TouchpointFigure]]) -> Weighted | None:
    if not parts:
        return None
    as_visited = reading.headline(reading.now, OVERALL)
    found = weighted_range(
        [(float(volume), one.sample) for volume, one in parts],
        reading.now.phi(),
        reading.now.sigma_a(),
        same_auditor=as_visited.sample.same_auditor if as_visited else None,
    )
    low, high = found.range.basis_points()
    score = int(found.mean * FULL_BP + 0.5)
    visits = sum(one.sample.visits for _, one in parts)
    return Weighted(visits, score, min(low, score), max(high, score), found.effective_visits)


def _volumes(reading: Reading, visited: Collection[int]) -> tuple[Mapping[int, int], Volumes]:
    """Return the volume of each visited touchpoint, and what is known of all open ones. One statement."""
    mine: list[ColumnElement[bool]] = [Partner.relation == reading.relation]
    if reading.filters.partner_slug:
        mine.append(Partner.slug == reading.filters.partner_slug)
    named = [Touchpoint.id.in_(visited)] if len(visited) <= MOST_NAMED else []
    parts = union_all(
        select(
            Touchpoint.id.label("touchpoint_id"),
            Touchpoint.monthly_volume.label("volume"),
            literal(1).label("number"),
            literal(0).label("unknown"),
        )
        .join(Partner, Partner.id == Touchpoint.partner_id)
        .where(*mine, *named, Touchpoint.monthly_volume.is_not(None)),
        select(
            literal(0),
            func.coalesce(func.sum(Touchpoint.monthly_volume), 0),
            func.count(Touchpoint.id),
            func.count(Touchpoint.id).filter(Touchpoint.monthly_volume.is_(None)),
        )
        .join(Partner, Partner.id == Touchpoint.partner_id)
        .where(*mine, Touchpoint.is_open, Partner.state.in_(LISTED), *reading.filters.of_touchpoints()),
    ).subquery()
    found: dict[int, int] = {}
    volumes = Volumes(0, 0, 0)
    for touchpoint_id, volume, number, unknown in db.session.execute(select(parts)):
        if touchpoint_id:
            found[touchpoint_id] = int(volume)
        else:
            volumes = Volumes(number, unknown, int(volume))
    return found, volumes
