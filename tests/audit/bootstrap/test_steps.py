"""Running the programs of the set-up."""

import os
import sys
import threading
from pathlib import Path

import pytest

from audit.bootstrap import steps


def test_what_a_program_prints_is_returned():
    assert steps.run("speaking", [sys.executable, "-c", "print('yes')"]) == "yes\n"


def test_a_long_step_shows_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if len(said) == 3:
            threading.Thread(target=lambda: gate.open("w").close()).start()

    monkeypatch.setattr(steps, "say", say)
    monkeypatch.setattr(steps, "PROGRESS_SECONDS", 0.02)
    steps.run("waiting", [sys.executable, "-c", f"open({str(gate)!r}).read()"])
    assert said[0] == "waiting"
    assert all("waiting" in line and " s (" in line for line in said[1:])


def test_progress_is_promised_at_least_every_five_seconds():
    assert steps.PROGRESS_SECONDS < 5


def test_a_failing_program_is_told_with_its_last_lines():
    code = "print('first'); print('no space left'); raise SystemExit(3)"
    with pytest.raises(steps.SetupError, match=r"(?s)trying failed .*ended with 3.*no space left"):
        steps.run("trying", [sys.executable, "-c", code])


def test_a_program_that_is_not_there_is_told():
    with pytest.raises(steps.SetupError, match="cannot start no-such-program"):
        steps.run("trying", ["no-such-program"])
