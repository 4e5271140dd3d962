"""The network's scorecard: two forms of one score, tiers instead of ranks, and nothing told that chance explains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from audit.assessment.models import MeasureKind, QuarterRollup, QuarterUnit
from audit.assessment.queries.figures import quarter_of
from audit.core import bulk
from audit.core import clock as clocks
from audit.core.db import db
from audit.insight import queries
from audit.insight.filters import Filters
from audit.insight.queries.catalogue import catalogue
from audit.insight.queries.network import NetworkScorecard
from audit.insight.queries.tiers import Place, TierLabel
from audit.network.models import Relation, Touchpoint
from audit.standards.models import Ambition, Standard, StandardTarget
from tests.audit.insight.synthetic import OVERALL, QUESTIONS, add_partner, rolled, store
from tests.people import World
from tests.story import Story, acting, begin, worst

QUARTER = quarter_of(date(2026, 11, 2))
BEFORE = date(2026, 8, 1)
RULES = queries.Rules(minimum_visits=5, target_bp=8500)
INFORMED = (MeasureKind.PROMISE, "informed")


@pytest.fixture
def story(app: Flask, world: World, clock: clocks.Simulated) -> Story:
    return begin(app, world, clock)


@pytest.fixture
def inside(story: Story) -> Iterator[Story]:
    """Stay inside Aurora Home for one transaction."""
    with acting(story.app, story.world, story.world.bertta):
        yield story


def card(**filters: str) -> NetworkScorecard:
    return queries.network_scorecard(QUARTER, Filters(**filters), RULES)


def visited(inside: Story, partner_id: int, scores: list[int], **more: Any) -> list[dict[str, Any]]:
    """Return roll-up rows of visits that Aino and Onni shared evenly."""
    world = inside.world
    aino, onni = world.aino.membership_id, world.onni.membership_id
    halves = [(aino, scores[::2]), (onni, scores[1::2])]
    return [rolled(partner_id, who, half, **more) for who, half in halves if half]


def touched(touchpoint_id: int, partner_id: int, scores: list[int]) -> dict[str, Any]:
    """Return what a quarter holds of one touchpoint that two auditors visited."""
    halves = [scores[::2], scores[1::2]]
    return {
        "quarter": QUARTER.first,
        "unit": QuarterUnit.TOUCHPOINT,
        "subject": f"{touchpoint_id}/{partner_id}",
        "measure": MeasureKind.OVERALL,
        "code": "",
        "region": "",
        "kind": "",
        "programme_id": 0,
        "visits": len(scores),
        "total_bp": sum(scores),
        "squares_bp": sum(score**2 for score in scores),
        "critical_failures": 0,
        "auditors": 2,
        "auditor_squares": sum(len(half) ** 2 for half in halves),
        "auditor_totals": sum(sum(half) ** 2 // len(half) for half in halves),
        "questions": QUESTIONS * len(scores),
    }


def volumes(inside: Story, first: int | None, second: int | None) -> None:
    """Give the touchpoints of NordDrop and PostiX a number of customers a month."""
    for touchpoint_id, volume in (
        (inside.world.touchpoint_id, first),
        (inside.world.second_touchpoint_id, second),
    ):
        db.session.get_one(Touchpoint, touchpoint_id).monthly_volume = volume
    db.session.flush()


def two_touchpoints(inside: Story) -> None:
    """NordDrop's touchpoint scores 90 in six visits, PostiX's 40 in six."""
    world = inside.world
    store([*visited(inside, world.partner_id, [9000] * 6), *visited(inside, world.second_partner_id, [4000] * 6)])
    bulk.insert_rows(
        QuarterRollup,
        [
            touched(world.touchpoint_id, world.partner_id, [9000] * 6),
            touched(world.second_touchpoint_id, world.second_partner_id, [4000] * 6),
        ],
    )


def test_as_customers_meet_it_touchpoints_weigh_by_their_customers(inside: Story):
    """900 customers meet 90 and 100 meet 40: 0.9 * 90 + 0.1 * 40 = 85, where the visits alone say 65."""
    two_touchpoints(inside)
    volumes(inside, 900, 100)
    found = card()

    assert found.overall
    assert found.overall.score_bp == 6500
    assert found.as_met
    assert found.as_met.figure
    assert found.as_met.figure.score_bp == 8500
    assert found.as_met.figure.low_bp < 8500 < found.as_met.figure.high_bp
    assert found.as_met.figure.effective_visits == pytest.approx(1 / (0.9**2 / 6 + 0.1**2 / 6))
    assert (found.as_met.visited_volume, found.as_met.volumes.known_volume) == (1000, 1000)


def test_a_touchpoint_without_a_known_volume_is_left_out_and_counted(inside: Story):
    two_touchpoints(inside)
    volumes(inside, 900, None)
    found = card().as_met

    assert found
    assert found.figure
    assert (found.figure.score_bp, found.figure.visits) == (9000, 6)
    assert (found.visited, found.left_out, found.volumes.unknown) == (2, 1, 1)


@pytest.mark.parametrize("volume", [None, 0])
def test_without_any_known_volume_the_second_form_is_not_told(inside: Story, volume: int | None):
    two_touchpoints(inside)
    volumes(inside, volume, volume)
    found = card().as_met

    assert found
    assert found.figure is None
    assert found.left_out == 2


def test_the_second_form_follows_the_filter_by_partner(inside: Story):
    two_touchpoints(inside)
    volumes(inside, 900, 100)
    found = card(partner_slug="postix")

    assert found.as_met
    assert found.as_met.figure
    assert found.as_met.figure.score_bp == 4000
    assert found.as_met.volumes.known_volume == 100


def network_of(inside: Story, levels: dict[str, list[int]], **more: Any) -> dict[str, int]:
    ids = {name: add_partner(name) for name in levels}
    store([row for name, scores in levels.items() for row in visited(inside, ids[name], scores, **more)])
    return ids


def test_a_partner_that_visits_tell_apart_has_its_own_tier_the_worst_first(inside: Story):
    good = {f"Good {number}": [8000, 9000] * 20 for number in range(5)}
    network_of(inside, {**good, "Weak": [3000, 4000] * 20, "New": [9000] * 2})
    found = card()
    tiers = {line.name: line.tier for line in found.partners}

    assert found.tiers == (
        TierLabel(Place.BELOW),
        TierLabel(Place.TOGETHER),
        TierLabel(Place.FEW),
        TierLabel(Place.UNMEASURED),
    )
    assert tiers["Weak"] == TierLabel(Place.BELOW)
    assert {tiers[name] for name in good} == {TierLabel(Place.TOGETHER)}
    assert tiers["New"] == TierLabel(Place.FEW)
    assert tiers["PostiX"] == TierLabel(Place.UNMEASURED)
    assert (found.grouped, found.told_apart) == (6, True)


@pytest.mark.parametrize("score", [0, 7000, 10000])
def test_partners_that_are_all_alike_share_one_tier(inside: Story, score: int):
    network_of(inside, {f"Same {number}": [score] * 8 for number in range(6)})
    found = card()

    assert found.tiers[0] == TierLabel(Place.TOGETHER)
    assert not found.told_apart
    assert not found.moves.announced
    assert not found.low_visits.visits
    assert not found.auditors.differing


def test_own_units_and_competitors_stand_in_no_tier(inside: Story):
    rival = add_partner("Rival", Relation.COMPETITOR)
    own = add_partner("Own shop", Relation.OWN_UNIT)
    network_of(inside, {"First": [8000, 9000] * 6, "Second": [8000, 9000] * 6})
    store_more(inside, {rival: [2000, 3000] * 6, own: [8000, 9000] * 6})
    found = card()

    assert {line.tier for line in found.compared} == {None}
    assert found.grouped == 2
    beside = {line.relation: line for line in found.beside}
    assert set(beside) == set(Relation)
    assert (beside[Relation.PARTNER].companies, beside[Relation.COMPETITOR].companies) == (2, 1)
    against = beside[Relation.COMPETITOR].against_bp
    assert against
    assert against[1] < 0, "clearly below the partners"
    alike = beside[Relation.OWN_UNIT].against_bp
    assert alike
    assert alike[0] < 0 < alike[1]


def store_more(inside: Story, scores: dict[int, list[int]], **more: Any) -> None:
    store([row for partner_id, found in scores.items() for row in visited(inside, partner_id, found, **more)])


def test_only_clear_changes_among_all_compared_are_told(inside: Story):
    """Three partners are compared overall and in one promise; the fourth has too few visits in one quarter."""
    ids = network_of(inside, {"Fallen": [3000] * 30, "Same": [8000] * 30, "Other": [7900] * 30, "New": [9000] * 30})
    store_more(inside, {ids["Fallen"]: [4000] * 30}, measure=INFORMED)
    before = {ids["Fallen"]: [9000] * 30, ids["Same"]: [8000] * 30, ids["Other"]: [8000] * 30, ids["New"]: [1000] * 4}
    store_more(inside, before, month=BEFORE)
    store_more(inside, {ids["Fallen"]: [9000] * 30}, measure=INFORMED, month=BEFORE)
    moves = card().moves

    assert moves.compared == 4
    assert [(move.partner_id, move.measure) for move in moves.announced] == [
        (ids["Fallen"], OVERALL),
        (ids["Fallen"], INFORMED),
    ]
    assert [move.size_bp for move in moves.announced] == [-6000, -5000]
    assert all(move.high_bp < 0 for move in moves.announced)


def test_points_lost_are_the_shortfall_times_the_visits(inside: Story):
    """NordDrop: (75 - 70) * 8 visits = 40 points; PostiX lies above and takes nothing back."""
    world = inside.world
    measure = (MeasureKind.STANDARD, standard_code())
    store([*visited(inside, world.partner_id, [7000] * 8), *visited(inside, world.second_partner_id, [9000] * 8)])
    store_more(inside, {world.partner_id: [7000] * 8, world.second_partner_id: [9500] * 3}, measure=measure)
    [found] = card().shortfalls

    assert (found.code, found.lost_bp, found.target_bp) == (measure[1], 5_00 * 8, 7500)
    assert (found.measured, found.judged) == (2, 1), "three visits are too few to judge"
    assert found.promise
    assert found.roles == ("seller",)


def test_the_largest_shortfall_stands_first_and_only_clear_failures_are_counted(inside: Story):
    world = inside.world
    store(visited(inside, world.partner_id, [7000] * 40))
    store_more(inside, {world.partner_id: [7400, 9400, 9400, 7400] * 10}, measure=(MeasureKind.STANDARD, "nearly"))
    store_more(inside, {world.partner_id: [4000] * 40}, measure=(MeasureKind.STANDARD, "hardly"))
    store_more(inside, {world.partner_id: [9900] * 40}, measure=(MeasureKind.STANDARD, "kept"))
    found = card()

    assert [(one.code, one.failing, one.judged) for one in found.shortfalls] == [("hardly", 1, 1), ("nearly", 0, 1)]
    assert found.standards_measured == 3


def test_a_standards_own_target_counts_from_its_day_on(inside: Story):
    row = db.session.scalars(select(Standard).order_by(Standard.code)).first()
    assert row
    for day, target in ((date(2026, 1, 1), 6000), (date(2026, 12, 31), 9000), (date(2027, 1, 1), 9900)):
        db.session.add(StandardTarget(standard_id=row.id, from_date=day, target_bp=target, ambition=Ambition.PARITY))
    db.session.flush()
    store(visited(inside, inside.world.partner_id, [8900] * 6))
    store_more(inside, {inside.world.partner_id: [8900] * 6}, measure=(MeasureKind.STANDARD, row.code))

    assert [one.target_bp for one in card().shortfalls] == [9000]


def standard_code() -> str:
    code = db.session.scalars(select(Standard.code).order_by(Standard.code)).first()
    assert code
    return code


def test_a_stage_shows_its_own_score_and_its_promises_only(inside: Story):
    row = db.session.scalars(select(Standard).order_by(Standard.code)).first()
    assert row
    stage, mine = row.stage.code, row.promise.code
    other = next(
        line.code
        for line in catalogue(QUARTER.last_day).promises
        if line.code != mine and not in_stage(line.code, stage)
    )
    partner = inside.world.partner_id
    store(visited(inside, partner, [9000] * 6))
    store_more(inside, {partner: [4000] * 6}, measure=(MeasureKind.STAGE, stage))
    for code in (mine, other):
        store_more(inside, {partner: [7000] * 6}, measure=(MeasureKind.PROMISE, code))
    found = card(stage=stage)

    assert found.overall
    assert found.overall.score_bp == 4000
    assert [one.code for one in found.promises] == [mine]
    assert found.as_met is None
    assert found.coverage.done == 6, "coverage counts all visits"
    whole = card()
    assert {mine, other} <= {one.code for one in whole.promises}


def in_stage(promise: str, stage: str) -> bool:
    return any(row.promise.code == promise and row.stage.code == stage for row in db.session.scalars(select(Standard)))


def test_a_stage_that_nothing_has_matches_nothing(inside: Story):
    store(visited(inside, inside.world.partner_id, [9000] * 6))
    found = card(stage="nowhere")

    assert found.overall is None
    assert found.promises == ()


def test_one_partner_alone_is_told_with_the_tier_it_has_among_all(inside: Story):
    network_of(inside, {f"Good {number}": [8000, 9000] * 20 for number in range(5)})
    network_of(inside, {"Weak": [3000, 4000] * 20})
    found, whole = card(partner_slug="weak"), card()
    line = next(line for line in whole.partners if line.name == "Weak")

    assert [one.name for one in found.partners] == ["Weak"]
    assert found.overall == line.overall
    assert found.partners[0].tier == line.tier == TierLabel(Place.BELOW)
    assert found.tiers == (TierLabel(Place.BELOW),)
    assert found.compared == ()


def test_a_competitor_can_be_asked_for_by_itself(inside: Story):
    rival = add_partner("Rival", Relation.COMPETITOR)
    store([*visited(inside, rival, [3000] * 6), *visited(inside, inside.world.partner_id, [9000] * 6)])
    found = card(partner_slug="rival")

    assert found.overall
    assert found.overall.score_bp == 3000
    assert found.relation is Relation.COMPETITOR
    assert (found.partners, [line.name for line in found.compared]) == ((), ["Rival"])
    assert found.channels.kinds == ("route",)


def test_filters_narrow_together(inside: Story):
    world = inside.world
    first, second = world.partner_id, world.second_partner_id
    store(
        [
            *visited(inside, first, [8000] * 6),
            *visited(inside, first, [2000] * 6, kind="desk", region="Lapland"),
            *visited(inside, second, [5000] * 6, kind="desk"),
        ]
    )

    def score(**filters: str) -> int | None:
        found = card(**filters).overall
        return found.score_bp if found else None

    assert score() == 5000
    assert score(kind="desk") == 3500
    assert score(kind="desk", partner_slug="norddrop") == 2000
    assert score(kind="desk", region="Lapland", programme_key=inside.programme_key) == 2000
    assert score(kind="route", region="Lapland") is None
    assert score(partner_slug="nobody") is None
    assert score(kind="desk", partner_slug="postix", region="Lapland") is None


def test_promises_are_told_by_kind_of_touchpoint(inside: Story):
    partner = inside.world.partner_id
    for kind, score in (("desk", 4000), ("route", 9000)):
        store_more(inside, {partner: [score] * 6}, kind=kind)
        store_more(inside, {partner: [score - 1000] * 6}, kind=kind, measure=INFORMED)
    found = card().channels

    assert set(found.kinds) == {"desk", "route"}
    cells = {row.promise.code if row.promise else "": row.cells for row in found.rows}
    at = found.kinds.index("desk")
    assert [cell.score_bp for cell in (cells[""][at], cells["informed"][at]) if cell] == [4000, 3000]


def test_hand_offs_are_told_the_worst_first_and_at_most_three(inside: Story):
    partner = inside.world.partner_id
    store(visited(inside, partner, [9000] * 6))
    for number, code in enumerate(("a>b", "b>c", "c>d", "d>e")):
        store_more(inside, {partner: [9000 - number * 1000] * 6}, measure=(MeasureKind.HAND_OFF, code))

    assert [(code, estimate.score_bp) for code, estimate in card().hand_offs] == [
        ("d>e", 6000),
        ("c>d", 7000),
        ("b>c", 8000),
    ]


def test_a_visit_far_below_the_partners_others_is_named(story: Story):
    """One real visit with nothing right beside thirty good ones; a second good partner has no such visit."""
    low = story.audited(0, worst)
    story.approve(low)
    with acting(story.app, story.world, story.world.bertta):
        partner = story.world.partner_id
        store(
            [
                rolled(partner, who.membership_id, [9500] * 15, region="Lapland")
                for who in (story.world.aino, story.world.onni)
            ]
        )
        found = card().low_visits

        assert [visit.audit_key for visit in found.visits] == [low]
        assert found.visits[0].score_bp < 5000
        assert found.visits[0].expected_bp == 9500
        assert found.compared == 31


def test_so_low_a_visit_is_not_named_where_all_are_as_low(story: Story):
    story.approve(story.audited(0, worst))
    with acting(story.app, story.world, story.world.bertta):
        store([rolled(story.world.partner_id, story.world.aino.membership_id, [0, 3000] * 15, region="Lapland")])

        assert card().low_visits.visits == ()


def test_partners_with_few_visits_name_no_low_visit(story: Story):
    story.approve(story.audited(0, worst))
    with acting(story.app, story.world, story.world.bertta):
        store([rolled(story.world.partner_id, story.world.aino.membership_id, [9900] * 3, region="Lapland")])
        found = card().low_visits

        assert (found.visits, found.compared) == ((), 0)


def test_an_auditor_who_is_clearly_stricter_is_named_by_alias(inside: Story):
    world = inside.world
    rows = []
    for number in range(4):
        partner = add_partner(f"Partner {number}")
        rows += [
            rolled(partner, world.aino.membership_id, [9000] * 30),
            rolled(partner, world.onni.membership_id, [5000] * 30),
        ]
    store(rows)
    found = card().auditors

    assert found.compared == 2
    assert [(one.difference_bp < 0, one.visits) for one in found.differing] == [(True, 120), (False, 120)]
    assert all(one.alias for one in found.differing)
    assert found.differing[0].high_bp < 0


def test_coverage_counts_sent_visits_whether_they_count_or_not(story: Story):
    first, second = story.audited(0), story.audited(1)
    story.approve(first)
    with acting(story.app, story.world, story.world.bertta):
        whole = card().coverage
        lines = {line.name: line.coverage for line in card().partners}

        assert whole.done == 2 < whole.planned
        assert sum(one.done for one in lines.values()) == 2
        assert card(kind="desk").coverage.planned == 0
    assert second


def test_signals_name_only_what_lies_clearly_below_target(inside: Story):
    ids = network_of(inside, {"Weak": [5000] * 40, "Nearly": [8300] * 40, "Few": [100] * 3})
    store_more(inside, {ids["Nearly"]: [9900] * 5}, measure=INFORMED)
    found = queries.signals(card(), RULES)

    assert [line.name for line in found.partners] == ["Weak"]
    assert found.promises == ()
    assert found.critical == ()


def test_signals_count_critical_failures_by_partner(inside: Story):
    ids = network_of(inside, {"One": [9500] * 6, "Two": [9500] * 6})
    store([rolled(ids["One"], inside.world.reko.membership_id, [9500], critical_failures=1)])
    found = queries.signals(card(), RULES)

    assert [line.name for line in found.critical] == ["One"]
    assert found.critical_failures == 1


def test_where_all_is_perfect_nothing_is_asked(inside: Story):
    network_of(inside, {"One": [10000] * 6, "Two": [10000] * 6})
    found = card()

    assert found.overall
    assert (found.overall.score_bp, found.overall.high_bp) == (10000, 10000)
    assert found.overall.low_bp < 10000, "so few visits are not certain"
    assert queries.signals(found, RULES).nothing
    assert found.shortfalls == ()


def test_an_unfinished_visit_is_planned_and_not_done(story: Story):
    with acting(story.app, story.world, story.world.bertta):
        found = card().coverage

        assert found.done == 0
        assert found.planned > 0
