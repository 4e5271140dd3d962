"""The visit, its review, the release and the acknowledgement in a real browser: no JavaScript, 360 pixels wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from audit.core import clock as clocks
from audit.core.db import get_by_key
from audit.planning.models import Assignment
from tests import story
from tests.journeys.conftest import Stage
from tests.journeys.steps import newest_link, picture
from tests.people import PASSWORD, World
from tests.web_pages import browser, give_password, served, sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

TOLD = "The driver was friendly, but nobody told us that the parcel would come late."


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def address(app: Flask, world: World) -> Iterator[str]:
    for member in (world.aino, world.onni, world.bertta, world.reko):
        give_password(app, member.email)
    with served(app) as found:
        yield found


def phone(chromium: Browser, address: str, email: str = "") -> Page:
    """Return the page of a phone without JavaScript; with an address, of somebody who has signed in on it."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="en-GB", base_url=address
    )
    page = context.new_page()
    if email:
        page.goto("/sign-in")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("main .button")
    return page


def seen(page: Page) -> None:
    """Check that the page fits the phone."""
    # A click on a link comes back before the page that it leads to is there.
    expect(page.locator("main")).to_be_attached()
    page.wait_for_load_state()
    assert sideways_scroll(page) <= 0, f"{page.url} is wider than the phone"


def test_a_visit_becomes_an_acknowledged_report(stage: Stage, chromium: Browser, address: str) -> None:
    app, world = stage.app, stage.world
    tale = story.begin(app, world, stage.clock)
    key = tale.assignments()[0]
    auditor = tale.auditor(key)
    with story.acting(app, world, world.bertta):
        opens_at = get_by_key(Assignment, key).opens_at

    aino = phone(chromium, address, auditor.email)
    aino.goto(f"/b/aurora-home/visits/{key}/brief")
    aino.get_by_role("button", name="Take this visit").click()
    stage.clock.move_to(max(opens_at, clocks.now()))
    fill(aino, f"/b/aurora-home/visits/{key}/")
    aino.get_by_label("I made this visit myself").check()
    aino.get_by_role("button", name="Send the visit").click()
    expect(aino).to_have_url(re.compile("/sent"))

    reko = phone(chromium, address, world.reko.email)
    reko.goto("/b/aurora-home/review/")
    reko.locator("th a").first.click()
    reko.get_by_role("button", name="Take up the review").click()
    expect(reko.get_by_text(TOLD).first).to_be_visible()
    seen(reko)
    reko.get_by_role("button", name="Approve").click()
    expect(reko.get_by_text("This audit is approved")).to_be_visible()

    bertta = phone(chromium, address, world.bertta.email)
    bertta.goto(reko.url.replace("/review/", "/audits/"))
    bertta.get_by_role("link", name="Look at the report and release it").first.click()
    seen(bertta)
    bertta.get_by_role("button", name="Release the report").click()
    expect(bertta).to_have_url(re.compile("/reports/"))
    stage.work()

    pekka = phone(chromium, address)
    pekka.goto(newest_link(stage.mails()) + "?lang=en")
    seen(pekka)
    with pekka.expect_download() as started:
        pekka.get_by_role("link", name="Download the PDF").click()
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
    pekka.get_by_label("Your name").fill("Pekka Poutanen")
    pekka.get_by_role("button", name="I have read the report").click()
    expect(pekka.get_by_text("Read by Pekka Poutanen")).to_be_visible()
    bertta.reload()
    expect(bertta.get_by_text("Pekka Poutanen").first).to_be_visible()
    seen(bertta)
    seen(pekka)


def fill(page: Page, visit: str) -> None:
    """Follow what the review page still asks for, until nothing is left."""
    for _ in range(40):
        page.goto(f"{visit}review")
        seen(page)
        missing = page.locator("main .note.problem a").first
        if not missing.count():
            return
        words = missing.inner_text()
        name = (missing.get_attribute("href") or "").partition("#")[2]
        missing.click()
        seen(page)
        answer(page.locator(f"#{name}"), name, words.partition(":")[0].lower())
        page.get_by_role("button", name="Save and show sections").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_have_count(0)
    message = f"still missing: {words}"
    raise AssertionError(message)


def answer(card: Locator, name: str, lack: str) -> None:
    """Answer one question the worst way, as a person does who sees the page."""
    value = card.locator(f'[name="{name}-value"]')
    if "photo" in lack or not card.locator(f'[name="{name}-value"], [name="{name}-minutes"]').count():
        card.locator("input[type=file]").set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        )
    elif "omment" in lack:
        comment = card.locator("textarea").last
        if not comment.is_visible():
            card.locator("summary").last.click()
        comment.fill("Nobody told us before the slot ended.")
    elif card.locator(f'[name="{name}-minutes"]').count():
        card.locator(f'[name="{name}-minutes"]').fill("45")
    elif value.first.get_attribute("type") in {"radio", "checkbox"}:
        no = card.locator(f'[name="{name}-value"][value="no"]')
        (no if no.count() else value.first).check()
    elif value.first.evaluate("one => one.tagName") == "TEXTAREA":
        value.fill(TOLD)
    else:
        kind = value.first.get_attribute("type") or "text"
        value.fill({"date": "2026-11-03", "time": "12:30"}.get(kind, "2"))
