"""The ready catalogue of stages, stories, promises and standards, laid out for a brand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from audit.core import clock
from audit.core.db import db
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries as network
from audit.network.models import Brand, JourneyStage
from audit.standards.models import Ambition, Criticality, Promise, Standard, StandardTarget, Story
from checklists import Text, library

BP_PER_PERCENT = 100


@dataclass(frozen=True)
class Installed:
    """How many stages, promises, standards and stories were new."""

    stages: int
    promises: int
    standards: int
    stories: int = 0


def install_catalogue(only: Collection[str] | None = None) -> Installed:
    """Lay out the ready catalogue in the brand's languages, or the standards `only` (codes) and what they rest on.

    What the brand already has under a code stays as it is, so a second call changes nothing.
    """
    brand = network.hold_brand()
    ready = library.catalogue()
    wanted = [entry for entry in ready.standards if only is None or entry.code in only]
    stage_codes = {entry.code for entry in ready.stages} if only is None else {entry.stage for entry in wanted}
    promise_codes = {entry.code for entry in ready.promises} if only is None else {entry.promise for entry in wanted}
    languages = brand.languages
    stages = _install_stages([entry for entry in ready.stages if entry.code in stage_codes], languages)
    kept = [entry for entry in ready.promises if entry.code in promise_codes]
    told = {entry.story for entry in kept}
    stories = _install_stories([entry for entry in ready.stories if entry.code in told], languages)
    promises = _install_promises(kept, languages)
    standards = _install_standards(wanted, brand)
    installed = Installed(stages, promises, standards, stories)
    if stages or promises or standards or stories:
        counts = {"stages": stages, "stories": stories, "promises": promises, "standards": standards}
        record("install catalogue", "brand", brand.key, after=counts)
    return installed


def _install_standards(entries: list[library.Standard], brand: Brand) -> int:
    languages = brand.languages
    today = clock.now().astimezone(ZoneInfo(brand.timezone)).date()
    present = set(db.session.scalars(select(Standard.code)))
    new = [entry for entry in entries if entry.code not in present]
    promise_ids = {row.code: row.id for row in db.session.scalars(select(Promise))}
    stage_ids = {row.code: row.id for row in db.session.scalars(select(JourneyStage))}
    for entry in new:
        standard = Standard(
            key=new_key(),
            code=entry.code,
            title=_in(entry.title, languages),
            promise_id=promise_ids[entry.promise],
            stage_id=stage_ids[entry.stage],
            criticality=Criticality(entry.criticality.value),
            valid_from=today,
            expected_behaviour={role: _in(text, languages) for role, text in entry.expected_behaviour.items()},
            good_looks_like=_in(entry.good_looks_like, languages),
            when_not_kept=_in(entry.when_not_kept, languages),
            first_step=_in(entry.first_step, languages),
        )
        db.session.add(standard)
        db.session.flush()
        for rung in entry.targets:
            db.session.add(
                StandardTarget(
                    standard_id=standard.id,
                    from_date=_months_after(today, rung.after_months),
                    target_bp=int(rung.target * BP_PER_PERCENT),
                    ambition=Ambition(rung.ambition.value),
                )
            )
    db.session.flush()
    return len(new)


def _months_after(day: date, months: int) -> date:
    """Return the day itself, or the first day of the month that lies so many months later."""
    if not months:
        return day
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _in(text: Text, languages: Collection[str]) -> dict[str, str]:
    """Return the text in the brand's languages."""
    return {language: text[language] for language in languages if text.get(language)}


def _install_stages(entries: list[library.Stage], languages: Collection[str]) -> int:
    present = set(db.session.scalars(select(JourneyStage.code)))
    position = db.session.scalar(select(func.max(JourneyStage.position))) or 0
    new = [entry for entry in entries if entry.code not in present]
    for place, entry in enumerate(new, start=position + 1):
        db.session.add(JourneyStage(code=entry.code, position=place, title=_in(entry.title, languages)))
    db.session.flush()
    return len(new)


def _install_stories(entries: list[library.Story], languages: Collection[str]) -> int:
    present = set(db.session.scalars(select(Story.code)))
    new = [entry for entry in entries if entry.code not in present]
    for entry in new:
        segment = _in(entry.segment, languages)
        db.session.add(
            Story(
                key=new_key(),
                code=entry.code,
                title=_in(entry.title, languages),
                who=_in(entry.who, languages),
                situation=_in(entry.situation, languages),
                decisive_moment=_in(entry.decisive_moment, languages),
                segment=next(iter(segment.values()), ""),
            )
        )
    db.session.flush()
    return len(new)


def _install_promises(entries: list[library.Promise], languages: Collection[str]) -> int:
    present = set(db.session.scalars(select(Promise.code)))
    position = db.session.scalar(select(func.max(Promise.position))) or 0
    new = [entry for entry in entries if entry.code not in present]
    story_ids = {row.code: row.id for row in db.session.scalars(select(Story))}
    for place, entry in enumerate(new, start=position + 1):
        texts: Mapping[str, dict[str, str]] = {
            "title": _in(entry.title, languages),
            "text": _in(entry.text, languages),
        }
        db.session.add(
            Promise(key=new_key(), code=entry.code, position=place, story_id=story_ids.get(entry.story), **texts)
        )
    db.session.flush()
    return len(new)
