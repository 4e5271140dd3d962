"""A partner met in two legs of one visit gets one report on both and was visited once; a neighbour stays out of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.assessment import operations as assessment
from audit.assessment import queries as assessed
from audit.assessment.models import MeasureKind, Rollup
from audit.assessment.operations import rollups
from audit.assessment.queries.figures import OVERALL, figures, quarter_of
from audit.core import clock
from audit.core.db import db, get_by_key
from audit.core.tokens import new_key
from audit.fieldwork import operations as fieldwork
from audit.insight import queries as insight
from audit.insight.filters import Filters
from audit.network.models import Contact, ContactTouchpoint, Partner, Touchpoint, TouchpointKind
from audit.planning.models import Assignment
from audit.release import operations, queries
from audit.standards import operations as standards
from checklists import Checklist, LegSlot, Mode, Question, Section
from checklists.definition import Critical, Effect
from reports.content import AuditReport
from tests import story
from tests.audit.fieldwork.visits import NO, make_visit, text, value
from tests.people import World

TOLD, KEPT = "slot-told", "slot-kept"
SECRET = "Only PostiX may read this"
HALF = Critical(NO, Effect.CAP, Decimal(50))


def yes_no(code: str, weight: str, **more: object) -> Question:
    return Question(code, "yes_no", text(f"Question {code}"), best="yes", weight=Decimal(weight), **more)  # type: ignore[arg-type]


def checklist(mode: Mode = Mode.POINTS) -> Checklist:
    return Checklist(
        code=f"three-legs-{mode.value.replace('_', '-')}",
        version=1,
        title=text("Two legs and a neighbour"),
        slots=(LegSlot("truck", text("Truck")), LegSlot("door", text("Door")), LegSlot("shop", text("Shop"))),
        sections=(
            Section("truck", text("The truck"), ("truck",), (yes_no("told", "1", standard=TOLD), yes_no("swift", "1"))),
            Section(
                "door",
                text("The door"),
                ("door",),
                (yes_no("ready", "2", standard=TOLD), yes_no("kept", "1", standard=KEPT, critical=HALF)),
            ),
            Section(
                "shop",
                text("The shop"),
                ("shop",),
                (
                    yes_no("open", "1", standard=KEPT),
                    Question("secret", "text", text("Anything else?"), weight=Decimal(0)),
                ),
            ),
        ),
        mode=mode,
        band_limits=(95, 90, 80),
    )


GOOD = {"told": "yes", "swift": "no", "ready": "no", "kept": "yes", "open": "no", "secret": SECRET}
BAD = GOOD | {"ready": "yes", "kept": "no", "swift": "yes"}


def depot(world: World) -> int:
    """Give NordDrop a second touchpoint and return its id."""
    row = Touchpoint(
        key=new_key(),
        partner_id=world.partner_id,
        code="ND-2",
        name="Vantaa depot",
        kind=TouchpointKind.DEPOT,
        country="FI",
        region="Lapland",
        city="Vantaa",
        timezone="Europe/Helsinki",
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def sent(
    app: Flask, world: World, answers: dict[str, str], *, mode: Mode = Mode.POINTS, parts: tuple[int, ...] = (1,)
) -> list[str]:
    """Send a visit to two touchpoints of NordDrop and one of PostiX; return the keys of its audits by part."""
    with story.acting(app, world, world.bertta):
        standards.install_catalogue()
        second = depot(world)
    places = (world.touchpoint_id, second, world.second_touchpoint_id)
    made = make_visit(app, world, checklist(mode), parts=parts, places=places)
    with story.acting(app, world, world.aino):
        fieldwork.record(get_by_key(Assignment, made.key), [value(code, raw) for code, raw in answers.items()])
    keys = []
    for part in sorted(set(parts)):
        with story.acting(app, world, world.aino):
            keys.append(assessment.receive(made.key, part, f"sent-{part}", confirmed=True).key)
    return keys


def approve(app: Flask, world: World, key: str) -> None:
    with story.acting(app, world, world.reko):
        assessment.start_review(key)
        assessment.approve(key)


def reports(app: Flask, world: World, key: str) -> dict[str, AuditReport]:
    with story.acting(app, world, world.bertta):
        rows = operations.release(key)
        return {row.partner.name: queries.report_of(row) for row in rows}


def overall(partner_id: int) -> list[tuple[int, int, str]]:
    """Return visits, sum and region of the partner's rolled up scores."""
    rows = db.session.scalars(
        select(Rollup).where(Rollup.partner_id == partner_id, Rollup.measure == MeasureKind.OVERALL, Rollup.visits > 0)
    )
    return [(row.visits, row.total_bp, row.region) for row in rows]


@pytest.mark.one_database
@pytest.mark.parametrize(("mode", "score_bp"), [(Mode.POINTS, 4000), (Mode.SECTION_WEIGHTS, 4167)])
def test_a_report_covers_every_leg_of_its_partner(app: Flask, world: World, mode: Mode, score_bp: int) -> None:
    key = sent(app, world, GOOD, mode=mode)[0]
    approve(app, world, key)
    facts = reports(app, world, key)["NordDrop Oy"].facts
    asked = {line.code for section in facts.sections for line in section.lines}
    assert asked == {"told", "swift", "ready", "kept"}
    assert [section.title["en"] for section in facts.sections] == [
        "Truck, Helsinki, Töölö: The truck",
        "Door, Vantaa depot: The door",
    ]
    assert (facts.score.raw_bp, facts.score.final_bp) == (score_bp, score_bp)
    assert sum(line.points for section in facts.sections for line in section.lines) * 100 == pytest.approx(
        score_bp, abs=0.5
    )
    assert facts.period.overall.visits == 1
    assert {one.code: one.visit_bp for one in facts.standards}[TOLD] == 3333, "one third of the weight of both legs"
    assert all(one.tested == 1 for one in facts.standards if one.code in {TOLD, KEPT})
    assert facts.place.touchpoint == "Helsinki, Töölö (Helsinki) + Vantaa depot (Vantaa)"
    assert {finding.place["en"] for finding in facts.findings if finding.place} >= {"Door, Vantaa depot"}


@pytest.mark.one_database
def test_the_band_of_a_period_follows_the_brand_and_not_one_of_its_checklists(app: Flask, world: World) -> None:
    key = sent(app, world, GOOD)[0]
    approve(app, world, key)
    facts = reports(app, world, key)["NordDrop Oy"].facts
    assert facts.period.band_limits == (85, 70, 55), "the checklist says 95, 90 and 80"


@pytest.mark.one_database
def test_no_partner_reads_what_another_answered_for(app: Flask, world: World) -> None:
    key = sent(app, world, GOOD)[0]
    approve(app, world, key)
    found = reports(app, world, key)
    assert set(found) == {"NordDrop Oy", "PostiX"}
    stored = {name: str(report.to_dict()) for name, report in found.items()}
    assert SECRET in stored["PostiX"]
    assert SECRET not in stored["NordDrop Oy"]
    assert "PostiX" not in stored["NordDrop Oy"]
    assert "Vantaa depot" not in stored["PostiX"]


@pytest.mark.one_database
def test_a_cap_of_one_leg_acts_on_that_leg_only(app: Flask, world: World) -> None:
    """The truck has 2 of 2 points, the door 2 of 3: capped at half, it gives 1.5, so 3.5 of 5 are 70 %."""
    key = sent(app, world, BAD)[0]
    approve(app, world, key)
    report = reports(app, world, key)["NordDrop Oy"]
    assert (report.facts.score.raw_bp, report.facts.score.final_bp) == (8000, 7000)
    assert [step.text for step in report.edition("en").annex.steps][1].startswith("70.00")


def test_two_legs_of_one_partner_are_one_visit_in_all_figures(app: Flask, world: World) -> None:
    key = sent(app, world, GOOD)[0]
    approve(app, world, key)
    with story.acting(app, world, world.bertta):
        months = quarter_of(clock.now().date())
        assert overall(world.partner_id) == [(1, 4000, "Uusimaa")], "where its first leg lies"
        assert overall(world.second_partner_id) == [(1, 0, "Uusimaa")]
        assert rollups.differences() == []
        estimate = figures(months).partner(world.partner_id, OVERALL)
        assert estimate is not None
        assert (estimate.visits, estimate.score_bp) == (1, 4000)
        card = insight.partner_scorecard("norddrop", months, Filters(), brand_target_bp=8500, offset=0, limit=25)
        assert {line.tested for line in card.standards} == {1}
        assert card.made.visits == 1
        assert len(card.visits) == card.made.lines == 2, "each leg is listed with its own place and score"
        for line in card.standards:
            rules = insight.Rules(5, 8500)
            over_all = insight.standard_scorecard(line.code, months, Filters(), rules, offset=0, limit=25)
            mine = next(one for one in over_all.partners if one.slug == "norddrop")
            assert mine.kept is not None
            assert (mine.kept.kept, mine.kept.tested) == (line.kept, line.tested), "as on the partner's page"
        network = insight.network_scorecard(months, Filters(), insight.Rules(5, 8500))
        assert network.overall is not None
        assert network.overall.visits == 2, "one visit of two partners counts for each"
        rollups.rebuild()
        assert rollups.differences() == []
    with story.acting(app, world, world.reko):
        assessment.exclude(key, "The order was cancelled.")
        assert overall(world.partner_id) == []
        assert rollups.differences() == []


@pytest.mark.one_database
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_legs_sent_in_two_parts_are_one_visit_too(app: Flask, world: World, order: tuple[int, int]) -> None:
    keys = sent(app, world, GOOD, parts=(1, 2, 2))
    alone = [5000, 3333]
    for step, at in enumerate(order):
        approve(app, world, keys[at])
        with story.acting(app, world, world.bertta):
            visits, total_bp, _region = overall(world.partner_id)[0]
            assert (visits, total_bp) == (1, alone[at] if step == 0 else 4000)
            assert rollups.differences() == []
    with story.acting(app, world, world.reko):
        assessment.exclude(keys[1], "The parcels were mixed up.")
        assert overall(world.partner_id) == [(1, 5000, "Uusimaa")]
        assert rollups.differences() == []


@pytest.mark.one_database
def test_a_contact_who_may_see_one_of_two_touchpoints_gets_no_report_on_both(app: Flask, world: World) -> None:
    key = sent(app, world, GOOD)[0]
    approve(app, world, key)
    with story.acting(app, world, world.bertta):
        contact = db.session.get_one(Contact, world.pekka_id)
        contact.sees_all_touchpoints = False
        db.session.add(ContactTouchpoint(contact_id=contact.id, touchpoint_id=world.touchpoint_id))
        db.session.flush()
        partner = db.session.get_one(Partner, world.partner_id)
        both = {leg.touchpoint_id for leg in assessed.legs(assessed.audit_by_key(key).id)[:2]}
        assert operations.contacts_for(partner, both) == []
        assert operations.contacts_for(partner, {world.touchpoint_id}) == [contact]
        db.session.add(ContactTouchpoint(contact_id=contact.id, touchpoint_id=max(both - {world.touchpoint_id})))
        db.session.flush()
        assert operations.contacts_for(partner, both) == [contact]
        assert db.session.scalar(select(func.count()).select_from(ContactTouchpoint)) == 2
