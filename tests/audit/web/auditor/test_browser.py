"""A whole visit in a real browser at the width of a phone, with JavaScript off and on; and what every page keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit.assessment import queries as assessment
from audit.fieldwork import operations, queries
from audit.planning.models import AssignmentState
from checklists import library
from tests.audit.fieldwork.visits import COMPLETE, KINDS, MadeVisit, acting, assignment_of, make_visit, picture, value
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
PHONE = {"width": 360, "height": 740}
VISITS = "/b/aurora-home/visits/"


IN_SIGHT = """(() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
})()"""
"""Whether what has the focus can be seen."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield the machine's browser."""
    with browser() as found:
        yield found


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Yield the address at which the app is served."""
    with served(app) as found:
        yield found


def signed_in(context: BrowserContext, app: Flask, address: str, email: str) -> Page:
    """Return a page of somebody who has just signed in."""
    give_password(app, email)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    return page


@pytest.fixture
def photo_file(tmp_path: Path) -> Path:
    """Return a photo on disk."""
    path = tmp_path / "parcel.jpg"
    path.write_bytes(picture(size=(2400, 1800)))
    return path


def choose(page: Page, field: str, option: str) -> None:
    """Tap the label of a choice, as a thumb does."""
    page.locator(f"#{field} .choice").filter(has_text=re.compile(rf"^\s*{option}\s*$")).click()


def test_a_whole_visit_without_javascript(app: Flask, world: World, address: str, chromium: Browser, photo_file: Path):
    made = make_visit(app, world, state=AssignmentState.OFFERED)
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", java_script_enabled=False)
    page = signed_in(context, app, address, world.aino.email)
    page.goto(address + VISITS)
    page.click("a.cover")
    page.click("text=Take this visit")
    page.click("text=Open the form")
    page.click("text=1 At the door")
    choose(page, "q_greeted", "Yes")
    choose(page, "q_late_told", "Yes")
    page.set_input_files("#q_parcel-files", photo_file)
    page.click("text=Next section")
    expect(page.locator(".flash")).to_have_text("1 more question")
    expect(page.locator("#q_parcel img")).to_have_count(1)
    page.fill("#q_told_how-value", "By text message")
    page.click("text=Next section")
    expect(page.locator("h1")).to_have_text("3 Afterwards")
    page.fill("#q_wait-minutes", "27")
    page.click("text=Review")
    expect(page.locator(".note a")).to_have_text(re.compile("3.2 Answer needed"))
    page.click(".note a")
    choose(page, "q_recommend", "9")
    page.click("main .actions >> text=Review")
    page.click("text=Send the visit")
    expect(page.locator(".errors")).to_contain_text("Tick this box")
    page.check("#confirmed")
    page.click("text=Send the visit")
    expect(page.locator("h1")).to_have_text("Your visit was sent")
    context.close()
    with acting(app, world):
        (submission,) = queries.submissions_of(made.id)
        answers = queries.answers_of(submission)
        assert {code: answer.value for code, answer in answers.items() if code != "parcel"} == {
            "greeted": "yes",
            "late_told": "yes",
            "told_how": "By text message",
            "wait": 1620,
            "recommend": 9,
        }
        assert len(submission.manifest) == 1
        assert assessment.audit_of(made.id, 1) is not None


def saved(page: Page) -> None:
    """Wait until the page says that everything is on the server."""
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"^Saved on the server"))


def test_with_javascript_answers_are_saved_and_questions_appear_at_once(
    app: Flask, world: World, address: str, chromium: Browser, photo_file: Path
):
    made = make_visit(app, world)
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = signed_in(context, app, address, world.aino.email)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}{VISITS}{made.key}/s/1")
    expect(page.locator("#q_told_how")).to_be_hidden()
    choose(page, "q_late_told", "Yes")
    expect(page.locator("#q_told_how")).to_be_visible()
    page.fill("#q_told_how-value", "A call")
    choose(page, "q_late_told", "N/A")
    expect(page.locator("#q_told_how")).to_be_hidden()
    expect(page.locator("#q_late_told [data-reason]")).to_be_visible()
    choose(page, "q_late_told", "It was on time")
    choose(page, "q_greeted", "No")
    page.set_input_files("#q_parcel-files", photo_file)
    expect(page.locator("#q_parcel img")).to_have_count(1)
    expect(page.locator("[data-missing]")).to_have_text("")
    saved(page)
    page.reload()
    expect(page.locator("#q_parcel img")).to_have_count(1)
    with acting(app, world):
        draft = queries.draft(assignment_of(made))
        assert (draft.answers["greeted"].value, draft.answers["late_told"].reason) == ("no", "on_time")
        assert draft.answers["told_how"].value == "A call"
        assert "told_how" not in draft.sent(["courier"])
        (photo,) = draft.photos["parcel"]
        assert max(photo.width, photo.height) == 1600
    page.click("text=Next section")
    expect(page.locator("h1")).to_have_text("2 The problem")
    assert errors == []
    context.close()


def test_answers_given_without_a_connection_are_sent_when_it_is_back(
    app: Flask, world: World, address: str, chromium: Browser
):
    made = make_visit(app, world)
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = signed_in(context, app, address, world.aino.email)
    page.goto(f"{address}{VISITS}{made.key}/s/1")
    context.set_offline(True)
    choose(page, "q_greeted", "Yes")
    expect(page.locator("[data-save-status]")).to_have_text(re.compile("^No connection"))
    context.set_offline(False)
    saved(page)
    context.close()
    with acting(app, world):
        assert queries.draft(assignment_of(made)).answers["greeted"].value == "yes"


def test_a_visit_can_be_filled_in_by_keyboard_alone(app: Flask, world: World, address: str, chromium: Browser):
    made = make_visit(app, world)
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = signed_in(context, app, address, world.aino.email)
    page.goto(f"{address}{VISITS}{made.key}/s/1")
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q_greeted-value":
            break
    page.keyboard.press("Space")
    saved(page)
    for _press in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(IN_SIGHT)
        if page.evaluate("document.activeElement.value") == "next":
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("3 Afterwards")
    context.close()


def prepared(app: Flask, world: World) -> list[str]:
    """Return the addresses of every page of the auditor in its states."""
    home = make_visit(app, world, library.load("home-delivery"))
    full, done, kinds = make_visit(app, world), make_visit(app, world), make_visit(app, world, KINDS)
    offered = make_visit(app, world, state=AssignmentState.OFFERED)
    for made in (full, done):
        with acting(app, world):
            operations.record(assignment_of(made), COMPLETE)
            operations.add_photo(assignment_of(made), "parcel", "p-1", operations.prepare_photo(picture()))
    _send(app, world, done)
    with acting(app, world):
        operations.record(assignment_of(home), [value("slot_told", "yes"), value("tracking_match", "2")])
    paths = [f"{home.key}/{page}" for page in ("", "brief", "s/1", "s/2", "s/5", "review")]
    more = [f"{full.key}/s/1", f"{full.key}/photos/p-1", f"{full.key}/review", f"{kinds.key}/s/1"]
    return ["", f"{offered.key}/brief", f"{done.key}/sent", *paths, *more]


def _send(app: Flask, world: World, made: MadeVisit) -> None:
    with acting(app, world):
        operations.freeze(assignment_of(made), 1, "u-1", confirmed=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_the_phone(
    app: Flask, world: World, address: str, chromium: Browser, scheme: str
):
    paths = prepared(app, world)
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", bypass_csp=True, color_scheme=scheme)
    page = signed_in(context, app, address, world.aino.email)
    faults: list[object] = []
    for path in paths:
        page.goto(f"{address}{VISITS}{path}")
        faults += accessibility_faults(page)
        faults += small_targets(page, 24)
        page.set_viewport_size({"width": 320, "height": 740})
        enlarge_text(page)
        if sideways_scroll(page):
            faults.append((path, "sideways", sideways_scroll(page)))
        page.set_viewport_size(PHONE)
    assert faults == []
    context.close()


def test_the_form_stays_light(app: Flask, world: World, address: str, chromium: Browser):
    made = make_visit(app, world, KINDS)
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = signed_in(context, app, address, world.aino.email)
    page.wait_for_load_state("networkidle")
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    page.goto(f"{address}{VISITS}{made.key}/s/1", wait_until="networkidle")
    script = sum(size for url, size in sizes.items() if ".js" in url)
    assert 0 < script <= 25_000
    assert all(size > 0 for size in sizes.values())
    assert sum(sizes.values()) <= 70_000
    assert len(sizes) <= 6
    context.close()
