"""The builder in a real browser: by keyboard alone, with and without scripts, accessible, without sideways scroll."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from audit.core.db import db
from audit.standards import operations, queries
from checklists import Checklist
from tests import story
from tests.people import PASSWORD, World
from tests.web_pages import accessibility_faults, browser, give_password, served, sideways_scroll, small_targets

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

BERTTA = "bertta@aurora.example"
CHECKLISTS = "/b/aurora-home/checklists"
LANGUAGES = {360: ("fi",), 768: ("sv",), 1366: ("en",)}
KINDS = ("single_choice", "multiple_choice", "duration", "scale", "yes_no")
LIST = "title,section,question,input_type,weight,options,colour\nDoor,Step,Was it dry?,radio,2,Yes:1|No:0,red\n"
HURRIED = "Was it clean and was it dry?"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def key(app: Flask, world: World) -> str:
    """A draft of the second version of the parcel locker checklist."""
    with story.acting(app, world, world.bertta):
        version = operations.publish_ready_checklist("parcel-locker")
        db.session.flush()
        return operations.begin_next_version(version.key).key


def stored(app: Flask, world: World, key: str) -> Checklist:
    with story.acting(app, world, world.bertta):
        return queries.checklist_of(queries.version(key))


@contextmanager
def opened(app: Flask, chromium: Browser, width: int, *, scripts: bool = True) -> Iterator[tuple[Page, str]]:
    """Yield a page on which Bertta is signed in, and the address of the checklists."""
    give_password(app, BERTTA)
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, locale="en-GB", bypass_csp=True, java_script_enabled=scripts
    )
    page = context.new_page()
    with served(app) as address:
        page.goto(f"{address}/sign-in")
        page.fill("#email", BERTTA)
        page.fill("#password", PASSWORD)
        page.click("main .button")
        yield page, f"{address}{CHECKLISTS}"
    context.close()


def faults_of(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page that is open; keep a picture where somebody wants to look at it."""
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    shots = os.environ.get("TOUCHSTONE_TEST_SHOTS")
    if shots:
        page.wait_for_timeout(200)
        page.screenshot(path=Path(shots) / f"{name} {width}.png", full_page=True)
    found = [f"{name}: {fault}" for fault in accessibility_faults(page)]
    found += [f"{name}: too small {target}" for target in small_targets(page)]
    if page.locator("h1").count() != 1:
        found.append(f"{name}: not one h1")
    if sideways_scroll(page):
        found.append(f"{name}: scrolls sideways at {width} px")
    return found


def drafts_pages(checklist: Checklist, key: str) -> dict[str, str]:
    """Return the addresses of the builder's pages: head, section, and questions of several kinds."""
    draft = f"/drafts/{key}"
    by_kind = {question.kind: question.code for _section, question in checklist.questions()}
    return {
        "head": draft,
        "section": f"{draft}?at=section:{checklist.sections[1].code}",
        **{kind: f"{draft}?at={by_kind[kind]}" for kind in KINDS},
        "checks": f"{draft}/checks",
        "difference": f"/{key}/difference",
        "files": f"/{key}/files",
        "coverage": "/coverage",
        "import": "/import",
        "new": "/drafts/new",
    }


@pytest.mark.parametrize("width", LANGUAGES)
def test_pages_of_the_builder_are_accessible(app: Flask, chromium: Browser, world: World, key: str, width: int):
    faults: list[str] = []
    checklist = stored(app, world, key)
    with opened(app, chromium, width) as (page, address):
        for name, path in drafts_pages(checklist, key).items():
            for language in ("en", "fi", "sv") if name == "single_choice" else LANGUAGES[width]:
                page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
                faults += faults_of(page, f"{name} {language}")
        page.goto(f"{address}{drafts_pages(checklist, key)['yes_no']}")
        page.fill("#weight", "much")
        page.fill("[name^=text__]", HURRIED)
        page.click(".editor form .actions .button:first-child")
        faults += faults_of(page, "error")
        page.goto(f"{address}{drafts_pages(checklist, key)['multiple_choice']}")
        spare = page.locator("[name$=-exclusive]").count() - 1
        page.check(f"#options-{spare}-exclusive")
        page.fill(f"#options-{spare - 1}-points", "some")
        page.evaluate("document.querySelectorAll('.editor details').forEach(part => { part.open = true; })")
        page.fill("#critical_cap", "50")
        page.fill("#condition-0-operands", "yes")
        page.click(".editor form .actions .button:first-child")
        faults += faults_of(page, "errors in rows")
        assert page.locator(".errors a").count() == 4
        for link in page.locator(".errors a").all():
            link.click()
            target = page.evaluate("document.activeElement.id")
            assert link.get_attribute("href") == f"#{target}"
            assert page.locator(f"#{target}").is_visible()
            assert page.locator(f"#{target}").get_attribute("aria-describedby") == f"{target}-error"
        page.goto(f"{address}{drafts_pages(checklist, key)['yes_no']}")
        page.fill("[name^=text__]", HURRIED)
        page.fill("#weight", "77")
        page.click(".editor form .actions .button:first-child")
        page.goto(f"{address}/drafts/{key}/checks")
        faults += faults_of(page, "checks after a change")
        page.goto(f"{address}/import")
        page.set_input_files("#file", {"name": "door.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
        page.click("main form .button")
        faults += faults_of(page, "import with remarks")
        page.goto(f"{address}/drafts/{key}")
        page.click(f"form[action$='{key}/try'] .button")
        faults += faults_of(page, "test visit")
        page.click(".rows .cover >> nth=0")
        faults += faults_of(page, "test visit section")
        page.click("button[value=all]")
        faults += faults_of(page, "test visit score")
    assert "\n".join(faults) == ""


def press_by_keyboard(page: Page, words: str) -> None:
    """Go on with Tab until a control says these words, and press Enter on it; nothing is clicked."""
    for _step in range(250):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.innerText || ''")
        if " ".join(said.split()) == words:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way by Tab to {words!r} on {page.url}")


def write_by_keyboard(page: Page, label: str, words: str) -> None:
    """Go on with Tab until the field of that label, inside the group of that name, and type."""
    for _step in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == label:
            page.keyboard.type(words)
            return
    raise AssertionError(f"no way by Tab to the field {label!r} on {page.url}")


def test_a_question_is_written_moved_stored_and_published_by_keyboard_alone(
    app: Flask, chromium: Browser, world: World, key: str
):
    section = stored(app, world, key).sections[1]
    with opened(app, chromium, 1366) as (page, address):
        page.goto(f"{address}/drafts/{key}?at=section:{section.code}#editor")
        press_by_keyboard(page, "Add a question")
        press_by_keyboard(page, f"Move up Question 2.{len(section.questions) + 1}")
        for language, words in (("en", "Was it dry?"), ("fi", "Oliko kuivaa?"), ("sv", "Var det torrt?")):
            write_by_keyboard(page, f"text__{language}", words)
        press_by_keyboard(page, "Store")
        assert page.locator(".flash.done").inner_text() == "Stored."
        press_by_keyboard(page, "Check and publish")
        press_by_keyboard(page, "Publish version 2")
        assert page.locator("text=Version 2 is published.").count() == 1
    with story.acting(app, world, world.bertta):
        published = queries.newest_published("parcel-locker")
        assert published is not None
        texts = [question.text["en"] for question in queries.checklist_of(published).sections[1].questions]
    assert texts[-2] == "Was it dry?"


def test_the_phone_follows_what_is_typed_and_nothing_is_stored(app: Flask, chromium: Browser, world: World, key: str):
    checklist = stored(app, world, key)
    code = checklist.sections[0].questions[-1].code
    for scripts in (True, False):
        with opened(app, chromium, 360, scripts=scripts) as (page, address):
            page.goto(f"{address}/drafts/{key}?at={code}")
            assert page.evaluate("scrollY") == 0, "the frame must not pull the page to itself"
            page.fill("#text__en", "Is it warm inside?")
            phone = page.frame_locator("iframe[name=phone]")
            if not scripts:
                assert phone.locator("text=Is it warm inside?").count() == 0
                page.click("button[data-show]")
            phone.locator("text=Is it warm inside?").first.wait_for(timeout=10_000)
            if scripts:
                assert page.evaluate("document.activeElement.id") == "text__en"
                page.wait_for_function("frames['phone'].scrollY > 0")
    assert stored(app, world, key) == checklist


def test_a_test_visit_at_phone_width_asks_by_conditions_and_is_scored(
    app: Flask, chromium: Browser, world: World, key: str
):
    checklist = stored(app, world, key)
    number, section = 5, checklist.sections[4]
    helped = next(question for question in section.questions if question.kind == "yes_no" and not question.best)
    with opened(app, chromium, 360) as (page, address):
        page.goto(f"{address}/drafts/{key}")
        page.click(f"form[action$='{key}/try'] .button")
        page.click(f".rows .cover >> nth={number - 1}")
        shown = page.locator("fieldset.question:visible").count()
        page.locator(f"#q_{helped.code} .choice input").first.check(force=True)
        page.wait_for_function(
            "least => [...document.querySelectorAll('fieldset.question')].filter(one => !one.hidden).length > least",
            arg=shown,
        )
        page.click("main form .button[value=next]")
        assert page.locator("h1").inner_text() == "Score of the test visit"
        assert "A real visit could not be sent yet." in page.content()
        assert sideways_scroll(page) == 0
        page.locator("main a[href*='#q_']").first.click()
        assert page.locator("h1").inner_text().startswith("1 ")
