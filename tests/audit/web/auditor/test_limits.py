"""Limits of numbers and durations while the phone has no connection: the page knows them, in the server's words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit.fieldwork import queries
from audit.web.answer_words import refusal_words
from audit.web.assets import FOLDER
from audit.web.question_cards import limits
from checklists import Band, Checklist, LegSlot, Match, Operation, Problem, Question, Section, When, kind_of
from tests.audit.fieldwork.visits import MadeVisit, acting, assignment_of, make_visit, text
from tests.audit.web.auditor.test_browser import PHONE, VISITS, saved, signed_in
from tests.people import World
from tests.web_pages import accessibility_faults, browser, served

PRICE = Question(
    "price",
    "number",
    text("What did it cost?"),
    minimum=Decimal("0.5"),
    maximum=Decimal(100),
    decimals=2,
    bands=(Band(Decimal(1)),),
)
WAIT = Question(
    "wait",
    "duration",
    text("How long did you wait?"),
    minimum=Decimal(60),
    maximum=Decimal(7200),
    bands=(Band(Decimal(1)),),
)
COUNT = Question("count", "number", text("How many parcels?"), weight=Decimal(0), required=False)
WHY = Question(
    "why", "text", text("Why so much?"), weight=Decimal(0), condition=When("price", Match(Operation.AT_LEAST, ("50",)))
)
MEASURED = Checklist(
    code="measured",
    version=1,
    title=text("Measured"),
    slots=(LegSlot("courier", text("The courier")),),
    sections=(Section("door", text("At the door"), ("courier",), (PRICE, WHY, WAIT, COUNT)),),
    minutes=2,
)

TYPED: dict[str, list[Any]] = {
    "price": [
        "0.5",
        "0,49",
        "0.4",
        "100",
        "100,01",
        "101",
        "1.234",
        "1,230",
        "x",
        "-1",
        "1e3",
        "0",
        "12",
        "9" * 20,
        "+5",
    ],
    "count": ["0", "-5", "7", "7.5", "7.0", "many", "999999999999999"],
    "wait": [
        {"minutes": "1", "seconds": ""},
        {"minutes": "0", "seconds": "59"},
        {"minutes": "", "seconds": "60"},
        {"minutes": "120", "seconds": "0"},
        {"minutes": "120", "seconds": "1"},
        {"minutes": "ten", "seconds": ""},
        {"minutes": "-1", "seconds": ""},
        {"minutes": "1.5", "seconds": ""},
    ],
}
BY_CODE = {question.code: question for question in (PRICE, WAIT, COUNT)}


def server_words(question: Question, raw: Any) -> str:
    """What the server says to this answer; empty where it takes it."""
    found = kind_of(question).parse(question, raw)
    return refusal_words(found) if isinstance(found, Problem) else ""


JUDGE = """cases => cases.map(([by, raw, limits]) => {
  const why = conditions.refusal(by, raw, limits);
  return why && [limits[why]].flat().at(-1);
})"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_only_what_can_be_broken_is_told_to_the_page(app: Flask, language: str):
    with app.test_request_context(f"/?lang={language}"):
        assert set(limits(PRICE) or {}) == {"unreadable", "minimum", "maximum", "decimals"}
        assert set(limits(WAIT) or {}) == {"unreadable", "minimum", "maximum"}
        assert set(limits(COUNT) or {}) == {"unreadable", "decimals"}
        assert limits(WHY) is None
        zero = Question("w", "duration", text("?"), minimum=Decimal(0), maximum=Decimal(5))
        assert set(limits(zero) or {}) == {"unreadable", "maximum"}


@settings(max_examples=150, deadline=None)
@given(
    st.decimals(-1000, 1000, places=2),
    st.decimals(0, 1000, places=2),
    st.integers(0, 3),
    st.sampled_from(["number", "duration"]),
)
def test_the_words_for_a_limit_are_those_of_an_answer_beyond_it(low: Decimal, more: Decimal, decimals: int, kind: str):
    whole = kind == "duration"
    low, high = (abs(int(low)), abs(int(low)) + int(more)) if whole else (low, low + more)
    question = Question("q", kind, text("?"), minimum=Decimal(low), maximum=Decimal(high), decimals=decimals)
    found = limits(question) or {}
    beyond = {"maximum": str(int(high) + 2), "minimum": str(math.ceil(low) - 1)}
    for name, raw in beyond.items():
        words = server_words(question, raw)
        assert found[name][1] == words if name in found else words == found["unreadable"]


@pytest.mark.browser
def test_the_browser_refuses_what_the_server_refuses_in_the_same_words(app: Flask, chromium: Browser):
    page = chromium.new_page()
    page.add_script_tag(path=FOLDER / "conditions.js")
    with app.test_request_context("/"):
        cases = [
            (BY_CODE[code], kind_of(BY_CODE[code]).control.value, raw, limits(BY_CODE[code]))
            for code, raws in TYPED.items()
            for raw in raws
        ]
        expected = [server_words(question, raw) for question, _by, raw, _limits in cases]
    assert page.evaluate(JUDGE, [case[1:] for case in cases]) == expected
    assert 8 < sum(not words for words in expected) < len(expected) - 8
    page.close()


@pytest.fixture
def made(app: Flask, world: World) -> MadeVisit:
    return make_visit(app, world, MEASURED)


@pytest.fixture
def opened(app: Flask, world: World, chromium: Browser, made: MadeVisit) -> Iterator[Callable[..., Page]]:
    """Return what opens the section on Aino's phone; the page's context can be taken off the network."""
    contexts: list[BrowserContext] = []

    def on_phone() -> Page:
        contexts.append(chromium.new_context(viewport=PHONE, reduced_motion="reduce", bypass_csp=True))
        page = signed_in(contexts[-1], app, address, world.aino.email)
        page.goto(f"{address}{VISITS}{made.key}/s/1")
        return page

    with served(app) as address:
        yield on_phone
        for context in contexts:
            context.close()


def give(page: Page, field: str, words: str) -> None:
    """Type into a field and leave it, as a thumb does that goes on to the next."""
    page.fill(f"#q_{field}", words)
    page.locator(f"#q_{field}").blur()


@pytest.mark.browser
@pytest.mark.one_database
def test_without_a_connection_limits_are_told_at_once_and_the_mended_answer_is_sent(
    app: Flask, world: World, made: MadeVisit, opened: Callable[..., Page]
):
    page = opened()
    with app.test_request_context("/"):
        large, long = server_words(PRICE, "101"), server_words(WAIT, "7201")
    page.context.set_offline(True)
    give(page, "price-value", "60")
    expect(page.locator("#q_why")).to_be_visible()
    give(page, "price-value", "101")
    expect(page.locator("#q_price-error")).to_have_text(large)
    expect(page.locator("#q_price-value")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#q_why")).to_be_visible()
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(re.escape(large)))
    assert accessibility_faults(page) == []
    give(page, "wait-minutes", "121")
    expect(page.locator("#q_wait-error")).to_have_text(long)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-save-status]")).to_have_text(re.compile("^Not saved"))
    expect(page.locator("#q_price-error")).to_have_text(large)
    with acting(app, world):
        assert queries.draft(assignment_of(made)).answers["price"].value == Decimal(60)
    give(page, "price-value", "49,5")
    expect(page.locator("#q_price-error")).to_have_text("")
    expect(page.locator("#q_price-value")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#q_why")).to_be_hidden()
    give(page, "wait-minutes", "20")
    expect(page.locator("#q_wait-error")).to_have_text("")
    saved(page)
    with acting(app, world):
        answers = queries.draft(assignment_of(made)).answers
        assert (answers["price"].value, answers["wait"].value) == (Decimal("49.5"), 1200)


@pytest.mark.browser
@pytest.mark.one_database
def test_half_a_number_is_no_mistake_while_it_is_typed(opened: Callable[..., Page]):
    page = opened()
    page.locator("#q_price-value").press_sequentially("0")
    page.wait_for_timeout(900)
    assert page.locator("#q_price-error").count() == 0
    page.locator("#q_price-value").press_sequentially(",75")
    page.locator("#q_price-value").blur()
    saved(page)
    assert page.locator("#q_price-error").count() == 0
