"""Sums kept step by step are the sums of the scores, under every choice of filters."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from audit.assessment import operations, queries
from audit.assessment.models import Audit, AuditState, CountedVisit, MeasureKind, QuarterRollup, Rollup
from audit.assessment.operations import rollups
from audit.assessment.queries import sums
from audit.assessment.queries.counted import auditor_cells, lowest_visits, touchpoint_figures
from audit.assessment.queries.figures import ALL, OVERALL, Narrowed, Unit, Wanted, figures, quarter_of
from audit.assessment.queries.sums import Sums
from audit.core import scope
from audit.core.db import db
from audit.core.work import unit_of_work
from audit.network.models import Partner, Relation, TouchpointKind
from tests import story
from tests.architecture.sources import ROOT
from tests.audit.assessment.scored import Ground, Visited, measures, rescored
from tests.people import World

QUARTER = quarter_of(date(2026, 11, 2))
KINDS = frozenset({MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD})
MOST_STATEMENTS = 12
"""Of counting one visit, however much it measures."""

scores = st.one_of(st.none(), st.integers(0, 10000))
visits = st.builds(
    Visited,
    partner=st.integers(0, 1),
    auditor=st.integers(0, 2),
    month=st.sampled_from([date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]),
    region=st.sampled_from(["", "Uusimaa", "Skåne"]),
    kind=st.sampled_from([TouchpointKind.ROUTE, TouchpointKind.LOCKER]),
    programme=st.integers(0, 1),
    overall=scores,
    promise=scores,
    standard=scores,
    critical=st.booleans(),
)
"""Few places and auditors, so that visits meet in rows."""

slow = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@contextmanager
def undone(app: Flask, world: World) -> Iterator[Ground]:
    """Stay inside of Aurora Home and leave nothing behind."""
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        yield Ground(world)
        db.session.rollback()


def count(audit: Audit) -> None:
    audit.state = AuditState.APPROVED
    db.session.flush()
    rollups.count(queries.current_score(audit.id).id)


def uncount(audit: Audit) -> None:
    audit.state = AuditState.EXCLUDED
    audit.excluded_reason = "On strike."
    db.session.flush()
    rollups.uncount(queries.current_score(audit.id).id)


def stored() -> set[tuple[Any, ...]]:
    """Return every row that counts something, of all three tables, without ids."""
    found = set()
    for table in (Rollup, QuarterRollup, CountedVisit):
        columns = [getattr(table, name) for name in sorted(table.__mapper__.columns.keys()) if name != "id"]
        rows = db.session.execute(select(*columns)).all()
        counts = [name for name in sorted(table.__mapper__.columns.keys()) if name != "id"]
        at = counts.index("visits") if "visits" in counts else None
        found |= {(table.__tablename__, *row) for row in rows if at is None or row[at]}
    return found


@slow
@given(data=st.data())
def test_any_sequence_of_decisions_keeps_the_sums_of_the_scores(app: Flask, world: World, data: st.DataObject):
    made = data.draw(st.lists(visits, min_size=1, max_size=5))
    with undone(app, world) as ground:
        audits = [[ground.make(visit), visit] for visit in made]
        for _ in range(data.draw(st.integers(1, 8))):
            one = data.draw(st.sampled_from(audits))
            audit, visit = one
            if audit.state is AuditState.IN_REVIEW:
                count(audit)
            elif audit.state is AuditState.APPROVED and data.draw(st.booleans()):
                uncount(audit)
            elif audit.state is AuditState.APPROVED:
                rollups.uncount(queries.current_score(audit.id).id)
                one[1] = rescored(audit, visit, overall=data.draw(scores), promise=data.draw(scores))
                rollups.count(queries.current_score(audit.id).id)
            else:
                relation = data.draw(st.sampled_from(list(Relation)))
                move(ground.partners[visit.partner], relation)
        assert rollups.differences() == []
        kept = stored()
        rollups.rebuild()
        assert stored() == kept


def move(partner_id: int, relation: Relation) -> None:
    partner = db.session.get_one(Partner, partner_id)
    operations.edit_partner(
        partner.key, name=partner.name, kind=partner.kind, relation=relation, stage_code=None, monthly_volume=None
    )


def added_up(found: list[tuple[Visited, int]]) -> dict[tuple[MeasureKind, str], Sums]:
    """Add visits (with their auditors) up by hand."""
    groups: dict[tuple[MeasureKind, str], list[tuple[int, int, int]]] = defaultdict(list)
    for visit, auditor in found:
        for kind, code, raw_bp in measures(visit):
            groups[kind, code].append((auditor, raw_bp, int(visit.critical)))
    return {measure: by_hand(rows) for measure, rows in groups.items()}


def by_hand(rows: list[tuple[int, int, int]]) -> Sums:
    own: dict[int, list[int]] = defaultdict(list)
    for auditor, raw_bp, _ in rows:
        own[auditor].append(raw_bp)
    return Sums(
        visits=len(rows),
        total_bp=sum(raw_bp for _, raw_bp, _ in rows),
        squares_bp=sum(raw_bp**2 for _, raw_bp, _ in rows),
        critical_failures=sum(critical for *_, critical in rows),
        auditors=len(own),
        auditor_squares=sum(len(one) ** 2 for one in own.values()),
        auditor_totals=sum(sum(one) ** 2 // len(one) for one in own.values()),
        questions=100 * len(rows),
    )


@slow
@given(made=st.lists(visits, min_size=1, max_size=10), one_partner=st.booleans())
def test_every_choice_of_filters_shows_the_sums_of_its_own_visits(
    app: Flask, world: World, made: list[Visited], one_partner: bool
):
    """By hand, by the sums of quarters and by the fine ones: figures are the same."""
    with undone(app, world) as ground:
        move(ground.partners[1], Relation.OWN_UNIT)
        for visit in made:
            count(ground.make(visit))
        left = frozenset(ground.partners[:1]) if one_partner else None
        choices = [*product(("", "Uusimaa"), ("", "route"), (None, 0)), ("Nowhere", "", None), ("", "chat", 0)]
        for region, kind, programme in choices:
            key = "" if programme is None else ground.programmes[programme][0].key
            narrowed = Narrowed(region, kind, key, left)
            expected = by_filters(ground, made, narrowed, programme)
            for read in (sums._of_quarters, sums._of_months):
                [reading] = read([Wanted(QUARTER, KINDS)], narrowed)
                assert reading.sums == expected, (read.__name__, narrowed)


def by_filters(ground: Ground, made: list[Visited], narrowed: Narrowed, programme: int | None) -> dict[Any, Sums]:
    relations = [Relation.PARTNER, Relation.OWN_UNIT]
    found = [
        (visit, ground.auditors[visit.auditor])
        for visit in made
        if quarter_of(visit.month) == QUARTER
        and (not narrowed.region or visit.region == narrowed.region)
        and (not narrowed.kind or visit.kind.value == narrowed.kind)
        and (programme is None or visit.programme == programme)
    ]
    expected: dict[Any, Sums] = {}
    for at, relation in enumerate(relations):
        of_partner = [one for one in found if one[0].partner == at]
        groups: dict[Any, list[tuple[Visited, int]]] = {(Unit.PARTNER, ground.partners[at]): of_partner}
        if narrowed.partner_ids is None or ground.partners[at] in narrowed.partner_ids:
            groups[Unit.RELATION, relation] = of_partner
            for kind in {visit.kind.value for visit, _ in of_partner}:
                groups[Unit.CHANNEL, (relation, kind)] = [one for one in of_partner if one[0].kind.value == kind]
        for (unit, subject), rows in groups.items():
            for measure, total in added_up(rows).items():
                if unit is not Unit.CHANNEL or measure[0] in sums.CHANNEL_KINDS:
                    expected[unit, subject, measure] = total
    return expected


@slow
@given(made=st.lists(visits, min_size=1, max_size=10), region=st.sampled_from(["", "Uusimaa"]))
def test_visits_by_touchpoint_by_auditor_and_the_lowest_of_each_partner(
    app: Flask, world: World, made: list[Visited], region: str
):
    with undone(app, world) as ground:
        audits = [ground.make(visit) for visit in made]
        for audit in audits:
            count(audit)
        mine = [
            (visit, audit)
            for visit, audit in zip(made, audits, strict=True)
            if quarter_of(visit.month) == QUARTER and visit.overall is not None and region in {"", visit.region}
        ]
        narrowed = Narrowed(region=region)
        lowest = lowest_visits(QUARTER, narrowed)
        for at, partner_id in enumerate(ground.partners):
            own = [(visit.overall, audit.id, audit.key) for visit, audit in mine if visit.partner == at]
            assert (partner_id in lowest) is bool(own)
            if own:
                assert lowest[partner_id].audit_key == min(own)[2]
        cells = {(cell.partner, cell.auditor): cell.sample.visits for cell in auditor_cells(QUARTER, narrowed)}
        counts: dict[Any, int] = defaultdict(int)
        places: dict[Any, int] = defaultdict(int)
        for visit, _ in mine:
            counts[ground.partners[visit.partner], ground.auditors[visit.auditor]] += 1
            places[visit.partner, visit.region, visit.kind] += 1
        assert cells == counts
        busiest = auditor_cells(QUARTER, narrowed, most=1)
        assert [cell.sample.visits for cell in busiest] == sorted(counts.values(), reverse=True)[:1]
        found = touchpoint_figures(QUARTER, narrowed)
        assert sorted(one.sample.visits for one in found) == sorted(places.values())
        assert sum(one.critical_failures for one in found) == sum(visit.critical for visit, _ in mine)


def test_months_that_are_no_quarter_are_added_up_from_the_fine_sums(app: Flask, world: World):
    with undone(app, world) as ground:
        for month, overall in ((date(2026, 9, 1), 6000), (date(2026, 10, 1), 9000), (date(2026, 11, 1), 8000)):
            count(ground.make(Visited(month=month, overall=overall)))
        both = figures(sums.Months(date(2026, 9, 1), date(2026, 10, 1)))
        network = both.network()
        assert network is not None
        assert (network.visits, network.score_bp) == (2, 7500)
        with pytest.raises(ValueError, match="quarter"):
            lowest_visits(sums.Months(date(2026, 9, 1), date(2026, 10, 1)))


def test_a_partner_that_becomes_a_competitor_takes_its_visits_along(app: Flask, world: World):
    with undone(app, world) as ground:
        count(ground.make(Visited(overall=9000)))
        count(ground.make(Visited(partner=1, overall=5000)))
        move(ground.partners[1], Relation.COMPETITOR)
        now = figures(QUARTER)
        network, compared = now.network(), now.relation(Relation.COMPETITOR)
        assert network is not None
        assert compared is not None
        assert (network.visits, network.score_bp) == (1, 9000)
        assert (compared.visits, compared.score_bp) == (1, 5000)
        assert rollups.differences() == []
        move(ground.partners[1], Relation.PARTNER)
        assert figures(QUARTER).relation(Relation.COMPETITOR) is None
        assert rollups.differences() == []


def test_a_missing_sum_is_told_in_words_and_cannot_be_subtracted_from(app: Flask, world: World):
    with undone(app, world) as ground:
        audit = ground.make(Visited())
        count(audit)
        [row] = db.session.scalars(select(QuarterRollup).where(QuarterRollup.subject == "partner").limit(1))
        db.session.delete(row)
        db.session.flush()
        [told] = rollups.differences()
        assert "relation" in str(told)
        assert "stored nothing, computed visits 1, total_bp 8000" in str(told)
        with pytest.raises(RuntimeError, match="lacks"):
            uncount(audit)


def test_counting_takes_few_statements_however_much_is_measured(app: Flask, world: World):
    with undone(app, world) as ground:
        count(ground.make(Visited()))
        little, much = Visited(overall=8000), Visited(overall=8000, promise=7000, standard=9000)
        found = []
        for visit in (little, much):
            audit = ground.make(visit, AuditState.APPROVED)
            score_id = queries.current_score(audit.id).id
            with statements() as sent:
                rollups.count(score_id)
            found.append(len(sent))
        assert found[0] == found[1] <= MOST_STATEMENTS


@contextmanager
def statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("other", [Visited(auditor=0), Visited(auditor=1), Visited(partner=1)], ids=str)
def test_two_approvals_at_once_lose_nothing(app: Flask, world: World, other: Visited):
    """The second begins while the first has counted and not committed: same auditor, same partner, same brand."""
    with story.acting(app, world, world.bertta):
        ground = Ground(world)
        ids = [ground.make(visit).id for visit in (Visited(overall=6000), Visited(overall=9000), other)]
        count(db.session.get_one(Audit, ids[0]))
    entered, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
            count(db.session.get_one(Audit, ids[1]))
            entered.set()
            assert may_end.wait(20)

    def second() -> None:
        assert entered.wait(20)
        with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
            count(db.session.get_one(Audit, ids[2]))

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    assert entered.wait(20)
    # Time for the second to come as far as it can: without the lock it reads sums that are about to change.
    time.sleep(0.3)
    may_end.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    with story.acting(app, world, world.bertta):
        assert rollups.differences() == []
        network = figures(QUARTER, narrowed=ALL).network(OVERALL)
        assert network is not None
        assert network.visits == 3


def test_nobody_edits_a_partner_past_the_sums():
    """`network` does not know what counts where; only assessment calls its verb."""
    callers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "audit").rglob("*.py")
        if "operations.edit_partner(" in (text := path.read_text(encoding="utf-8")) or "network.edit_partner(" in text
    }
    assert callers == {"audit/assessment/operations/rollups.py"}
