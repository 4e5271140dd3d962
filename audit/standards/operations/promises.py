"""Changes to stories, promises and scenarios: texts of a brand in its languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries as network
from audit.network.models import Brand
from audit.network.operations import checked_texts
from audit.standards import queries
from audit.standards.models import Promise, Scenario, Story

Texts = Mapping[str, str]
"""A text of the brand: language to text."""

MOST_LINE = 200
"""Longest title or sentence, in characters."""
MOST_TEXT = 8000
"""Longest brief or description, in characters."""
MOST_CODE = 40
MOST_SEGMENT = 80


def checked_code(code: str, most: int = MOST_CODE) -> str:
    """Return a code of lower-case letters, digits and hyphens. Raises DomainError `standards.code`."""
    found = code.strip().lower()
    if not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", found) or len(found) > most:
        raise DomainError("standards.code", wrong=code[:60], most=most).as_status(Status.INVALID)
    return found


def free_code(model: type[Story | Promise | Scenario], code: str) -> str:
    """Return the code when nothing of that kind has it. Raises DomainError `standards.taken`."""
    if db.session.scalar(select(model.id).where(model.code == code)) is not None:
        raise DomainError("standards.taken", taken=code).as_status(Status.CONFLICT)
    return code


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return only what differs, before and after."""
    names = [name for name, value in after.items() if before.get(name) != value]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def note_change(thing_kind: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Journal what really changed; nothing when nothing did."""
    old, new = changed(before, after)
    if new:
        record("edit", thing_kind, key, before=old, after=new)


def add_story(
    *, code: str, title: Texts, who: Texts, situation: Texts, decisive_moment: Texts, segment: str = ""
) -> Story:
    """Add a customer story. Raises DomainError `standards.code`, `standards.taken`, `network.text_missing`."""
    brand = network.hold_brand()
    story = Story(key=new_key(), code=free_code(Story, checked_code(code)))
    _fill_story(story, brand, title, who, situation, decisive_moment, segment)
    db.session.add(story)
    db.session.flush()
    record("add", "story", story.key, after=_story_values(story))
    return story


def edit_story(
    key: str, *, title: Texts, who: Texts, situation: Texts, decisive_moment: Texts, segment: str = ""
) -> Story:
    """Change a story; its code stays. Raises NotFound and as `add_story`."""
    brand = network.hold_brand()
    story = queries.story(key)
    before = _story_values(story)
    _fill_story(story, brand, title, who, situation, decisive_moment, segment)
    db.session.flush()
    note_change("story", story.key, before, _story_values(story))
    return story


def _fill_story(  # noqa: PLR0917 - one argument for each column
    story: Story, brand: Brand, title: Texts, who: Texts, situation: Texts, moment: Texts, segment: str
) -> None:
    story.title = checked_texts(title, "title", MOST_LINE, brand)
    story.who = checked_texts(who, "who", MOST_LINE, brand)
    story.situation = checked_texts(situation, "situation", MOST_TEXT, brand)
    story.decisive_moment = checked_texts(moment, "decisive_moment", MOST_TEXT, brand)
    story.segment = " ".join(segment.split())[:MOST_SEGMENT]


def _story_values(story: Story) -> dict[str, Any]:
    names = ("code", "title", "who", "situation", "decisive_moment", "segment")
    return {name: getattr(story, name) for name in names}


def _story_id(story_key: str | None) -> int | None:
    return queries.story(story_key).id if story_key else None


def add_promise(*, code: str, title: Texts, text: Texts, story_key: str | None = None) -> Promise:
    """Add a promise at the end of the list. Raises NotFound for an unknown story, and as `add_story`."""
    brand = network.hold_brand()
    last = db.session.scalar(select(func.max(Promise.position))) or 0
    promise = Promise(key=new_key(), code=free_code(Promise, checked_code(code)), position=last + 1)
    _fill_promise(promise, brand, title, text, story_key)
    db.session.add(promise)
    db.session.flush()
    record("add", "promise", promise.key, after=_promise_values(promise))
    return promise


def edit_promise(key: str, *, title: Texts, text: Texts, story_key: str | None = None) -> Promise:
    """Change the words of a promise; its code stays. Raises NotFound and as `add_promise`."""
    brand = network.hold_brand()
    promise = queries.promise(key)
    before = _promise_values(promise)
    _fill_promise(promise, brand, title, text, story_key)
    db.session.flush()
    note_change("promise", promise.key, before, _promise_values(promise))
    return promise


def _fill_promise(promise: Promise, brand: Brand, title: Texts, text: Texts, story_key: str | None) -> None:
    promise.title = checked_texts(title, "title", MOST_LINE, brand)
    promise.text = checked_texts(text, "text", MOST_LINE, brand)
    promise.story_id = _story_id(story_key)


def _promise_values(promise: Promise) -> dict[str, Any]:
    return {name: getattr(promise, name) for name in ("code", "title", "text", "story_id")}


def add_scenario(
    *, code: str, title: Texts, brief: Texts, cover_rules: Texts, story_key: str | None = None
) -> Scenario:
    """Add a scenario: what the auditor reads first, and how to stay unknown. Raises as `add_story`."""
    brand = network.hold_brand()
    scenario = Scenario(key=new_key(), code=free_code(Scenario, checked_code(code, 60)))
    _fill_scenario(scenario, brand, title, brief, cover_rules, story_key)
    db.session.add(scenario)
    db.session.flush()
    record("add", "scenario", scenario.key, after=_scenario_values(scenario))
    return scenario


def edit_scenario(
    key: str, *, title: Texts, brief: Texts, cover_rules: Texts, story_key: str | None = None
) -> Scenario:
    """Change a scenario; its code stays. Raises NotFound and as `add_story`."""
    brand = network.hold_brand()
    scenario = queries.scenario(key)
    before = _scenario_values(scenario)
    _fill_scenario(scenario, brand, title, brief, cover_rules, story_key)
    db.session.flush()
    note_change("scenario", scenario.key, before, _scenario_values(scenario))
    return scenario


def _fill_scenario(  # noqa: PLR0917 - one argument for each column
    scenario: Scenario, brand: Brand, title: Texts, brief: Texts, cover_rules: Texts, story_key: str | None
) -> None:
    scenario.title = checked_texts(title, "title", MOST_LINE, brand)
    scenario.brief = checked_texts(brief, "brief", MOST_TEXT, brand)
    scenario.cover_rules = checked_texts(cover_rules, "cover_rules", MOST_TEXT, brand, needed=False)
    scenario.story_id = _story_id(story_key)


def _scenario_values(scenario: Scenario) -> dict[str, Any]:
    return {name: getattr(scenario, name) for name in ("code", "title", "brief", "cover_rules", "story_id")}
