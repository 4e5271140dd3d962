"""Where a demo may be made, and what becomes of one that was interrupted."""

from __future__ import annotations

import fcntl
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from audit.core.settings import Settings
from audit.demo import making, queries
from audit.demo.cast import cast
from audit.demo.making import DemoRefused, make
from tests.people import World

VISITS = 12


def quiet(_line: str) -> None:
    """Take a line of progress and say nothing."""


@pytest.fixture
def own(app: Flask, settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a data folder of their own, on an empty database."""
    return replace(settings, data_dir=tmp_path)


@pytest.mark.one_database
def test_the_demo_keeps_off_a_database_that_is_in_use(own: Settings, world: World):
    with pytest.raises(DemoRefused, match="--data-dir"):
        make(own, VISITS, quiet)


@pytest.mark.one_database
def test_two_demos_are_never_made_in_one_folder_at_once(own: Settings):
    with (own.data_dir / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DemoRefused, match="another demo"):
            make(own, VISITS, quiet)


def test_a_half_told_story_is_begun_anew_in_a_clean_database(own: Settings, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as interrupted:
        interrupted.setattr(making.Teller, "tell", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            make(own, VISITS, quiet)
    said: list[str] = []
    monkeypatch.setattr(making.Teller, "tell", lambda _self: None)
    made = make(own, VISITS, said.append)
    with made.app.app_context():
        found = queries.brands()
        queries.close()
    assert made.fresh
    assert found == [(made.brand_id, cast().slug, True)]
    assert any("interrupted" in line for line in said)


def _interrupt(_self: object) -> None:
    raise KeyboardInterrupt
