"""The page on which a manager chooses a ready checklist: all of them, along the customer journey."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from checklists import estimated_minutes, library
from tests.people import PASSWORD
from tests.web_pages import (
    accessibility_faults,
    browser,
    give_password,
    served,
    sideways_scroll,
    small_targets,
)

BASE = "/b/aurora-home/checklists/"
BERTTA = "bertta@aurora.example"


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_ready_checklist_is_listed_with_purpose_questions_and_minutes(bertta: FlaskClient, language: str):
    page = unescape(bertta.get(f"{BASE}?lang={language}").text)
    cards = re.findall(r'<li class="card">(.*?)</li>', page, re.DOTALL)
    assert len(cards) == len(library.names())
    for name in library.names():
        ready = library.load(name)
        (card,) = [found for found in cards if f"/ready/{name}" in found]
        assert ready.title[language] in card
        assert ready.purpose[language] in card
        assert re.search(rf"\b{len(list(ready.questions()))}\b", card)
        assert re.search(rf"\b{estimated_minutes(ready)}\b", card)


@pytest.mark.one_database
def test_the_ready_checklists_follow_the_customer_journey(bertta: FlaskClient):
    page = unescape(bertta.get(BASE).text)
    heads = re.findall(r"<h3>(.*?)</h3>", page)
    assert heads == [stage.title["en"] for stage, _names in library.along_the_journey()]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.mark.browser
@pytest.mark.one_database
@pytest.mark.usefixtures("world")
def test_the_list_fits_phone_tablet_and_desk_in_three_languages(app: Flask, chromium: Browser):
    give_password(app, BERTTA)
    with served(app) as address:
        page = chromium.new_context(bypass_csp=True).new_page()
        page.goto(f"{address}/sign-in")
        page.fill("#email", BERTTA)
        page.fill("#password", PASSWORD)
        page.click("main .button")
        for width in (360, 768, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            for language in ("en", "fi", "sv"):
                page.goto(f"{address}{BASE}?lang={language}")
                assert sideways_scroll(page) == 0, (width, language)
                assert accessibility_faults(page) == []
                assert small_targets(page) == []
