"""What the builder tells before publishing: each check, what changes, what it does to scores, and to open visits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.core.clock import Simulated
from audit.core.db import db
from audit.network import queries as network
from audit.standards import operations, queries
from checklists import Checklist, Question, library
from tests import story
from tests.people import World
from tests.web_pages import submit

CHECKLISTS = "/b/aurora-home/checklists/"
CODE = "parcel-locker"


def with_first(change: Callable[[Question], Question]) -> Checklist:
    """The parcel locker checklist with its first question changed."""
    checklist = library.load(CODE)
    first = checklist.sections[0]
    questions = (change(first.questions[0]), *first.questions[1:])
    return replace(checklist, sections=(replace(first, questions=questions), *checklist.sections[1:]))


def asked(words: str) -> Callable[[Question], Question]:
    return lambda question: replace(question, kind="yes_no", options=(), text={**question.text, "en": words})


def long_section() -> Checklist:
    checklist = library.load(CODE)
    first = checklist.sections[0]
    more = tuple(replace(first.questions[-1], code=f"more-{number}") for number in range(13 - len(first.questions)))
    longer = replace(first, questions=first.questions + more)
    return replace(checklist, sections=(longer, *checklist.sections[1:]))


def one_heavy_promise() -> Checklist:
    checklist = library.load(CODE)
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(question, weight=Decimal(50)) if question.promise == "easy" and question.weight else question
                for question in section.questions
            ),
        )
        for section in checklist.sections
    )
    return replace(checklist, sections=sections)


def short() -> Checklist:
    checklist = library.load(CODE)
    return replace(checklist, sections=checklist.sections[:1], minutes=4)


SAID = {
    "no promise": (with_first(lambda q: replace(q, promise="")), "The question rests on no promise."),
    "no standard": (with_first(lambda q: replace(q, standard="")), "The question measures no standard."),
    "no stage": (with_first(lambda q: replace(q, stage="")), "The question belongs to no journey stage."),
    "untranslated": (with_first(lambda q: replace(q, text={"en": "Dry?"})), "The text is missing in Suomi."),
    "two in one": (with_first(asked("Was it dry and was it clean?")), "ask two things at once (English)"),
    "double negative": (with_first(asked("Was nobody not helped?")), "The question says no twice (English)"),
    "thirteen in a section": (long_section(), "The section has 13 questions."),
    "too short": (short(), "Aim for 8 to 20 minutes"),
    "one heavy promise": (one_heavy_promise(), "The promise No trouble holds"),
}


@pytest.mark.parametrize("name", SAID)
def test_every_check_is_told_on_the_page_and_in_the_outline(app: Flask, bertta: FlaskClient, world: World, name: str):
    checklist, words = SAID[name]
    with story.acting(app, world, world.bertta):
        operations.publish_ready_checklist(CODE)
        key = operations.begin_from(checklist).key
    page = bertta.get(f"{CHECKLISTS}drafts/{key}/checks").text
    assert words in page
    assert "Weight of each promise" in page
    assert "remark" in bertta.get(f"{CHECKLISTS}drafts/{key}").text


def test_a_draft_tells_that_open_visits_stay_and_that_scores_cannot_be_compared(
    app: Flask, bertta: FlaskClient, world: World, clock: Simulated
):
    tale = story.begin(app, world, clock)
    count = len(tale.assignments())
    with story.acting(app, world, world.bertta):
        version = queries.versions()[0]
        draft = operations.begin_next_version(version.key)
        db.session.flush()
        key, old = draft.key, queries.checklist_of(draft)
        first = next(question for _section, question in old.questions() if question.weight)
        sections = tuple(
            replace(
                section,
                questions=tuple(
                    replace(question, weight=question.weight + 3) if question.code == first.code else question
                    for question in section.questions
                ),
            )
            for section in old.sections
        )
        operations.store_draft(key, replace(old, sections=sections), draft.content_sha256)
    for address in (f"{CHECKLISTS}drafts/{key}/checks", f"{CHECKLISTS}{key}/difference"):
        page = bertta.get(address).text
        assert f"{count} open visits stay on their version." in page
        assert "Scores of both versions cannot be compared." in page
        assert "changes what scores mean" in page


@pytest.mark.parametrize("decimals", [-1, 7, 999_999_999_999_999])
def test_a_draft_with_impossible_decimals_is_shown_and_tried(
    app: Flask, bertta: FlaskClient, world: World, decimals: int
):
    with story.acting(app, world, world.bertta):
        number = with_first(lambda question: replace(question, kind="number", options=(), decimals=decimals))
        draft = operations.begin_from(number)
        key, code = draft.key, number.sections[0].questions[0].code
    address = f"{CHECKLISTS}drafts/{key}"
    assert "decimals" in bertta.get(f"{address}/checks").text
    assert bertta.get(f"{address}/phone?at={code}").status_code == 200
    trial = submit(bertta, f"{address}/try", page=f"{address}?at={code}").location
    assert bertta.get(f"{trial}/1").status_code == 200


def test_the_first_version_says_that_none_is_older_and_offers_the_later_ones(
    app: Flask, bertta: FlaskClient, world: World
):
    with story.acting(app, world, world.bertta):
        first = operations.publish_ready_checklist(CODE).key
    assert "no other version" in bertta.get(f"{CHECKLISTS}{first}/difference").text
    with story.acting(app, world, world.bertta):
        operations.begin_next_version(first)
    page = bertta.get(f"{CHECKLISTS}{first}/difference").text
    assert "no other version" not in page
    assert "There is no older version of this checklist." in page
    assert f"{CHECKLISTS}{first}/difference?from=2" in page


def test_publishing_what_must_be_mended_shows_the_checks_again(app: Flask, bertta: FlaskClient, world: World):
    with story.acting(app, world, world.bertta):
        draft = operations.begin_from(with_first(lambda question: replace(question, weight=Decimal(-1))))
        key, seen = draft.key, draft.content_sha256
    answer = submit(bertta, f"{CHECKLISTS}drafts/{key}/publish", page=f"{CHECKLISTS}drafts/{key}/checks", seen=seen)
    assert answer.status_code == 422
    assert "The weight is negative." in answer.text
    assert f"/checklists/drafts/{key}?at=" in answer.text
    with story.acting(app, world, world.bertta):
        assert queries.version(key).published_at is None


def gaps_told(page: str) -> dict[str, str]:
    """The names behind each kind of gap on the page of checks."""
    return dict(re.findall(r'<p><a href="[^"]*/coverage">([^<]*)</a>: (.*?)</p>', page))


def test_gaps_that_a_draft_leaves_or_closes_are_told_by_name_before_publishing(
    app: Flask, bertta: FlaskClient, world: World
):
    silent = with_first(lambda question: replace(question, promise="brand-new"))
    texts = {"en": "Words", "fi": "Sanat", "sv": "Ord"}
    with story.acting(app, world, world.bertta):
        operations.publish_ready_checklist(CODE)
        for number in range(7):
            code = "brand-new" if number == 0 else f"new-{number}"
            operations.add_promise(code=code, title={**texts, "en": f"Vow {number}"}, text=texts)
        held = {line.stage.code for line in queries.standards()}
        stages = [stage.title["en"] for stage in network.stages() if stage.code not in held]
        key = operations.begin_from(silent).key
    page = bertta.get(f"{CHECKLISTS}drafts/{key}/checks").text
    told = gaps_told(page)
    assert told["Promises without a question"] == "Vow 1, Vow 2, Vow 3, Vow 4, Vow 5 and 1 more"
    assert len(stages) > 5
    assert told["Stages without a standard"] == f"{', '.join(stages[:5])} and {len(stages) - 5} more"
    assert "Nothing: this draft can be published." in page
    coverage = bertta.get(f"{CHECKLISTS}coverage").text
    assert "Vow 0" in coverage.partition("Questions without a promise")[0], "published versions do not ask about it yet"


def test_what_is_no_gap_is_not_told(app: Flask, bertta: FlaskClient, world: World):
    with story.acting(app, world, world.bertta):
        operations.publish_ready_checklist(CODE)
        key = operations.begin_from(library.load(CODE)).key
    assert set(gaps_told(bertta.get(f"{CHECKLISTS}drafts/{key}/checks").text)) == {"Stages without a standard"}


def test_what_a_list_cannot_hold_is_named_as_the_builder_names_it(app: Flask, bertta: FlaskClient, world: World):
    with story.acting(app, world, world.bertta):
        key = operations.publish_ready_checklist(CODE).key
    page = bertta.get(f"{CHECKLISTS}{key}/files").text
    assert "<li>Reasons why it does not apply</li>" in page
    assert "na_reasons" not in page


def test_a_field_that_is_wrong_inside_a_closed_part_is_shown_open(app: Flask, bertta: FlaskClient, world: World):
    with story.acting(app, world, world.bertta):
        draft = operations.begin_from(library.load(CODE))
        key, seen = draft.key, draft.content_sha256
        code = next(q.code for _s, q in queries.checklist_of(draft).questions() if not q.evidence and not q.critical)
    address = f"{CHECKLISTS}drafts/{key}?at={code}"
    page = submit(bertta, address, seen=seen, kind="yes_no", max_photos="several").text
    assert "<details open><summary>Photo or comment needed</summary>" in page
    assert "<details><summary>Critical</summary>" in page


def test_titles_in_another_language_show_no_markup_in_lists(app: Flask, bertta: FlaskClient, world: World):
    with story.acting(app, world, world.bertta):
        key = operations.begin_from(library.load(CODE)).key
        code = library.load(CODE).sections[0].questions[0].code
    for address in (f"{CHECKLISTS}drafts/{key}?at={code}&lang=fi", f"{CHECKLISTS}coverage?lang=fi"):
        assert "&lt;span" not in bertta.get(address).text


def test_a_checklist_of_one_question_is_told_in_the_singular(app: Flask, bertta: FlaskClient, world: World):
    checklist = library.load(CODE)
    first = checklist.sections[0]
    one = replace(checklist, minutes=1, sections=(replace(first, questions=first.questions[:1]),))
    with story.acting(app, world, world.bertta):
        key = operations.begin_from(one).key
    page = f"{CHECKLISTS}drafts/{key}/checks"
    for language, words in {
        "en": "We estimate 1 minute for filling it in.",
        "fi": "Arviomme täyttämisen kestosta on 1 minuutti.",
        "sv": "Vi uppskattar att det tar 1 minut att fylla i.",
    }.items():
        assert words in bertta.get(f"{page}?lang={language}").text


def test_weights_of_promises_add_up_to_a_hundred_and_the_remark_says_the_same(
    app: Flask, bertta: FlaskClient, world: World
):
    checklist = library.load(CODE)
    first = checklist.sections[0]
    asked_first = asked("Was it dry?")(replace(first.questions[0], best="yes"))
    questions = tuple(
        replace(asked_first, code=f"q{number}", promise=promise, weight=Decimal(weight))
        for number, (promise, weight) in enumerate([("easy", 526), ("on-time", 247), ("", 227)])
    )
    with story.acting(app, world, world.bertta):
        key = operations.begin_from(replace(checklist, sections=(replace(first, questions=questions),))).key
    page = bertta.get(f"{CHECKLISTS}drafts/{key}/checks").text
    shares = [int(share) for share in re.findall(r'<dd class="number">(\d+) %', page)]
    assert sum(shares) == 100
    assert f"holds {shares[0]} % of all weight" in page


def test_a_page_of_problems_names_two_hundred_and_how_many_more(app: Flask, bertta: FlaskClient, world: World):
    checklist = library.load(CODE)
    first = checklist.sections[0]
    one = replace(first.questions[0], condition=None, promise="", standard="", stage="story")
    sections = tuple(
        replace(first, code=f"s{part}", questions=tuple(replace(one, code=f"q{part}-{n}") for n in range(12)))
        for part in range(20)
    )
    with story.acting(app, world, world.bertta):
        key = operations.begin_from(replace(checklist, sections=sections)).key
    page = bertta.get(f"{CHECKLISTS}drafts/{key}/checks").text
    remarks = page.partition("<h2>Remarks</h2>")[2].partition("</section>")[0]
    assert remarks.count('<li class="told">') == 200
    assert re.search(r"and \d+ more</p>", remarks)
