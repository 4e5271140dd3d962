"""The frame in a real browser: without JavaScript, by keyboard, on a small phone, with large text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.people import PASSWORD, World
from tests.web_pages import (
    accessibility_faults,
    browser,
    enlarge_text,
    give_password,
    make_administrator,
    served,
    sideways_scroll,
    small_targets,
)

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

BERTTA = "bertta@aurora.example"
LANGUAGES = ("en", "fi", "sv")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def address(app: Flask, world: World) -> Iterator[str]:
    make_administrator(app, BERTTA)
    give_password(app, BERTTA)
    with served(app) as found:
        yield found


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#email", BERTTA)
    page.fill("#password", PASSWORD)
    page.click("main .button")


def test_signing_in_and_out_needs_no_javascript(chromium: Browser, address: str):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{address}/me")
    page.fill("#email", BERTTA)
    page.fill("#password", "wrong password")
    page.click("main .button")
    assert page.title().startswith("Error:")
    page.fill("#password", PASSWORD)
    page.click("main .button")
    assert page.url == f"{address}/me"
    page.click(".who button")
    assert page.url == f"{address}/sign-in"
    page.goto(f"{address}/me")
    assert page.url.startswith(f"{address}/sign-in")
    context.close()


def test_a_form_with_errors_puts_the_focus_on_the_summary(chromium: Browser, address: str):
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.click("main .button")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "email"
    assert page.locator("#email").get_attribute("aria-describedby") == "email-error"
    context.close()


def test_no_policy_is_broken_and_nothing_comes_from_elsewhere(chromium: Browser, address: str):
    context = chromium.new_context()
    page = context.new_page()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, address)
    for path in ("/", "/me", "/admin/people", "/admin/people/new", "/admin/jobs", "/admin/mail", "/admin/styleguide"):
        page.goto(address + path)
    assert told == []
    assert [url for url in asked if not url.startswith(address)] == []
    context.close()


PUBLIC = ("/sign-in", "/sign-in/forgotten", "/sign-in/forgotten/sent", "/nothing-here", "/sign-in/reset/forged")
PRIVATE = (
    "/",
    "/me",
    "/me/password",
    "/admin/people",
    "/admin/people/new",
    "/admin/jobs",
    "/admin/mail",
    "/admin/styleguide",
)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_every_page_of_the_frame_is_accessible(chromium: Browser, address: str, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    faults: list[str] = []

    def look(path: str) -> None:
        for language in LANGUAGES:
            page.goto(f"{address}{path}?lang={language}")
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("h1").count() == 1
            faults.extend(accessibility_faults(page))
            faults.extend(f"{path} {language}: too small {target}" for target in small_targets(page))
            if sideways_scroll(page):
                faults.append(f"{path} {language}: scrolls sideways at {width}")

    for path in PUBLIC:
        look(path)
    sign_in(page, address)
    for path in PRIVATE:
        look(path)
    assert faults == []
    context.close()


def test_text_twice_as_large_still_fits_a_small_phone(chromium: Browser, address: str):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page = context.new_page()
    sign_in(page, address)
    wide: dict[str, int] = {}
    for path in (*PRIVATE, "/nothing-here"):
        for language in LANGUAGES:
            page.goto(f"{address}{path}?lang={language}")
            enlarge_text(page)
            wide[f"{path} {language}"] = sideways_scroll(page)
    assert {path: pixels for path, pixels in wide.items() if pixels} == {}
    context.close()


def test_a_language_once_chosen_stays(chromium: Browser, address: str):
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.click("text=Suomi")
    assert page.locator("h1").inner_text() == "Kirjaudu sisään"
    page.click("main .button")
    assert page.locator("html").get_attribute("lang") == "fi"
    assert page.title().startswith("Virhe:")
    context.close()


def test_auditors_pages_are_dark_at_night_and_others_are_not(chromium: Browser, address: str):
    context = chromium.new_context(color_scheme="dark", bypass_csp=True)
    page = context.new_page()
    sign_in(page, address)
    page.goto(f"{address}/admin/styleguide")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("document.body.classList.add('auditor')")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(20, 24, 28)"
    assert accessibility_faults(page) == []
    context.close()
