"""Scorecard pages: honest words, quick, and closed to others."""

from __future__ import annotations

import gzip
import re
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from audit.assessment.queries.figures import Estimate
from audit.web.manager import scorecard_words
from checklists.grades import band
from reports.statistics import Range, Sample
from tests.audit.insight.synthetic import rolled, store
from tests.audit.web.manager.scorecard_pages import (
    INFORMED,
    MOST_BYTES,
    NETWORK,
    NORDDROP,
    come_in,
    fill,
    statements,
    words,
)
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

MOST_QUERIES = 12


def roll(story: Story, *, scores: list[int], **more: object) -> None:
    with acting(story.app, story.world, story.world.bertta):
        store([rolled(story.world.partner_id, story.world.aino.membership_id, scores, **more)])


@pytest.mark.usefixtures("story")
def test_a_brand_without_visits_says_that_nothing_was_measured(bertta: FlaskClient):
    said = words(bertta.get(NETWORK).text)

    assert "Not measured: no visit of Q4 2026 counts yet" in said
    assert "Not measured: no visit" in words(bertta.get(NORDDROP).text)


def test_the_page_shows_score_range_and_visits_of_the_pipeline(story: Story, bertta: FlaskClient):
    for at, choose in enumerate((best, worst)):
        story.approve(story.audited(at, choose))
    network, partner = words(bertta.get(NETWORK).text), words(bertta.get(NORDDROP).text)

    assert "2 visits · target 85" in network
    assert "Too few visits: 2 of 5" in network
    assert "2 audits are approved but not released" in network
    assert "2 visits. A visit counts from its approval on." in partner
    assert "1 of 2" in partner


def test_a_visit_leads_down_to_its_audit(story: Story, bertta: FlaskClient):
    key = story.audited(0)
    page = bertta.get(NORDDROP).text

    address = re.search(rf'href="([^"]*{key})"', page)
    assert address
    assert bertta.get(address.group(1)).status_code == 200


def test_below_the_minimum_of_visits_there_is_no_letter(story: Story, bertta: FlaskClient):
    roll(story, scores=[9900] * 4)
    said = words(bertta.get(NETWORK).text)

    assert "Too few visits: 4 of 5" in said
    assert "too few , Too few visits: 4 of 5, range" in said


def test_few_partners_and_auditors_take_the_promise_of_the_range_back(story: Story, bertta: FlaskClient):
    roll(story, scores=[7000, 8000, 6000, 7500, 6500])
    for page in (NETWORK, NORDDROP):
        said = words(bertta.get(page).text)
        assert "with 1 auditor only that is not assured" in said
        assert "The range holds the true score" not in said
    with acting(story.app, story.world, story.world.bertta):
        people = (story.world.onni, story.world.reko)
        store([rolled(story.world.partner_id, one.membership_id, [7000, 7500]) for one in people])
    said = words(bertta.get(NETWORK).text)
    assert "with so few partners measured that is not assured" in said
    assert "fewer than 3 partners measured" in words(bertta.get(f"{NETWORK}method").text)


def test_one_auditor_is_said(story: Story, bertta: FlaskClient):
    roll(story, scores=[9000] * 9)

    assert "Only 1 auditor made these visits; below 3" in words(bertta.get(NETWORK).text)
    assert "Only 1 auditor made these visits; below 3" in words(bertta.get(NORDDROP).text)


def test_a_change_within_the_margin_is_no_change(story: Story, bertta: FlaskClient):
    roll(story, scores=[6000, 7000, 8000] * 2)
    roll(story, scores=[5900, 6900, 7900] * 2, month=date(2026, 8, 1))
    said = words(bertta.get(NORDDROP).text)

    assert "was 69 in Q3 2026" in said
    assert "The change since Q3 2026 lies within the margin, so it is no clear change." in said


def test_a_clear_change_is_told(story: Story, bertta: FlaskClient):
    roll(story, scores=[9800] * 40)
    roll(story, scores=[3000] * 40, month=date(2026, 8, 1))

    assert "Better than in Q3 2026." in words(bertta.get(NORDDROP).text)
    assert "Worse" not in words(bertta.get(NORDDROP).text)


def test_a_promise_that_was_not_asked_is_not_measured(story: Story, bertta: FlaskClient):
    roll(story, scores=[9000] * 6)
    roll(story, scores=[4000] * 6, measure=INFORMED)
    page = bertta.get(NETWORK).text

    assert 'norddrop#promise-informed"' in page
    assert "Not measured in Q4 2026: At the promised time" in words(page)


def test_an_earlier_period_is_chosen_in_the_address(story: Story, bertta: FlaskClient):
    roll(story, scores=[9000] * 6, month=date(2026, 5, 1))
    chosen = bertta.get(f"{NETWORK}?period=2026-Q2").text

    assert '<option value="2026-Q2" selected>' in chosen
    assert "6 visits · target 85" in words(chosen)
    assert "Not measured: no visit of Q3 2026" in words(bertta.get(f"{NETWORK}?period=2026-Q3").text)


@pytest.mark.parametrize("period", ["2026-Q9", "yesterday", "2026", "<b>", "9" * 300])
@pytest.mark.usefixtures("story")
def test_an_unread_period_is_said_with_the_way_to_mend_it(bertta: FlaskClient, period: str):
    answer = bertta.get(NETWORK, query_string={"period": period})

    assert answer.status_code == 200
    assert "is no period. A period is a year and a quarter, such as 2026-Q4. This page shows Q4 2026." in answer.text
    assert "<b>”" not in answer.text


@pytest.mark.parametrize("address", [NETWORK, NORDDROP])
@pytest.mark.parametrize("name", ["programme", "region", "kind"])
def test_filters_that_match_nothing_say_so(story: Story, bertta: FlaskClient, name: str, address: str):
    roll(story, scores=[9000] * 6)
    said = words(bertta.get(address, query_string={name: "nowhere"}).text)

    assert "No counted visit of Q4 2026 matches these filters. Take all filters away" in said


def test_own_units_and_competitors_are_marked(story: Story, bertta: FlaskClient):
    fill(story)
    said = words(bertta.get(NETWORK).text)

    assert "Partner 19 Last-mile courier, Our own unit, for comparison" in said
    assert "Partner 20 Last-mile courier, Competitor, for comparison" in said
    assert said.index("All partners") < said.index("For comparison, not counted in the network")


@pytest.mark.parametrize("address", [NETWORK, f"{NETWORK}?sort=name", f"{NETWORK}method"])
def test_a_page_costs_few_statements_and_few_bytes(story: Story, bertta: FlaskClient, address: str):
    fill(story)
    story.approve(story.audited(0))
    bertta.get(address)
    with statements(story.app) as found:
        answer = bertta.get(address)

    assert answer.status_code == 200
    assert len(found) <= MOST_QUERIES, "\n".join(
        " ".join(one.split())[:90] + " ... FROM" + " ".join(one.partition("FROM")[2].split())[:60] for one in found
    )
    assert len(gzip.compress(answer.data)) <= MOST_BYTES


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["", "partners/norddrop", "partners/nobody", "method"])
def test_another_brands_scorecard_is_like_one_that_does_not_exist(story: Story, client: FlaskClient, path: str):
    roll(story, scores=[9000] * 6)
    sign_in(story.app, client, "ulla@borealis.example")
    foreign, nowhere = client.get(f"{NETWORK}{path}"), client.get(f"/b/no-such-brand/scorecard/{path}")

    assert foreign.status_code == nowhere.status_code == 404
    assert words(foreign.text) == words(nowhere.text)


def test_a_foreign_partner_is_like_one_that_does_not_exist(story: Story, bertta: FlaskClient):
    foreign, nobody = (bertta.get(f"{NETWORK}partners/{slug}") for slug in ("frostig", "nobody"))

    assert foreign.status_code == nobody.status_code == 404
    assert words(foreign.text) == words(nobody.text)


@pytest.mark.one_database
def test_reviewers_read_scorecards_and_auditors_do_not(story: Story, client: FlaskClient):
    sign_in(story.app, client, "reko@aurora.example")
    assert client.get(NETWORK).status_code == 200

    aino = story.app.test_client()
    aino.environ_base["HTTP_HOST"] = "touchstone.test"
    sign_in(story.app, aino, "aino@visits.example")
    assert aino.get(NETWORK).status_code == 403


@given(st.integers(0, 10000), st.integers(0, 10000), st.integers(0, 40))
def test_letters_follow_the_whole_range(one: int, other: int, visits: int):
    low, high = sorted((one, other))
    estimate = Estimate(visits, low, low, high, 0, 3, Sample(max(1, visits), 0.5, 0.0), Range(0, 1))
    with Flask(__name__).app_context():
        g.brand = SimpleNamespace(band_limits=[8500, 7000, 5500], minimum_visits=5, target_bp=8500)
        chip = scorecard_words.chip_of(estimate)

    if visits < 5:
        assert not chip.letters
        assert chip.tone in {"band-few", "band-none"}
    elif band(low) == band(high):
        assert (chip.letters, chip.tone) == (band(low), f"band-{band(low).lower()}")
    else:
        assert chip.tone == "band-between"
        assert chip.letters.startswith(band(high))
        assert chip.letters.endswith(band(low))


@pytest.mark.browser
@pytest.mark.one_database
@pytest.mark.parametrize("width", [360, 768, 1366])
def test_scorecards_are_accessible_and_never_scroll_sideways(story: Story, width: int):
    fill(story)
    story.approve(story.audited(0))
    give_password(story.app, story.world.bertta.email)
    faults: list[str] = []
    with served(story.app) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": width, "height": 768}, bypass_csp=True)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        come_in(page, address)
        for path in (
            NETWORK,
            f"{NETWORK}?lang=fi",
            f"{NORDDROP}?lang=fi",
            f"{NETWORK}?period=2024-Q1&lang=sv",
            f"{NETWORK}method",
        ):
            page.goto(address + path)
            assert page.locator("h1").count() == 1
            faults += [*accessibility_faults(page), *map(str, small_targets(page))]
            faults += [f"{path} scrolls sideways"] * bool(sideways_scroll(page))
        context.close()
    assert faults == []
