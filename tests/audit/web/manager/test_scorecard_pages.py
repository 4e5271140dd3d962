"""Pages of one partner, standard and touchpoint, and of comparisons: honest words, quick, and closed to others."""

from __future__ import annotations

import gzip
import re
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.assessment.models import MeasureKind, Score
from audit.core import scope
from audit.core.db import db
from audit.insight.queries.compare import Mix, raised
from audit.network.models import Relation, Touchpoint
from audit.standards.models import Standard, StandardTarget
from reports.statistics import dispersion
from tests.audit.insight.synthetic import add_partner, rolled, store
from tests.audit.web.manager.scorecard_pages import HOME, MOST_BYTES, NORDDROP, come_in, fill, statements, words
from tests.story import Story, acting, best, worst
from tests.web_pages import (
    accessibility_faults,
    browser,
    give_password,
    served,
    sideways_scroll,
    sign_in,
    small_targets,
)

COMPARE = f"{HOME}/compare"
BOTH = f"{COMPARE}?p=norddrop&p=postix"
MOST_STATEMENTS = 20
"""Of a whole request, with sign-in and the choices of the filters."""


def codes(story: Story) -> list[str]:
    """Return the codes of the brand's standards."""
    with acting(story.app, story.world, story.world.bertta):
        return list(db.session.scalars(select(Standard.code).order_by(Standard.code)))


def touchpoint_page(story: Story) -> str:
    with acting(story.app, story.world, story.world.bertta):
        return f"{HOME}/touchpoints/{db.session.get_one(Touchpoint, story.world.touchpoint_id).key}"


def standard_page(story: Story) -> str:
    """Return the page of a standard that the ready checklist tests."""
    with acting(story.app, story.world, story.world.bertta):
        code = db.session.scalars(select(Score.code).where(Score.kind == MeasureKind.STANDARD).limit(1)).one()
    return f"{HOME}/standards/{code}"


def roll(story: Story, partner_id: int, scores: list[int], *measured: str, **more: Any) -> None:
    """Store visits of three auditors whose scores are these for every named standard and overall."""
    world = story.world
    people = [one.membership_id for one in (world.aino, world.onni, world.reko)]
    with acting(story.app, world, world.bertta):
        rows = [
            rolled(partner_id, auditor, scores, measure=measure, **more)
            for measure in ((MeasureKind.OVERALL, ""), *((MeasureKind.STANDARD, code) for code in measured))
            for auditor in people
        ]
        store(rows)


# The page of a standard


def test_a_standard_that_was_not_measured_says_so(story: Story, bertta: FlaskClient):
    said = words(bertta.get(f"{HOME}/standards/{codes(story)[0]}").text)

    assert "Not measured: no visit of Q4 2026 counts yet" in said
    assert "Not measured in Q4 2026: NordDrop Oy , PostiX ." in said


def test_a_standard_is_kept_in_so_many_of_so_many_visits_with_the_visits_that_failed_it(
    story: Story, bertta: FlaskClient
):
    keys = [story.audited(at, choose) for at, choose in enumerate((best, worst))]
    for key in keys:
        story.approve(key)
    page = bertta.get(standard_page(story)).text
    said = words(page)

    assert "1 of 2 visits kept it Range 9 to 91 %" in said
    assert "Too few visits to be told apart NordDrop Oy 1 of 2" in said
    assert keys[1] in page
    assert keys[0] not in page
    assert re.search(r"cost \d+(\.\d)? points", said)


def test_a_target_that_rises_later_takes_no_kept_visit_back(story: Story, bertta: FlaskClient):
    """A visit is held against the target of its own day."""
    story.approve(story.audited(0, best))
    page = standard_page(story)
    before = words(bertta.get(page).text)
    code = page.rpartition("/")[2]
    with acting(story.app, story.world, story.world.bertta):
        standard = db.session.scalars(select(Standard).where(Standard.code == code)).one()
        db.session.add(
            StandardTarget(standard_id=standard.id, from_date=date(2026, 12, 24), target_bp=10000, ambition="lead")
        )
    after = words(bertta.get(page).text)

    assert "1 of 1 visits kept it" in before
    assert "1 of 1 visits kept it" in after
    assert "kept from score 100 on" in after


def test_partners_that_cannot_be_told_apart_stand_in_one_group(story: Story, bertta: FlaskClient):
    code = codes(story)[0]
    with acting(story.app, story.world, story.world.bertta):
        others = [add_partner(f"Like {number}") for number in range(5)]
        rival = add_partner("Rival", Relation.COMPETITOR)
    for partner_id in (story.world.partner_id, *others, rival):
        roll(story, partner_id, [8000, 9000, 8500, 8800] * 3, code)
    roll(story, story.world.second_partner_id, [1000, 2000, 1500, 900] * 3, code)
    said = words(bertta.get(f"{HOME}/standards/{code}").text)

    below, together = (
        said.index("Clearly below the others PostiX"),
        said.index("Main group: cannot be told apart Like 0"),
    )
    assert below < together < said.index("NordDrop Oy") < said.index("For comparison, not counted in the network Rival")


@pytest.mark.usefixtures("story")
def test_a_foreign_or_unknown_standard_does_not_exist(bertta: FlaskClient):
    assert bertta.get(f"{HOME}/standards/9.9").status_code == 404


# The page of a touchpoint


def test_a_touchpoint_shows_its_visits_and_withholds_the_letter(story: Story, bertta: FlaskClient):
    keys = [story.audited(at, choose) for at, choose in enumerate((best, worst))]
    for key in keys:
        story.approve(key)
    page = bertta.get(touchpoint_page(story)).text
    said = words(page)

    assert "Too few visits: 2 of 5" in said
    assert "2 visits. A visit counts from its approval on." in said
    assert all(key in page for key in keys)
    assert "volume unknown" in said
    assert "Opening hours are not known." in said


def test_a_touchpoint_without_visits_says_so(story: Story, bertta: FlaskClient):
    said = words(bertta.get(touchpoint_page(story)).text)

    assert "Not measured: no visit of Q4 2026 counts yet" in said
    assert "No visit." in said


def test_a_foreign_touchpoint_is_like_one_that_does_not_exist(story: Story, bertta: FlaskClient):
    with acting(story.app, story.world, story.world.bertta):
        mine = set(db.session.scalars(select(Touchpoint.key)))
    with story.app.app_context(), scope.unscoped("a test needs a foreign key"):
        foreign = next(key for key in db.session.scalars(select(Touchpoint.key)) if key not in mine)
    answers = [bertta.get(f"{HOME}/touchpoints/{key}") for key in (foreign, "nowhere")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0].text) == words(answers[1].text)


# The page of a partner


def test_a_partner_page_says_what_comes_next_and_what_was_told_last(story: Story, bertta: FlaskClient):
    before = words(bertta.get(NORDDROP).text)
    key = story.audited(0, worst)
    story.approve(key)
    story.release(key)
    said = words(bertta.get(NORDDROP).text)

    assert "Next visit: Helsinki, Töölö, between" in before
    assert "No report was released to this partner yet." in before
    assert re.search(r"Last report: \S+ , version 1, \d+ Nov 2026 \(Released; ", said)


def test_standards_of_a_partner_say_what_they_cost_and_how_many_photos_there_are(story: Story, bertta: FlaskClient):
    story.approve(story.audited(0, worst))
    page = bertta.get(NORDDROP).text
    costs = [float(cost) for cost in re.findall(r'data-label="Cost a visit, points">([\d.]+)<', page)]
    photos = [int(count) for count in re.findall(r'data-label="Photos">(\d+)<', page)]

    assert max(costs) > 0
    assert sum(photos) > 0
    assert f'href="{HOME}/standards/' in page
    assert f'href="{HOME}/touchpoints/' in page


def test_each_promise_of_a_partner_has_its_small_multiple_on_one_axis(story: Story, bertta: FlaskClient):
    for month in (date(2026, 5, 1), date(2026, 8, 1), date(2026, 11, 1)):
        with acting(story.app, story.world, story.world.bertta):
            people = [one.membership_id for one in (story.world.aino, story.world.onni, story.world.reko)]
            measures = [(MeasureKind.OVERALL, ""), (MeasureKind.PROMISE, "informed"), (MeasureKind.PROMISE, "easy")]
            store(
                [
                    rolled(story.world.partner_id, who, [8000, 7000], month=month, measure=measure)
                    for measure in measures
                    for who in people
                ]
            )
    page = bertta.get(NORDDROP).text
    small = page.partition('class="multiples"')[2].partition("</ul>")[0]

    assert small.count("<svg") >= 1
    assert small.count('class="shade"') == small.count("<svg")
    assert small.count(">100</text>") == small.count(">0</text>") == small.count("<svg")


# Comparisons


def test_companies_are_compared_on_common_standards_only(story: Story, bertta: FlaskClient):
    """PostiX is good at a standard that NordDrop was never measured by: it counts for nothing here."""
    first, second, third, *_rest = codes(story)
    roll(story, story.world.partner_id, [6000, 7000] * 4, first, second)
    roll(story, story.world.second_partner_id, [6000, 7000] * 4, first, second)
    roll(story, story.world.second_partner_id, [10000] * 8, third, stratum="another")
    page = words(bertta.get(BOTH).text)

    assert "Compared on 2 common standards." in page
    assert "NordDrop Oy was measured by 2" in page
    assert "PostiX was measured by 3" in page
    assert page.count("NordDrop Oy 65 ") == page.count("PostiX 65 ")
    assert "No clear difference." in page
    assert "clearly better" not in page


def test_a_clear_difference_is_told_with_its_range(story: Story, bertta: FlaskClient):
    roll(story, story.world.partner_id, [9500] * 12, *codes(story)[:3])
    roll(story, story.world.second_partner_id, [2000] * 12, *codes(story)[:3])
    said = words(bertta.get(BOTH).text)

    assert re.search(r"NordDrop Oy clearly better than PostiX \(by \d\d to \d\d points\)\.", said)
    assert "−75" in said


def test_below_the_minimum_of_visits_nothing_is_called_a_difference(story: Story, bertta: FlaskClient):
    with acting(story.app, story.world, story.world.bertta):
        code = db.session.scalars(select(Standard.code).order_by(Standard.code)).first()
        one = story.world.aino.membership_id
        for partner, scores in ((story.world.partner_id, [9900] * 4), (story.world.second_partner_id, [100] * 4)):
            store([rolled(partner, one, scores, measure=(MeasureKind.STANDARD, code))])
    said = words(bertta.get(BOTH).text)

    assert "Too few visits to judge: NordDrop Oy, PostiX." in said
    assert "Too few visits: a difference is looked at only where two companies have at least 5 visits each." in said
    assert "clearly better" not in said


def test_companies_without_a_common_standard_cannot_be_compared(story: Story, bertta: FlaskClient):
    first, second, *_rest = codes(story)
    roll(story, story.world.partner_id, [9500] * 6, first)
    roll(story, story.world.second_partner_id, [2000] * 6, second)
    said = words(bertta.get(BOTH).text)

    assert "There is no standard that all of them were measured by, so nothing can be compared." in said
    assert "Scores and ranges" not in said


@pytest.mark.parametrize(
    ("chosen", "status", "said"),
    [
        ("", 200, "Choose 2 to 6 companies"),
        ("?p=norddrop", 422, "A comparison needs at least 2 companies. Choose one more."),
        ("?p=norddrop&p=norddrop", 422, "A comparison needs at least 2 companies."),
        ("?p=norddrop&p=nobody", 422, "“nobody” is no company of this brand. Choose from the list."),
        ("?p=norddrop&p=frostig", 422, "“frostig” is no company of this brand. Choose from the list."),
        ("?p=norddrop&p=%3Cb%3E", 422, "“<b>” is no company of this brand."),
        ("?p=norddrop&p=postix&p=norddrop", 200, "NordDrop Oy was chosen twice and stands here once."),
        ("?p=norddrop&p=postix&period=never", 200, "“never” is no period."),
    ],
)
@pytest.mark.usefixtures("story")
def test_a_choice_that_cannot_be_compared_is_told_with_the_way_to_mend_it(
    bertta: FlaskClient, chosen: str, status: int, said: str
):
    answer = bertta.get(COMPARE + chosen)

    assert answer.status_code == status
    assert said in words(answer.text).replace("&lt;", "<").replace("&gt;", ">")
    assert "<b>”" not in answer.text


def test_seven_companies_are_one_too_many(story: Story, bertta: FlaskClient):
    with acting(story.app, story.world, story.world.bertta):
        for number in range(5):
            add_partner(f"More {number}")
    query = "&".join(["p=norddrop", "p=postix", *(f"p=more-{number}" for number in range(5))])
    answer = bertta.get(f"{COMPARE}?{query}")

    assert answer.status_code == 422
    assert "You have chosen 7 companies. A comparison takes 6 at most: leave some out." in words(answer.text)
    assert bertta.get(f"{COMPARE}?{query.rpartition('&')[0]}").status_code == 200


def test_what_else_may_explain_a_difference_is_said(story: Story, bertta: FlaskClient):
    story.approve(story.audited(0, best))
    said = words(bertta.get(BOTH).text)

    assert "What the visits were made of" in said
    assert "Delivery route" in said


@pytest.mark.parametrize(
    ("mixes", "differs"),
    [
        (({"route": 1.0}, {"route": 1.0}), False),
        (({"route": 1.0}, {"locker": 1.0}), True),
        (({"route": 0.9, "locker": 0.1}, {"route": 0.8, "locker": 0.2}), False),
        (({"route": 0.9, "locker": 0.1}, {"route": 0.6, "locker": 0.4}), True),
        (({"route": 1.0}, {}), False),
    ],
)
def test_a_mix_differs_when_a_fifth_of_the_visits_would_have_to_be_others(mixes: tuple[Any, ...], differs: bool):
    assert Mix(mixes).differs is differs


def test_the_scatter_of_fewer_standards_is_larger_and_never_smaller():
    for rho in (0.0, 0.15, 0.4):
        whole = dispersion(12, rho)
        found = [raised(whole, 12, common) for common in range(1, 13)]

        assert all(former >= later for former, later in combinations(found, 2))
        assert found == pytest.approx([dispersion(common, rho) for common in range(1, 13)])


# The page of an audit


def test_an_audit_says_how_its_score_was_made_and_leads_to_the_scorecards_of_its_quarter(
    story: Story, bertta: FlaskClient
):
    key = story.audited(0, worst)
    story.approve(key)
    page = bertta.get(f"/b/aurora-home/audits/{key}").text
    addresses = set(re.findall(rf'href="({HOME}/[^"]+)"', page))

    assert "How this score was made" in page
    assert f"{NORDDROP}?period=2026-Q4" in addresses
    assert f"{touchpoint_page(story)}?period=2026-Q4" in addresses
    assert any("/standards/" in address for address in addresses)
    assert {bertta.get(address).status_code for address in addresses} == {200}


# All of them


def all_pages(story: Story) -> list[str]:
    return [NORDDROP, standard_page(story), touchpoint_page(story), BOTH, COMPARE]


def test_a_page_costs_few_statements_and_few_bytes(story: Story, bertta: FlaskClient):
    fill(story)
    story.approve(story.audited(0, worst))
    for address in all_pages(story):
        bertta.get(address)
        with statements(story.app) as found:
            answer = bertta.get(address)
        assert answer.status_code == 200
        assert len(found) <= MOST_STATEMENTS, address + "\n".join(" ".join(one.split())[:150] for one in found)
        assert len(gzip.compress(answer.data)) <= MOST_BYTES


@pytest.mark.one_database
def test_another_brands_pages_are_like_those_that_do_not_exist(story: Story, client: FlaskClient):
    story.approve(story.audited(0, worst))
    pages = all_pages(story)
    sign_in(story.app, client, "ulla@borealis.example")
    for page in pages:
        foreign, nowhere = client.get(page), client.get(page.replace("aurora-home", "no-such-brand"))
        assert foreign.status_code == nowhere.status_code == 404
        assert words(foreign.text) == words(nowhere.text)


@pytest.mark.one_database
def test_auditors_do_not_read_them(story: Story, client: FlaskClient):
    story.approve(story.audited(0, worst))
    pages = all_pages(story)
    sign_in(story.app, client, "aino@visits.example")
    assert {client.get(page).status_code for page in pages} == {403}


@pytest.mark.browser
@pytest.mark.one_database
@pytest.mark.parametrize("width", [360, 768, 1366])
def test_pages_are_accessible_and_never_scroll_sideways(story: Story, width: int):
    fill(story)
    for partner_id, scores in ((story.world.partner_id, [9500] * 6), (story.world.second_partner_id, [2000] * 6)):
        roll(story, partner_id, scores, *codes(story)[:4])
    story.approve(story.audited(0, worst))
    give_password(story.app, story.world.bertta.email)
    faults: list[str] = []
    with served(story.app) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": width, "height": 768}, bypass_csp=True)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        come_in(page, address)
        for path in [*all_pages(story), f"{NORDDROP}?lang=fi", f"{BOTH}&lang=sv", f"{BOTH}&lang=en"]:
            page.goto(address + path)
            assert page.locator("h1").count() == 1
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            faults += [*accessibility_faults(page), *map(str, small_targets(page))]
            faults += [f"{path} scrolls sideways"] * bool(sideways_scroll(page))
        context.close()
    assert faults == []
