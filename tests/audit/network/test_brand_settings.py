"""What a brand manager sets for the whole brand: target, bands, least number of visits, languages, time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.core import scope
from audit.core.db import db
from audit.core.errors import DomainError
from audit.journal.models import JournalEntry, JournalPayload
from audit.network import operations, queries
from audit.network.models import Brand
from audit.network.operations import BrandSettings
from tests.people import World

AURORA = BrandSettings(
    target=85, band_limits=(85, 70, 55), minimum_visits=5, languages=("en", "fi", "sv"), timezone="Europe/Helsinki"
)


@pytest.fixture(autouse=True)
def as_bertta(app: Flask, world: World) -> Iterator[None]:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        yield


def journal_entries() -> int:
    return db.session.scalar(select(func.count(JournalEntry.id))) or 0


def test_what_is_set_is_what_is_read():
    wanted = BrandSettings(90, (90, 75, 60), 8, ("sv", "en"), "Europe/Stockholm")
    assert operations.brand_settings(operations.set_brand(wanted)) == wanted
    assert queries.brand().target_bp == 9000


def test_the_journal_holds_what_changed_and_nothing_else():
    brand = operations.set_brand(replace(AURORA, target=80))
    [entry] = db.session.scalars(select(JournalEntry).where(JournalEntry.thing_kind == "brand"))
    assert (entry.verb, entry.thing_key) == ("set", brand.key)
    [payload] = db.session.scalars(select(JournalPayload).where(JournalPayload.entry_id == entry.id))
    assert payload.body == {"before": {"target_bp": 8500}, "after": {"target_bp": 8000}}


def test_setting_what_is_set_already_changes_nothing():
    before = journal_entries()
    operations.set_brand(AURORA)
    assert journal_entries() == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"target": 0}, "brand.target"),
        ({"target": 101}, "brand.target"),
        ({"band_limits": (70, 85, 55)}, "brand.band_limits"),
        ({"band_limits": (85, 85, 55)}, "brand.band_limits"),
        ({"band_limits": (101, 70, 55)}, "brand.band_limits"),
        ({"band_limits": (85, 70, 0)}, "brand.band_limits"),
        ({"minimum_visits": 2}, "brand.minimum_visits"),
        ({"minimum_visits": 101}, "brand.minimum_visits"),
        ({"languages": ()}, "brand.languages"),
        ({"languages": ("en", "de")}, "brand.languages"),
        ({"languages": ("en", "en")}, "brand.language_twice"),
        ({"timezone": "Mars/Olympus"}, "network.timezone"),
    ],
)
def test_a_refused_setting_changes_nothing(changes: dict[str, object], code: str):
    with pytest.raises(DomainError) as refused:
        operations.set_brand(replace(AURORA, **changes))
    assert refused.value.code == code
    assert operations.brand_settings(queries.brand()) == AURORA


def test_another_brand_keeps_its_settings(world: World):
    operations.set_brand(replace(AURORA, target=70))
    assert db.session.get_one(Brand, world.other_brand_id).target_bp == 8500
