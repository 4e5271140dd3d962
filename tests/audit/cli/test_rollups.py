"""`rollups compare` and `rollups rebuild`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def aurora(terminal, data_dir: Path) -> Path:
    """Return the database of an installation with one brand, in which a roll-up stands without any score."""
    terminal("db", "upgrade")
    assert terminal("brand", "add", "Aurora Home").code == 0
    assert terminal("brand", "add", "Borealis").code == 0
    return data_dir / "touchstone.db"


def invent(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO quarter_rollup (brand_id, quarter, unit, subject, measure, code, region, kind, programme_id,"
            " visits, total_bp, squares_bp, critical_failures, auditors, auditor_squares, auditor_totals, questions)"
            " VALUES (1, '2026-10-01', 'partner', '7', 'promise', 'told-before', '', '', 0, 2, 9, 9, 0, 1, 4, 9, 200)"
        )


def test_sums_that_no_score_explains_are_told_in_words_and_taken_away(terminal, aurora: Path):
    assert terminal("rollups", "compare").code == 0
    invent(aurora)
    answer = terminal("rollups", "compare")
    assert answer.code == 1
    assert "Aurora Home: 1 differ" in answer.out
    assert "measure promise, code told-before, unit partner, quarter 2026-10-01" in answer.out
    assert "subject 7: stored visits 2, total_bp 9" in answer.out
    assert "computed nothing" in answer.out
    assert "Borealis: the sums are what the scores add up to" in answer.out
    assert terminal("rollups", "compare", "--brand", "borealis").code == 0

    assert terminal("rollups", "rebuild", "--brand", "borealis").code == 0
    assert terminal("rollups", "compare").code == 1, "another brand's sums were rebuilt"
    assert "Aurora Home: 0 rows" in terminal("rollups", "rebuild").out
    assert terminal("rollups", "compare").code == 0


def test_a_brand_that_is_not_there_is_told(terminal, aurora: Path):
    answer = terminal("rollups", "compare", "--brand", "nobody")
    assert answer.code == 1
    assert "nobody" in answer.err
