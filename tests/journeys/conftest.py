"""Fixtures of journeys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from audit.core import clock as clocks
from audit.people import passwords
from tests.people import World


@dataclass(frozen=True)
class Stage:
    """Where a journey takes place: the application, its people, its time, and its work in the background."""

    app: Flask
    world: World
    clock: clocks.Simulated
    run_jobs: Callable[[], int]
    mails: Callable[[], list[Path]]

    def work(self) -> None:
        """Carry out every job, also those that jobs ask for."""
        while self.run_jobs():
            pass


@pytest.fixture
def stage(
    app: Flask, world: World, clock: clocks.Simulated, run_jobs: Callable[[], int], mails: Callable[[], list[Path]]
) -> Stage:
    """Return the stage of a journey."""
    return Stage(app, world, clock, run_jobs, mails)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least work: these tests are about the way through the pages."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()
