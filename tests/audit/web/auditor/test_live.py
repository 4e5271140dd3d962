"""Conditions and demands in a real browser: the shared vectors, and a section page while answers change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit.fieldwork import queries
from audit.web.assets import FOLDER
from checklists import (
    AllOf,
    Answer,
    Checklist,
    EvidenceRule,
    LegSlot,
    Match,
    Not,
    Operation,
    Option,
    Question,
    Section,
    When,
)
from checklists.answers.registry import KINDS
from tests.audit.fieldwork.visits import NO, YES, MadeVisit, acting, assignment_of, make_visit, picture, text
from tests.audit.web.auditor.test_browser import PHONE, VISITS, choose, saved, signed_in
from tests.people import World
from tests.web_pages import accessibility_faults, browser, served, sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

VECTORS = Path(__file__).parents[3] / "checklists" / "vectors" / "conditions.json"

RUN = """([vectors, controls]) => {
  const wrong = [];
  const heard = (kind, raw) => raw && raw.na === true
    ? { na: true } : { by: controls[kind], value: raw === null ? null : conditions.read(controls[kind], raw) };
  const of = (code, raw) => heard(vectors.questions[code].kind, raw);
  for (const [code, raw, readable] of vectors.readings)
    if ((of(code, raw).value !== null) !== readable) wrong.push(["reading", code, raw]);
  for (const [code, raw, match, worth] of vectors.matches)
    if (conditions.passes(match, of(code, raw)) !== worth) wrong.push(["match", code, raw, match]);
  for (const { condition, answers, holds } of vectors.trees) {
    const known = new Map(Object.entries(answers).map(([code, raw]) => [code, of(code, raw)]));
    if (conditions.holds(condition, known) !== holds) wrong.push(["tree", condition, answers]);
  }
  for (const { name, sections, answers, asked } of vectors.chains) {
    const questions = sections.flatMap(section => section.questions.map(
      question => ({ ...question, condition: { all: [section.condition, question.condition].filter(Boolean) } })));
    const kinds = Object.fromEntries(questions.map(({ code, kind }) => [code, kind]));
    const found = conditions.asked(questions, [], code => heard(kinds[code], answers[code] ?? null));
    if (JSON.stringify([...found]) !== JSON.stringify(asked)) wrong.push(["chain", name, [...found]]);
  }
  return wrong;
}"""

LONG = "The bell rang, and nobody came to the door although the message had promised that somebody would be there"

LIVE = Checklist(
    code="live",
    version=1,
    title=text("At once"),
    slots=(LegSlot("courier", text("The courier")),),
    sections=(
        Section(
            "door",
            text("At the door"),
            ("courier",),
            (
                Question("rang", "yes_no", text("Did the courier ring the bell?"), best="yes", na_allowed=True,
                         na_reasons=(Option("none", text("There is no bell")),),
                         evidence=(EvidenceRule(NO, photos=2), EvidenceRule(NO, comment=True))),
                Question("why", "text", text("What happened instead?"), weight=Decimal(0), condition=When("rang", NO)),
                Question("warm", "scale", text("How warm was the greeting?"), best="high",
                         evidence=(EvidenceRule(Match(Operation.ONE_OF, ("1", "2")), comment=True),)),
                Question("wait", "duration", text("How long did you wait?"), weight=Decimal(0)),
                Question("sorry", "yes_no", text("Did they say sorry?"), best="yes",
                         condition=When("wait", Match(Operation.AT_LEAST, ("240",)))),
                Question("cost", "number", text("What did it cost?"), weight=Decimal(0), decimals=2,
                         maximum=Decimal(500), unit=text("euros")),
                Question("refund", "yes_no", text("Did they offer the money back?"), best="yes",
                         condition=AllOf((When("cost", Match(Operation.AT_LEAST, ("49.9",))),
                                          Not(When("sorry", YES))))),
            ),
        ),
        Section(
            "neighbour",
            text("At the neighbour's"),
            ("courier",),
            (Question("kind", "yes_no", text("Was the neighbour asked?"), best="yes"),),
            condition=When("rang", NO),
        ),
    ),
)  # fmt: skip


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


def test_the_browser_agrees_with_every_shared_vector(chromium: Browser):
    page = chromium.new_page()
    page.add_script_tag(path=FOLDER / "conditions.js")
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    controls = {name: kind.control.value for name, kind in KINDS.items()}
    assert page.evaluate(RUN, [vectors, controls]) == []
    page.close()


@pytest.fixture
def made(app: Flask, world: World) -> MadeVisit:
    """Return a visit with the live checklist."""
    return make_visit(app, world, LIVE)


@pytest.fixture
def opened(app: Flask, world: World, address: str, chromium: Browser, made: MadeVisit) -> Iterator[Callable[..., Page]]:
    """Return what opens the first section's page on Aino's phone, as the browser's context is asked to be."""
    contexts: list[BrowserContext] = []

    def on_phone(**more: Any) -> Page:
        contexts.append(chromium.new_context(viewport=PHONE, reduced_motion="reduce", **more))
        page = signed_in(contexts[-1], app, address, world.aino.email)
        page.goto(f"{address}{VISITS}{made.key}/s/1")
        return page

    yield on_phone
    for context in contexts:
        context.close()


def answers_of(app: Flask, world: World, made: MadeVisit) -> dict[str, Answer]:
    """Return the saved answers, hidden ones too."""
    with acting(app, world):
        return dict(queries.draft(assignment_of(made)).answers)


def test_a_no_reveals_its_follow_up_and_its_demands_at_once_and_what_was_hidden_comes_back(
    app: Flask, world: World, made: MadeVisit, opened: Callable[..., Page], tmp_path: Path
):
    page = opened()
    told, why = page.locator("[data-told]"), page.locator("#q_why")
    photos, comment = page.locator("#q_rang [data-photo-word]"), page.locator("#q_rang [data-comment-word]")
    expect(why).to_be_hidden()
    choose(page, "q_rang", "No")
    expect(why).to_be_visible()
    expect(told).to_have_text("1 more question. 2 photos needed. Comment needed")
    expect(photos).to_have_text("(2 needed)")
    expect(comment).to_have_text("(needed)")
    expect(page.locator("#q_rang-comment")).to_be_visible()
    page.fill("#q_why-value", LONG)
    file = tmp_path / "bell.jpg"
    file.write_bytes(picture())
    page.set_input_files("#q_rang-files", file)
    expect(photos).to_have_text("(1 needed)")
    saved(page)
    choose(page, "q_rang", "Yes")
    expect(why).to_be_hidden()
    assert page.locator("#q_why").evaluate("card => card.disabled")
    expect(photos).to_have_text("")
    expect(comment).to_have_text("(optional)")
    saved(page)
    page.click("text=Save and show sections")
    expect(page.locator("li", has_text="At the neighbour's")).to_contain_text("Not needed")
    assert answers_of(app, world, made)["why"].value == LONG
    with acting(app, world):
        assert "why" not in queries.draft(assignment_of(made)).sent(["courier"])
    page.go_back()
    page.reload()
    choose(page, "q_rang", "No")
    expect(page.locator("#q_why-value")).to_have_value(LONG)
    choose(page, "q_rang", "N/A")
    expect(page.locator("#q_rang [data-reason]")).to_be_visible()
    expect(why).to_be_hidden()


def test_without_a_script_the_server_does_the_same_after_saving(
    app: Flask, world: World, made: MadeVisit, opened: Callable[..., Page]
):
    page = opened(java_script_enabled=False)
    expect(page.locator("#q_why")).to_be_hidden()
    choose(page, "q_rang", "No")
    page.click("text=Review and send")
    expect(page.locator(".flash")).to_have_text("1 more question")
    expect(page.locator("#q_why")).to_be_visible()
    expect(page.locator("#q_rang [data-photo-word]")).to_have_text("(2 needed)")
    expect(page.locator("#q_rang [data-comment-word]")).to_have_text("(needed)")
    page.fill("#q_why-value", LONG)
    page.click("text=Save and show sections")
    expect(page.locator("main")).not_to_contain_text("Not needed")
    page.go_back()
    page.reload()
    choose(page, "q_rang", "Yes")
    page.click("text=Save and show sections")
    expect(page.locator("main")).to_contain_text("Not needed")
    assert answers_of(app, world, made)["why"].value == LONG


def test_what_the_server_refuses_does_not_count_until_it_is_mended(
    app: Flask, world: World, made: MadeVisit, opened: Callable[..., Page]
):
    page = opened()
    refund = page.locator("#q_refund")
    page.fill("#q_cost-value", "49,90")
    expect(refund).to_be_visible()
    page.fill("#q_cost-value", "5")
    expect(refund).to_be_hidden()
    saved(page)
    page.fill("#q_cost-value", "5000")
    expect(page.locator("#q_cost .error")).to_be_visible()
    expect(refund).to_be_hidden()
    page.fill("#q_cost-value", "50")
    expect(refund).to_be_visible()
    expect(page.locator("#q_cost .error")).to_have_text("")
    choose(page, "q_warm", "2")
    expect(page.locator("#q_warm [data-comment-word]")).to_have_text("(needed)")
    choose(page, "q_warm", "3")
    expect(page.locator("#q_warm [data-comment-word]")).to_have_text("(optional)")


def test_the_clock_of_a_duration_runs_on_over_pages_and_two_times_cross_midnight(
    app: Flask, world: World, made: MadeVisit, opened: Callable[..., Page]
):
    page = opened()
    page.clock.install(time="2026-03-29T00:58:30Z")
    page.reload()
    page.click("[data-start]")
    expect(page.locator("[data-since]")).to_have_text(re.compile("^Running since"))
    page.clock.fast_forward(270_000)
    page.reload()
    expect(page.locator("[data-start]")).to_be_hidden()
    page.click("[data-stop]")
    expect(page.locator("#q_wait-minutes")).to_have_value("4")
    expect(page.locator("#q_wait-seconds")).to_have_value(re.compile("3[0-9]"))
    expect(page.locator("#q_sorry")).to_be_visible()
    page.click("#q_wait details:not([data-more]) summary")
    page.fill("#q_wait-began", "23:58:30")
    page.fill("#q_wait-ended", "00:01")
    expect(page.locator("#q_wait-minutes")).to_have_value("2")
    expect(page.locator("#q_wait-seconds")).to_have_value("30")
    expect(page.locator("#q_sorry")).to_be_hidden()
    page.fill("#q_wait-minutes", "5")
    expect(page.locator("#q_wait-began")).to_have_value("")
    page.clock.run_for(5000)
    saved(page)
    assert answers_of(app, world, made)["wait"].value == 330


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_the_page_with_everything_open_fits_and_is_accessible(opened: Callable[..., Page], width: int, language: str):
    page = opened(bypass_csp=True)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{page.url}?lang={language}")
    page.locator("#q_rang .choice").nth(1).click()
    page.fill("#q_wait-minutes", "5")
    page.fill("#q_cost-value", "50")
    page.click("[data-start]")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    expect(page.locator("#q_refund")).to_be_visible()
    assert accessibility_faults(page) == []
    assert sideways_scroll(page) <= 0
