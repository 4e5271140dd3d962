"""`brand set`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest


@pytest.fixture
def aurora(terminal, data_dir: Path) -> Path:
    terminal("db", "upgrade")
    assert terminal("brand", "add", "Aurora Home").code == 0
    return data_dir


def row(data_dir: Path) -> tuple[object, ...]:
    connection = sqlite3.connect(data_dir / "touchstone.db")
    try:
        return connection.execute("SELECT target_bp, band_limits, minimum_visits, languages FROM brand").fetchone()
    finally:
        connection.close()


def test_what_is_named_is_set_and_the_rest_stays(terminal, aurora: Path):
    answer = terminal("brand", "set", "aurora-home", "--target", "80", "--language", "fi", "--language", "en")
    assert answer.code == 0, answer.err
    assert "target 80" in answer.out
    assert row(aurora) == (8000, "[8500, 7000, 5500]", 5, '["fi", "en"]')
    assert terminal("brand", "set", "aurora-home", "--limits", "90", "80", "60", "--minimum-visits", "7").code == 0
    assert row(aurora) == (8000, "[9000, 8000, 6000]", 7, '["fi", "en"]')


def test_without_options_it_shows_what_is_set(terminal, aurora: Path):
    before = row(aurora)
    answer = terminal("brand", "set", "aurora-home")
    assert answer.code == 0
    assert "A from 85, B from 70, C from 55" in answer.out
    assert row(aurora) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--limits", "70", "80", "60"), "each lower than the one before"),
        (("--minimum-visits", "1"), "below 3 visits"),
        (("--language", "de"), "Choose at least one language"),
        (("--target", "0"), "from 1 to 100"),
    ],
)
def test_a_refusal_is_a_sentence_and_changes_nothing(terminal, aurora: Path, words: tuple[str, ...], sentence: str):
    before = row(aurora)
    answer = terminal("brand", "set", "aurora-home", *words)
    assert answer.code == 1
    assert sentence in answer.err
    assert row(aurora) == before


def test_an_unknown_brand_is_named(terminal, aurora: Path):
    answer = terminal("brand", "set", "nowhere", "--target", "80")
    assert answer.code == 1
    assert "nowhere" in answer.err
