"""Scorecards are the sums of their visits, and of nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from audit.assessment import operations as assessment
from audit.assessment.models import AuditScore, MeasureKind, Score
from audit.assessment.operations import rollups
from audit.assessment.queries.figures import quarter_of
from audit.core import clock as clocks
from audit.core import scope
from audit.core.db import db
from audit.core.errors import NotFound
from audit.insight import queries
from audit.insight.filters import Filters
from audit.network.models import Relation
from reports.statistics import kept_range
from tests.audit.insight.synthetic import add_partner, rolled, store
from tests.people import World
from tests.story import Story, acting, begin, best, worst

QUARTER = quarter_of(date(2026, 11, 2))
ANY = Filters()
RULES = queries.Rules(minimum_visits=5, target_bp=8500)


@pytest.fixture
def story(app: Flask, world: World, clock: clocks.Simulated) -> Story:
    return begin(app, world, clock)


@pytest.fixture
def inside(story: Story) -> Iterator[Story]:
    """Stay inside Aurora Home for one transaction."""
    with acting(story.app, story.world, story.world.bertta):
        yield story


def partner_card(slug: str = "norddrop", filters: Filters = ANY) -> queries.PartnerScorecard:
    return queries.partner_scorecard(slug, QUARTER, filters, brand_target_bp=8500, offset=0, limit=25)


def test_the_scorecard_is_the_mean_of_the_approved_visits(story: Story):
    first, second, third = (story.audited(at, choose) for at, choose in enumerate((best, worst, best)))
    story.approve(first)
    story.approve(second)
    with acting(story.app, story.world, story.world.bertta):
        overall = select(Score.raw_bp).where(Score.kind == MeasureKind.OVERALL, Score.from_slot == "")
        scores = list(
            db.session.scalars(overall.join(AuditScore, AuditScore.id == Score.audit_score_id).order_by(Score.id))
        )
        network, partner = queries.network_scorecard(QUARTER, ANY, RULES), partner_card()

        assert len(scores) == 3
        assert network.overall
        assert partner.overall
        assert network.overall.visits == partner.overall.visits == 2
        assert network.overall.score_bp == (sum(scores[:2]) * 2 + 2) // 4
        assert network.overall.low_bp <= network.overall.score_bp <= network.overall.high_bp
        assert {visit.raw_bp for visit in partner.visits} == set(scores)
        assert (partner.places[0].counted, partner.places[0].other) == (2, 1)
        assert rollups.differences() == []
        assert network.coverage.done == 3 <= network.coverage.planned
        for line in partner.standards:
            assert line.range == kept_range(line.kept, line.tested)
            assert line.tested <= 2
        assert [line.kept / line.tested for line in partner.standards] == sorted(
            line.kept / line.tested for line in partner.standards
        )
        decide = queries.to_decide()
        assert (decide.to_review, decide.to_release, decide.in_trouble) == (1, 2, 0)
    assert third


def test_an_excluded_visit_leaves_the_score_and_stays_listed(story: Story):
    key = story.audited(0)
    story.approve(key)
    with acting(story.app, story.world, story.world.bertta):
        assessment.exclude(key, "The touchpoint was on strike.")
    with acting(story.app, story.world, story.world.bertta):
        card = partner_card()

        assert card.overall is None
        assert card.made.excluded == 1
        assert card.visits[0].excluded_reason == "The touchpoint was on strike."


def test_figures_of_a_small_case_by_hand(inside: Story):
    """NordDrop 80 and 90, PostiX 60: the network is (80 + 90 + 60) / 3 = 76.67."""
    world = inside.world
    store(
        [
            rolled(world.partner_id, world.aino.membership_id, [8000, 9000]),
            rolled(world.second_partner_id, world.onni.membership_id, [6000], critical_failures=1),
            rolled(world.partner_id, world.aino.membership_id, [7000], month=date(2026, 7, 1)),
        ]
    )
    card = queries.network_scorecard(QUARTER, ANY, RULES)
    lines = {line.slug: line for line in card.partners}

    assert card.overall
    assert card.previous
    assert (card.overall.visits, card.overall.score_bp, card.overall.critical_failures) == (3, 7667, 1)
    assert (card.previous.visits, card.previous.score_bp) == (1, 7000)
    assert lines["norddrop"].overall
    assert lines["norddrop"].overall.score_bp == 8500
    assert lines["postix"].overall
    assert lines["postix"].overall.visits == 1
    assert [point.estimate.score_bp if point.estimate else None for point in card.trend][-2:] == [7000, 7667]


def test_own_units_and_competitors_stand_beside_the_network(inside: Story):
    aino = inside.world.aino.membership_id
    store(
        [
            rolled(inside.world.partner_id, aino, [8000]),
            rolled(add_partner("Rival", Relation.COMPETITOR), aino, [1000] * 9),
            rolled(add_partner("Own shop", Relation.OWN_UNIT), aino, [2000] * 9),
        ]
    )
    card = queries.network_scorecard(QUARTER, ANY, RULES)

    assert card.overall
    assert card.overall.visits == 1
    assert [line.name for line in card.compared] == ["Own shop", "Rival"]
    assert "Rival" not in [line.name for line in card.partners]


@pytest.mark.parametrize("score", [0, 7000, 10000])
def test_equal_scores_are_still_not_certain(inside: Story, score: int):
    world = inside.world
    store([rolled(world.partner_id, who.membership_id, [score] * 4) for who in (world.aino, world.onni)])
    found = queries.network_scorecard(QUARTER, ANY, RULES).overall

    assert found
    assert found.score_bp == score
    assert found.low_bp <= score <= found.high_bp
    assert found.low_bp < found.high_bp
    assert found.low_bp >= 0
    assert found.high_bp <= 10000


def test_no_data_is_not_measured(inside: Story):
    card = queries.network_scorecard(QUARTER, ANY, RULES)

    assert card.overall is None
    assert {line.name for line in card.partners} == {"NordDrop Oy", "PostiX"}
    assert all(line.overall is None for line in card.partners)


def test_filters_count_only_what_matches(inside: Story):
    world = inside.world
    store(
        [
            rolled(world.partner_id, world.aino.membership_id, [8000]),
            rolled(world.partner_id, world.aino.membership_id, [2000], region="Lapland", kind="desk"),
        ]
    )

    def score(filters: Filters) -> int | None:
        found = queries.network_scorecard(QUARTER, filters, RULES).overall
        return found.score_bp if found else None

    assert score(ANY) == 5000
    assert score(Filters(region="Lapland")) == 2000
    assert score(Filters(kind="route")) == 8000
    assert score(Filters(programme_key=inside.programme_key, kind="desk")) == 2000
    assert score(Filters(programme_key="x" * 22)) is None
    assert score(Filters(kind="no such kind")) is None
    assert queries.choices().regions == ("Uusimaa",), "what the brand has; another one can stand in the address"


def test_another_brand_sees_nothing(story: Story):
    world = story.world
    with acting(story.app, world, world.bertta):
        store([rolled(world.partner_id, world.aino.membership_id, [8000])])
    story.audited(0)
    with story.app.app_context(), scope.brand_scope(world.other_brand_id, world.ulla.actor):
        card = queries.network_scorecard(QUARTER, ANY, RULES)

        assert card.overall is None
        assert [line.name for line in card.partners] == ["Frostig Frakt AB"]
        assert queries.to_decide().nothing
        assert queries.choices().first is None
        with pytest.raises(NotFound):
            partner_card()
