"""A terminal on an installation of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command left on the terminal."""

    code: int
    out: str
    err: str


Terminal = Callable[..., Answer]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("TOUCHSTONE_") and "_TEST_" not in name]:
        monkeypatch.delenv(name)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return the data folder of the installation."""
    return tmp_path / "data"


@pytest.fixture
def terminal(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Return a function that runs a command on the installation and returns what it printed."""

    def run(*words: str) -> Answer:
        code = main([*words, "--data-dir", str(data_dir)])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run
