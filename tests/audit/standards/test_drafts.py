"""A draft changes until it is published; two people who change it at once do not overwrite each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from audit.core import retention, scope
from audit.core.clock import Simulated
from audit.core.db import db
from audit.core.errors import DomainError, InvalidInput, NotFound
from audit.network import queries as network
from audit.standards import operations, queries
from audit.standards.models import ChecklistState, ChecklistTrial
from audit.standards.operations.checklists import publish
from audit.standards.retention import BRAND_RULES
from audit.web.words import words
from checklists import Answer, Match, Operation, When, check, editing, library
from tests.people import World

LANGUAGES = ("en", "fi", "sv")


@pytest.fixture(autouse=True)
def as_bertta(app: Flask, world: World) -> Iterator[None]:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        yield


def ready_draft():
    """A draft of the next version of a ready checklist, with a heavier first question."""
    version = operations.publish_ready_checklist("parcel-locker")
    draft = operations.begin_next_version(version.key)
    checklist = queries.checklist_of(draft)
    first = next(question for _section, question in checklist.questions() if question.weight > 0)
    changed = editing.replace_question(checklist, first.code, replace(first, weight=first.weight + 1))
    return version, operations.store_draft(draft.key, changed, draft.content_sha256)


def test_a_new_checklist_begins_as_an_empty_draft_with_a_code_of_its_own():
    first = operations.begin_draft({"en": "Late parcel"}, LANGUAGES)
    second = operations.begin_draft({"en": "Late parcel"}, LANGUAGES)
    assert (first.code, second.code) == ("late-parcel", "late-parcel-2")
    assert (first.state, first.number, first.published_at) == (ChecklistState.DRAFT, 1, None)
    assert [problem.code for problem in check(queries.checklist_of(first)) if not problem.remark] != []


@pytest.mark.parametrize("title", [{}, {"en": "  "}, {"en": "x" * 161}])
def test_a_checklist_needs_a_title(title):
    with pytest.raises(DomainError, match=r"checklist\.title"):
        operations.begin_draft(title, LANGUAGES)


def test_a_checklist_has_one_draft_and_it_is_the_next_version():
    version, draft = ready_draft()
    assert draft.number == version.number + 1
    assert operations.begin_next_version(version.key).key == draft.key
    assert operations.begin_next_version(draft.key).key == draft.key


def test_a_change_made_from_an_older_content_is_refused_and_stores_nothing():
    _version, draft = ready_draft()
    seen = draft.content_sha256
    checklist = queries.checklist_of(draft)
    operations.store_draft(draft.key, replace(checklist, minutes=11), seen)
    with pytest.raises(DomainError, match=r"checklist\.changed"):
        operations.store_draft(draft.key, replace(checklist, minutes=12), seen)
    assert queries.checklist_of(queries.version(draft.key)).minutes == 11


def test_publishing_freezes_the_draft_and_leaves_older_versions_as_they_were():
    version, draft = ready_draft()
    before = version.content_sha256
    published = operations.publish_draft(draft.key, draft.content_sha256)
    assert (published.state, published.number) == (ChecklistState.PUBLISHED, 2)
    assert queries.version(version.key).content_sha256 == before
    with pytest.raises(DomainError, match=r"checklist\.state"):
        operations.store_draft(draft.key, queries.checklist_of(draft), draft.content_sha256)
    with pytest.raises(DomainError, match=r"checklist\.state"):
        operations.discard_draft(draft.key, draft.content_sha256)


def test_a_draft_that_was_overtaken_is_published_behind_the_newest():
    version, draft = ready_draft()
    overtaking = publish(replace(queries.checklist_of(version), minutes=13))
    assert overtaking.number == 3
    published = operations.publish_draft(draft.key, draft.content_sha256)
    assert published.number == 4
    assert queries.checklist_of(published).version == 4


def test_publishing_names_what_must_be_mended():
    draft = operations.begin_draft({"en": "Empty"}, LANGUAGES)
    with pytest.raises(InvalidInput) as caught:
        operations.publish_draft(draft.key, draft.content_sha256)
    told = words(caught.value, "en").splitlines()
    assert told[0] == f"This checklist cannot be published yet. To mend: {len(told) - 1}."
    assert "section 1: The section has no question. Add a question or take the section out." in told
    assert queries.version(draft.key).state is ChecklistState.DRAFT


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_names_every_problem_in_words_and_none_by_its_code(language):
    checklist = replace(library.load("parcel-locker"), code="ours", minutes=0)
    first, second, *_rest = (question for _section, question in checklist.questions())
    for question in (replace(first, text={}), replace(second, weight=Decimal(-1))):
        checklist = editing.replace_question(checklist, question.code, question)
    problems = [problem for problem in check(checklist) if not problem.remark]
    with pytest.raises(InvalidInput, match=r"text_missing") as caught:
        publish(checklist)
    told = words(caught.value, language)
    assert {problem.code for problem in problems} >= {"text_missing", "weight_negative", "minutes_out_of_range"}
    assert len(told.splitlines()) == 1 + len(problems)
    assert not [problem.code for problem in problems if problem.code in told]
    assert "sections[" not in told
    assert "1.2: " in told


def test_remarks_only_warn_unless_the_brand_refuses_them():
    draft = operations.begin_from(replace(library.load("parcel-locker"), code="ours"))
    checklist = queries.checklist_of(draft)
    first = next(question for _section, question in checklist.questions())
    unlinked = editing.replace_question(checklist, first.code, replace(first, promise=""))
    stored = operations.store_draft(draft.key, unlinked, draft.content_sha256)
    assert operations.blocking(check(unlinked)) == []
    network.brand().remarks_refused = True
    db.session.flush()
    assert [problem.code for problem in operations.blocking(check(unlinked))] == ["promise_missing"]
    for refused in (
        lambda: operations.publish_draft(stored.key, stored.content_sha256),
        lambda: publish(replace(unlinked, code="ours-too")),
    ):
        with pytest.raises(InvalidInput) as caught:
            refused()
        assert caught.value.code == "checklist.not_publishable"
        assert [problem.code for problem in caught.value.problems if problem.code == "promise_missing"]


def test_what_is_published_already_stays_so_when_the_brand_becomes_strict():
    checklist = replace(library.load("parcel-locker"), code="ours")
    first = next(question for _section, question in checklist.questions())
    published = publish(editing.replace_question(checklist, first.code, replace(first, promise="")))
    network.brand().remarks_refused = True
    db.session.flush()
    assert publish(queries.checklist_of(published)) is published


def test_a_file_never_overwrites_a_draft():
    operations.begin_from(replace(library.load("parcel-locker"), code="ours"))
    with pytest.raises(DomainError, match=r"checklist\.draft_exists"):
        operations.begin_from(replace(library.load("parcel-locker"), code="ours"))


def test_discarding_leaves_the_published_versions():
    version, draft = ready_draft()
    operations.discard_draft(draft.key, draft.content_sha256)
    assert queries.draft_of(version.code) is None
    assert queries.version(version.key).state is ChecklistState.PUBLISHED


def test_a_test_visit_keeps_its_own_copy_and_belongs_to_one_member(world: World, clock: Simulated):
    _version, draft = ready_draft()
    trial = operations.begin_trial(draft.key, world.bertta.membership_id)
    checklist = queries.checklist_of(draft)
    question = next(question for _section, question in checklist.questions() if question.kind == "yes_no")
    operations.answer_trial(trial, {question.code: Answer("no")})
    operations.answer_trial(trial, {question.code: Answer("yes")})
    assert operations.trial_answers(trial, checklist)[question.code].value == "yes"
    with pytest.raises(NotFound):
        queries.trial(trial.key, world.bertta.membership_id + 1)
    assert retention.planned(BRAND_RULES) == {"test visits of checklists": 0}
    clock.advance(timedelta(days=8))
    assert retention.run(BRAND_RULES) == {"test visits of checklists": 1}
    assert db.session.query(ChecklistTrial).count() == 0


@pytest.mark.parametrize("name", library.names())
def test_a_ready_checklist_brings_all_that_its_questions_rest_on(name: str):
    version = operations.publish_ready_checklist(name)
    assert queries.problems_of(queries.checklist_of(version)) == []


def test_links_to_what_the_brand_does_not_have_are_remarked():
    version = operations.publish_ready_checklist("parcel-locker")
    checklist = queries.checklist_of(version)
    first = next(question for _section, question in checklist.questions())
    strange = editing.replace_question(
        checklist, first.code, replace(first, promise="foo", standard="bar", stage="baz")
    )
    found = queries.problems_of(strange)
    assert {problem.code for problem in found} == {"promise_unknown", "standard_unknown", "stage_unknown"}
    assert all(problem.remark and problem.path.startswith("sections[0].questions[0].") for problem in found)


def one(kind: str = "yes_no", **more: object):
    """The parcel locker checklist with its first question changed."""
    checklist = replace(library.load("parcel-locker"), code="ours")
    first = next(question for _section, question in checklist.questions())
    return editing.replace_question(checklist, first.code, replace(first, kind=kind, **more))


@pytest.mark.parametrize(
    "changed",
    [
        one(earliest="x" * 10_001),
        one(promise="a\x00b"),
        one(text={"\ud800": "x"}),
    ],
)
def test_what_could_not_be_read_again_is_never_stored(changed):
    draft = operations.begin_from(replace(library.load("parcel-locker"), code="ours"))
    before = draft.content_sha256
    with pytest.raises(InvalidInput) as caught:
        operations.store_draft(draft.key, changed, before)
    assert caught.value.code == "checklist.unusable"
    assert queries.checklist_of(queries.version(draft.key)).code == "ours"


@pytest.mark.parametrize(
    "changed",
    [
        one(kind="telepathy"),
        one(kind="scale", minimum=Decimal(0), maximum=Decimal(10**15)),
        replace(one(), code='../"\r\nX: y'),
        replace(one(), sections=()),
        replace(one(), sections=(*one().sections, one().sections[0])),
        replace(one(), band_limits=(90, 80)),
        replace(one(), sections=(replace(one().sections[0], slots=()), *one().sections[1:])),
        one(condition=When("nowhere", Match(Operation.IS, ("yes",)))),
    ],
)
def test_a_file_that_no_page_could_show_is_refused(changed):
    with pytest.raises(InvalidInput) as caught:
        operations.begin_from(changed)
    assert caught.value.code == "checklist.unusable"
    assert queries.versions() == []


def test_a_test_without_a_value_can_be_kept_in_a_draft():
    draft = operations.begin_from(replace(library.load("parcel-locker"), code="ours"))
    checklist = queries.checklist_of(draft)
    last = [question for _section, question in checklist.questions()][-1]
    first = next(question for _section, question in checklist.questions() if question.kind == "yes_no")
    unfinished = replace(last, condition=When(first.code, Match(Operation.IS, ())))
    stored = operations.store_draft(
        draft.key, editing.replace_question(checklist, last.code, unfinished), draft.content_sha256
    )
    assert [problem.code for problem in check(queries.checklist_of(stored)) if not problem.remark]
