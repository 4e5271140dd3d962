"""A checkout to set up, and programs that only note that they were called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from audit.bootstrap import environment, native


class Programs:
    """Takes the place of `steps.run`: notes every call, and makes what `python -m venv` would make."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.failing: str | None = None

    def run(self, words: str, argv: Sequence[str], **_: Any) -> str:
        self.calls.append(list(argv))
        if self.failing and self.failing in " ".join(argv):
            raise native.SetupError(f"{words} failed")
        if "venv" in argv:
            bin_folder = Path(argv[-1]) / "bin"
            bin_folder.mkdir(parents=True)
            for name in ("python", "pip"):
                (bin_folder / name).touch()
        return ""

    def called(self, *words: str) -> int:
        """Return how many calls held all these words."""
        return sum(all(word in call for word in words) for call in self.calls)


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Return the stand-in for every program that the set-up starts; no uv, and libraries are there."""
    found = Programs()
    monkeypatch.setattr(environment, "run", found.run)
    monkeypatch.setattr(native, "run", found.run)
    monkeypatch.setattr(environment.shutil, "which", lambda _name: None)
    monkeypatch.setattr(native, "LIBRARIES", ())
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder that looks like a checkout."""
    root = tmp_path / "checkout"
    (root / "audit").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    (root / "audit" / "requirements.lock").write_text("flask==1 \\\n    --hash=sha256:00\n")
    (root / "audit" / "requirements-test.lock").write_text("pytest==1 \\\n    --hash=sha256:00\n")
    return root
