"""The pages of review, release and messages in a real browser: accessible, without sideways scroll, without scripts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from audit.core import clock as clocks
from audit.core.clock import Simulated
from audit.core.db import db, get_by_key
from audit.core.outbox import DeliveryAttempt
from audit.followup import operations as followup
from audit.release import operations as release
from audit.release import queries
from audit.release.models import DeliveryState, DocumentState, Release
from tests import story
from tests.people import PASSWORD, World
from tests.web_pages import (
    accessibility_faults,
    browser,
    enlarge_text,
    give_password,
    served,
    sideways_scroll,
    small_targets,
)

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

BASE = "/b/aurora-home"
BERTTA = "bertta@aurora.example"
LANGUAGES = {320: ("en", "fi", "sv"), 360: ("fi",), 768: ("sv",), 1366: ("en",)}
"""Widths with the languages that are looked at there: all of them where they have the least room."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def paths(app: Flask, world: World, clock: Simulated, run_jobs: Callable[[], int]) -> dict[str, str]:
    """Make audits in every state that these pages show, and return the addresses of the pages."""
    tale = story.begin(app, world, clock)
    released, in_review, approved, waiting = (
        tale.audited(at, choose) for at, choose in enumerate((story.worst, story.worst, story.worst, story.best))
    )
    for audit in (released, approved):
        tale.approve(audit)
    key = tale.release(released)[0]
    run_jobs()
    with story.acting(app, world, world.reko):
        story.assessment.start_review(in_review)
    with story.acting(app, world, world.bertta):
        first = queries.delivery_rows()[0][0].delivery
        release.deliver(key, first.contact.key)
        followup.acknowledge(first, "0" * 36, "Pekka Poutanen", "Laatupäällikkö", "Korjaamme tämän.")
        first.state = DeliveryState.ADDRESS_UNKNOWN
        said = "5.1.1 <pekka@norddrop.example>: Recipient address rejected: User unknown in virtual mailbox table"
        attempt = DeliveryAttempt(
            mail_id=first.mail_id, at=clocks.now(), host="mx.norddrop.example", outcome="x", code=550, text=said
        )
        db.session.add(attempt)
        failed = queries.documents(get_by_key(Release, key).id)[0]
        failed.state, failed.problem = DocumentState.FAILED, "the renderer took more than 60 s"
        failed.sha256 = None
        message = first.key
    return {
        "queue": "/review/",
        "empty queue": "/review/?state=returned",
        "case in review": f"/review/{in_review}",
        "case waiting": f"/review/{waiting}",
        "audit approved": f"/audits/{approved}",
        "audit released": f"/audits/{released}",
        "release": f"/audits/{approved}/release",
        "words": f"/review/{approved}/words/story",
        "reports": "/reports/",
        "report": f"/reports/{key}",
        "outbox": "/reports/outbox",
        "message": f"/reports/outbox/{message}",
        "answers": "/reports/answers",
        "in review": in_review,
    }


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#email", BERTTA)
    page.fill("#password", PASSWORD)
    page.click("main .button")


def adjust_paths(page: Page, address: str, in_review: str) -> list[str]:
    """Return the form of one question of each kind of input."""
    page.goto(f"{address}{BASE}/review/{in_review}")
    found = re.findall(rf'href="({BASE}/review/{in_review}/adjust/[^"]+)"', page.content())
    return [link.removeprefix(BASE) for link in found[:12:3]]


@pytest.mark.parametrize("width", LANGUAGES)
def test_pages_of_review_and_reports_are_accessible(app: Flask, chromium: Browser, paths: dict[str, str], width: int):
    give_password(app, BERTTA)
    shots = os.environ.get("TOUCHSTONE_TEST_SHOTS")
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    faults: list[str] = []
    with served(app) as address:
        sign_in(page, address)
        named = {name: path for name, path in paths.items() if path.startswith("/")}
        named |= {f"adjust {at}": path for at, path in enumerate(adjust_paths(page, address, paths["in review"]))}
        for name, path in named.items():
            for language in LANGUAGES[width]:
                page.goto(f"{address}{BASE}{path}{'&' if '?' in path else '?'}lang={language}")
                if page.locator("h1").count() != 1:
                    faults.append(f"{name} {language}: not one h1")
                faults.extend(accessibility_faults(page))
                faults.extend(f"{name} {language}: too small {target}" for target in small_targets(page))
                if sideways_scroll(page):
                    faults.append(f"{name} {language}: scrolls sideways at {width}")
                if shots:
                    page.screenshot(path=Path(shots) / f"{name} {width} {language}.png", full_page=True)
                if width == 320:
                    enlarge_text(page)
                    if sideways_scroll(page):
                        faults.append(f"{name} {language}: scrolls sideways with large text")
    context.close()
    assert "\n".join(faults) == ""


def test_an_answer_is_changed_and_an_audit_approved_without_javascript(
    app: Flask, chromium: Browser, paths: dict[str, str]
):
    give_password(app, BERTTA)
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="en-GB")
    page = context.new_page()
    with served(app) as address:
        sign_in(page, address)
        page.goto(f"{address}{BASE}/review/")
        page.click(f"a[href$='{paths['in review']}']")
        page.locator("a[href*='/adjust/']").first.click()
        page.locator(".choice input:not(:checked)").first.check(force=True)
        page.click("main form .button")
        assert "→" in page.locator(".figure").inner_text()
        page.fill("#why", "The photo shows it.")
        page.click("main form .button")
        assert "The photo shows it." in page.content()
        page.click("form[action$='/approve'] .button")
        assert "Approved. It can be released now." in page.content()
        page.click("text=Look at the report and release it")
        page.click("main form .button")
        assert page.locator("h1").inner_text().startswith("Report ")
    context.close()
