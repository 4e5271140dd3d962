"""Fixtures of journeys."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from audit.people import passwords


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least work: these tests are about the way through the pages."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()
