"""`bench` runs a benchmark and tells which goals are met."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tests.benchmarks
from audit.cli import bench
from audit.cli.main import main
from tests.benchmarks import at_least, at_most, measured

GOOD = """
from tests.benchmarks import at_most, measured
def run(full):
    return [measured("visits", 40 if full else 4, "per s"), at_most("beside the driver", 2, 5)]
"""
BAD = """
from tests.benchmarks import at_least
def run(full):
    return [at_least("two workers against one", 1.2, 1.7)]
"""


@pytest.fixture(autouse=True)
def benchmarks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of two benchmarks in a checkout of their own."""
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "good_one.py").write_text(GOOD)
    (folder / "bad_one.py").write_text(BAD)
    monkeypatch.setattr(bench.bootstrap, "find_checkout", lambda: tmp_path)
    monkeypatch.setattr(tests.benchmarks, "__path__", [str(folder)])
    return folder


def test_every_figure_is_told_with_its_goal(capsys):
    assert main(["bench", "good_one"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "4 per s" in lines[0]
    assert "no goal" in lines[0]
    assert "goal <= 5: met" in lines[1]


def test_a_missed_goal_ends_with_1(capsys):
    assert main(["bench", "bad_one"]) == 1
    assert "goal >= 1.7: NOT MET" in capsys.readouterr().out


def test_json_is_one_object_that_says_the_same(capsys):
    assert main(["bench", "good_one", "--json", "--full"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["met"] is True
    assert told["full"] is True
    assert told["figures"][0] == {"name": "visits", "value": 40, "unit": "per s", "goal": "", "met": None}


def test_without_a_name_the_benchmarks_are_listed(capsys):
    assert main(["bench"]) == 0
    assert "bad_one, good_one" in capsys.readouterr().out


def test_an_unknown_name_is_told_with_those_there_are(capsys):
    assert main(["bench", "nonsense"]) == 1
    assert "good_one" in capsys.readouterr().err


def test_an_installed_copy_says_where_benchmarks_are(monkeypatch, capsys):
    monkeypatch.setattr(bench.bootstrap, "find_checkout", lambda: None)
    assert main(["bench", "good_one"]) == 1
    assert "checkout" in capsys.readouterr().err


def test_a_goal_is_met_at_its_limit():
    assert at_most("a", 5, 5).met
    assert not at_most("a", 5.01, 5).met
    assert at_least("a", 5, 5).met
    assert not at_least("a", 4.99, 5).met
    assert measured("a", 1, "s").met is None
