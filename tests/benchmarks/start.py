"""How soon a command starts in a checkout that is set up: beside an interpreter that only imports click."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks import Figure, at_most, measured

ROOT = Path(__file__).resolve().parents[2]


def run(full: bool) -> list[Figure]:
    """Start both in turn, 5 times (20 with `full`), and compare the fastest starts."""
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(20 if full else 5):
        ours.append(_seconds([sys.executable, "-m", "audit", "bench"]))
        bare.append(_seconds([sys.executable, "-c", "import click"]))
    return [
        measured("start of a command", min(ours) * 1000, "ms"),
        measured("start of an interpreter with click", min(bare) * 1000, "ms"),
        at_most("start of a command beside that", min(ours) / min(bare), 3),
    ]


def _seconds(argv: list[str]) -> float:
    """Return how long a program runs, in seconds."""
    began = time.perf_counter()
    subprocess.run(argv, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began
