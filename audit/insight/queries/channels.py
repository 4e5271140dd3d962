"""Promises by channel (kind of touchpoint), and the own units and competitors beside the network."""

from __future__ import annotations

from dataclasses import dataclass

from audit.assessment.models import MeasureKind
from audit.assessment.queries.figures import Estimate, change
from audit.insight.queries.catalogue import Promised
from audit.insight.queries.reading import Reading
from audit.network.models import Relation, TouchpointKind


@dataclass(frozen=True)
class ChannelRow:
    """One promise over the channels; `promise` None is the headline measure."""

    promise: Promised | None
    cells: tuple[Estimate | None, ...]


@dataclass(frozen=True)
class Channels:
    """The kinds of touchpoint that were visited, and a row for each measure."""

    kinds: tuple[str, ...]
    rows: tuple[ChannelRow, ...]


@dataclass(frozen=True)
class Beside:
    """All companies of one relation together, on one axis with the network."""

    relation: Relation
    companies: int
    """How many of them were measured."""
    estimate: Estimate
    against_bp: tuple[int, int] | None
    """Range of its difference from the partners' score in basis points; None for the partners themselves."""


def channels(reading: Reading) -> Channels:
    """Return the promises by kind of touchpoint."""
    kinds = tuple(kind for kind in TouchpointKind if reading.now.channel(kind, reading.measure, reading.relation))
    rows = (
        ChannelRow(one, tuple(reading.now.channel(kind, measure, reading.relation) for kind in kinds))
        for one, measure in zip((None, *reading.promises), reading.measures, strict=True)
    )
    return Channels(kinds, tuple(rows))


def beside(reading: Reading) -> tuple[Beside, ...]:
    """Return partners, own units and competitors that were measured; empty where there is nothing to compare."""
    found = []
    network = reading.now.relation(Relation.PARTNER, reading.measure)
    for relation in Relation:
        estimate = reading.now.relation(relation, reading.measure)
        if estimate is None:
            continue
        companies = sum(
            one.relation is relation and reading.shown(one.id) and bool(reading.now.partner(one.id, reading.measure))
            for one in reading.partners.values()
        )
        against = None if relation is Relation.PARTNER else change(estimate, network)
        found.append(Beside(relation, companies, estimate, against))
    return tuple(found) if len(found) > 1 else ()


def hand_offs(reading: Reading, most: int) -> tuple[tuple[str, Estimate], ...]:
    """Return code and figure of the hand-offs that went worst, by score.

    A hand-off's figure stands at the receiving leg, so it is of all receiving partners together.
    """
    found = [
        (code, estimate)
        for _, code in reading.now.measures(MeasureKind.HAND_OFF)
        if (estimate := reading.now.relation(reading.relation, (MeasureKind.HAND_OFF, code))) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (pair[1].score_bp, pair[0]))[:most])
