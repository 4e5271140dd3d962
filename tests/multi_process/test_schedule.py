"""Two schedulers and four workers on one database: every visit once, every mail once, whoever is killed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.multi_process.rehearsal import doubles, outcome, rehearsal

START = datetime(2027, 3, 1, 6, tzinfo=UTC)
"""The month that follows holds the change to summer time in Europe and in New York."""

pytestmark = pytest.mark.postgresql


def test_in_a_month_every_visit_and_every_mail_appears_exactly_once_though_all_schedulers_are_killed() -> None:
    with rehearsal(START, touchpoints=24) as run:
        month = START + timedelta(days=31)
        run.run_until(month, random.Random(4), kill_rate=0.07, twice_rate=0.3, enough=lambda: False)
        found = outcome(run)
    assert found.faults == {}
    assert found.assignments >= 500
    assert found.mails >= 40
    assert found.kills >= 6


def test_without_the_unique_keys_the_same_run_shows_doubles() -> None:
    with rehearsal(START, touchpoints=24, guarded=False) as run:
        month = START + timedelta(days=31)
        run.run_until(month, random.Random(4), kill_rate=0, twice_rate=1, enough=lambda: doubles(run) > 0)
        assert doubles(run) > 0
