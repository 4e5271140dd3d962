"""A letter speaks of a range over enough visits: one visit shows its figure, without a letter and without a colour."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from audit.core.clock import Simulated
from audit.network import queries as network
from audit.release import operations
from tests import story
from tests.people import Member, World
from tests.web_pages import sign_in, submit

BASE = "/b/aurora-home"
CHIP = re.compile(r'<span class="chip ?([^"]*)">(.*?)</span>', re.DOTALL)


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


@pytest.fixture
def sent(tale: story.Story) -> str:
    return tale.audited(choose=story.worst)


def browse(tale: story.Story, member: Member) -> FlaskClient:
    client = tale.app.test_client()
    client.environ_base.update(HTTP_HOST="touchstone.test", HTTP_ACCEPT_LANGUAGE="en")
    sign_in(tale.app, client, member.email)
    return client


def chips(page: str) -> list[tuple[str, str]]:
    """Return class and words of each chip on a page."""
    return [(colour, str(Markup(words).striptags())) for colour, words in CHIP.findall(page)]


def test_one_visit_shows_a_figure_and_no_letter(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    submit(reko, f"{BASE}/review/{sent}/start", page=f"{BASE}/review/{sent}")
    for address in (f"{BASE}/review/", f"{BASE}/review/{sent}", f"{BASE}/audits/{sent}"):
        page = reko.get(address)
        assert page.status_code == 200
        assert chips(page.text) == []
        assert "Broken promise" not in page.text
    assert "One visit gives no band" in reko.get(f"{BASE}/review/{sent}").text


def test_the_effect_of_a_change_is_told_in_points_only(tale: story.Story, sent: str):
    reko = browse(tale, tale.world.reko)
    submit(reko, f"{BASE}/review/{sent}/start", page=f"{BASE}/review/{sent}")
    question = re.search(rf"/review/{sent}/adjust/([a-z0-9_-]+)", reko.get(f"{BASE}/review/{sent}").text)
    assert question
    address = f"{BASE}/review/{sent}/adjust/{question.group(1)}"
    for value in ("yes", "no"):
        page = submit(reko, address, value=value)
        assert page.status_code in {200, 422}
        assert chips(page.text) == []


@pytest.mark.parametrize("least", [1, 5])
def test_the_band_of_a_report_is_said_once(tale: story.Story, sent: str, least: int):
    tale.approve(sent)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        # The page lets nobody choose so few; a range of one visit shows several letters at once.
        network.brand().minimum_visits = least
    with story.acting(tale.app, tale.world, tale.world.bertta):
        [report] = operations.preview(sent)
        chip = report.edition("en").score.chip
    [(colour, words)] = chips(browse(tale, tale.world.bertta).get(f"{BASE}/audits/{sent}/release").text)
    assert words == chip.text
    assert colour == {0: "band-few", 1: f"band-{chip.letters.lower()}"}.get(len(chip.letters), "band-between")
