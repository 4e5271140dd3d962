"""Promises, standards and checklists: the catalogue is laid out once, a published version never changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from audit.core import scope
from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.journal.models import JournalEntry
from audit.standards import operations, queries
from audit.standards.models import Ambition, ChecklistState, Criticality
from checklists import library
from tests.people import World

READY = "home-delivery"


@pytest.fixture
def as_bertta(app: Flask, world: World) -> Iterator[None]:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        yield


@pytest.fixture
def as_ulla(app: Flask, world: World) -> Iterator[None]:
    with app.app_context(), scope.brand_scope(world.other_brand_id, world.ulla.actor):
        yield


@pytest.mark.usefixtures("as_bertta")
class TestCatalogue:
    def test_it_brings_every_promise_and_standard_with_a_target_in_the_languages_of_the_brand(self):
        ready = library.catalogue()
        installed = operations.install_catalogue()
        assert (installed.promises, installed.standards) == (len(ready.promises), len(ready.standards))
        for line in queries.standards():
            assert set(line.standard.title) == {"en", "fi", "sv"}
            assert line.target(date(2026, 11, 2)) is not None
            assert line.target(date(2026, 11, 1)) is None

    def test_every_promise_comes_with_its_customer_story(self):
        ready = library.catalogue()
        assert operations.install_catalogue().stories == len(ready.stories)
        told = {row.code: row.story.code for row in queries.promises() if row.story}
        assert told == {promise.code: promise.story for promise in ready.promises}
        assert all(set(story.decisive_moment) == {"en", "fi", "sv"} and story.segment for story in queries.stories())

    def test_a_ladder_climbs_on_the_first_days_of_later_months(self):
        operations.install_catalogue()
        ready = {entry.code: entry for entry in library.catalogue().standards}
        for line in queries.standards():
            rungs = ready[line.standard.code].targets
            assert [(rung.target_bp, rung.ambition) for rung in line.targets] == [
                (rung.target * 100, rung.ambition) for rung in rungs
            ]
            days = {0: date(2026, 11, 2), 6: date(2027, 5, 1), 12: date(2027, 11, 1)}
            assert [rung.from_date for rung in line.targets] == [days[rung.after_months] for rung in rungs]

    def test_a_second_time_changes_nothing_and_journals_nothing(self):
        operations.install_catalogue()
        entries = len(db.session.scalars(select(JournalEntry.id)).all())
        assert operations.install_catalogue() == operations.Installed(0, 0, 0)
        assert len(db.session.scalars(select(JournalEntry.id)).all()) == entries

    def test_what_the_brand_wrote_itself_stays(self):
        code = library.catalogue().promises[0].code
        operations.add_promise(code=code, title={"en": "Ours"}, text={"en": "Our own words"})
        operations.install_catalogue()
        assert [row.title for row in queries.promises() if row.code == code] == [{"en": "Ours"}]


@pytest.mark.usefixtures("as_ulla")
def test_a_brand_without_finnish_gets_no_finnish():
    operations.install_catalogue()
    assert all(set(row.text) == {"sv", "en"} for row in queries.promises())


@pytest.mark.usefixtures("as_bertta")
class TestChecklists:
    @pytest.mark.parametrize("name", library.names())
    def test_every_ready_checklist_can_be_published_and_read_back(self, name: str):
        version = operations.publish_ready_checklist(name)
        assert version.state is ChecklistState.PUBLISHED
        assert queries.checklist_of(version) == replace(library.load(name), version=1)

    def test_the_standards_that_it_measures_come_with_it(self):
        operations.publish_ready_checklist(READY)
        asked = {question.standard for _section, question in library.load(READY).questions() if question.standard}
        assert asked <= {line.standard.code for line in queries.standards()}

    def test_publishing_the_same_twice_makes_one_version(self):
        first = operations.publish_ready_checklist(READY)
        assert operations.publish_ready_checklist(READY) is first
        assert len(queries.versions()) == 1

    def test_a_retired_checklist_published_again_is_a_new_version(self):
        first = operations.publish_ready_checklist(READY)
        operations.retire_version(first.key)
        second = operations.publish_ready_checklist(READY)
        assert (second.number, queries.checklist_of(second).version) == (2, 2)
        assert queries.versions([ChecklistState.PUBLISHED]) == [second]

    def test_a_published_version_never_changes(self):
        version = operations.publish_ready_checklist(READY)
        version.title = {"en": "Something else"}
        with pytest.raises(DatabaseError, match="never changes"):
            db.session.flush()

    def test_a_version_that_was_tampered_with_is_not_measured_with(self):
        version = operations.publish_ready_checklist(READY)
        with db.session.no_autoflush:
            version.content_sha256 = "0" * 64
            with pytest.raises(DomainError, match=r"checklist\.damaged"):
                queries.checklist_of(version)

    def test_retiring_twice_is_refused(self):
        version = operations.publish_ready_checklist(READY)
        operations.retire_version(version.key)
        with pytest.raises(DomainError, match=r"checklist\.state"):
            operations.retire_version(version.key)

    def test_an_unknown_ready_checklist_is_not_found(self):
        with pytest.raises(NotFound):
            operations.publish_ready_checklist("../../etc/passwd")


@pytest.mark.usefixtures("as_bertta")
class TestStandards:
    def add(self, **changes: object):
        promise = operations.add_promise(code="kept", title={"en": "Kept"}, text={"en": "You keep your word"})
        values: dict[str, object] = {
            "code": "on-the-dot",
            "promise_key": promise.key,
            "stage_code": "receive",
            "title": {"en": "Comes on time", "sv": "Kommer i tid"},
            "valid_from": date(2026, 1, 1),
            "expected_behaviour": {"driver": {"en": "Be there"}},
        }
        return operations.add_standard(**{**values, **changes})  # type: ignore[arg-type]

    def test_each_rung_of_the_ladder_counts_from_its_day_on(self):
        standard = self.add()
        for day, target in ((date(2026, 1, 1), 7000), (date(2026, 7, 1), 8500), (date(2026, 7, 1), 9000)):
            operations.set_target(standard.key, from_date=day, target_bp=target, ambition=Ambition.REPAIR)
        line = queries.standard(standard.key)
        days = (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
        found = [line.target(day) for day in days]
        assert [rung.target_bp if rung else None for rung in found] == [None, 7000, 9000]
        assert queries.targets_on(date(2026, 7, 2)) == {"on-the-dot": 9000}

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"code": "On The Dot!"}, r"standards\.code"),
            ({"valid_to": date(2025, 1, 1)}, r"standards\.dates"),
            ({"expected_behaviour": {"wizard": {"en": "x"}}}, r"standards\.role"),
            ({"expected_behaviour": {"driver": {}}}, r"network\.text_missing"),
            ({"title": {"fi": "Vain suomeksi"}}, r"network\.text_missing"),
            ({"title": {"en": "x" * 201}}, r"network\.too_long"),
            ({"title": {"en": "ok", "et": "jah"}}, r"network\.language"),
        ],
    )
    def test_a_standard_that_cannot_be_used_is_refused(self, changes: dict[str, object], code: str):
        with pytest.raises(DomainError, match=code):
            self.add(**changes)

    def test_editing_keeps_what_is_not_named(self):
        standard = self.add(criticality=Criticality.CRITICAL)
        operations.edit_standard(standard.key, title={"en": "On the dot"})
        line = queries.standard(standard.key)
        assert (line.standard.title, line.standard.criticality) == ({"en": "On the dot"}, Criticality.CRITICAL)
        assert (line.promise.code, line.stage.code) == ("kept", "receive")

    def test_the_code_is_for_life(self):
        standard = self.add()
        with pytest.raises(TypeError):
            operations.edit_standard(standard.key, code="other")


@pytest.mark.usefixtures("as_bertta")
def test_a_scenario_needs_its_brief_in_the_first_language_only():
    story = operations.add_story(
        code="first-flat",
        title={"en": "First flat"},
        who={"en": "A student"},
        situation={"en": "No lift"},
        decisive_moment={"en": "The courier calls"},
    )
    scenario = operations.add_scenario(
        code="third-floor",
        title={"en": "Third floor"},
        brief={"en": "Order a shelf"},
        cover_rules={},
        story_key=story.key,
    )
    assert queries.scenario(scenario.key).story is story
    with pytest.raises(DomainError, match=r"standards\.taken"):
        operations.add_scenario(code="third-floor", title={"en": "x"}, brief={"en": "y"}, cover_rules={})


def test_ulla_sees_no_promise_of_aurora(app: Flask, world: World):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        operations.install_catalogue()
        version = operations.publish_ready_checklist(READY)
        key, promise = version.key, queries.promises()[0].key
        db.session.commit()
    with app.app_context(), scope.brand_scope(world.other_brand_id, world.ulla.actor):
        assert list(queries.promises()) == []
        assert list(queries.versions()) == []
        with pytest.raises(NotFound):
            operations.retire_version(key)
        with pytest.raises(NotFound):
            operations.edit_promise(promise, title={"sv": "x"}, text={"sv": "y"})
