"""The heavy proof as a command: two schedulers, four workers, killed schedulers, and every visit and mail once.

A year of business time with `--full`, else a fortnight. Each kind of fault has the goal of nothing.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from tests.benchmarks import Figure, at_least, at_most, measured
from tests.multi_process.rehearsal import outcome, rehearsal

START = datetime(2027, 3, 1, 6, tzinfo=UTC)


def run(full: bool) -> list[Figure]:
    """Rehearse and return the faults found; needs PostgreSQL (TOUCHSTONE_TEST_POSTGRESQL_URL)."""
    began = time.monotonic()
    with rehearsal(START, touchpoints=24) as found:
        end = START + timedelta(days=365 if full else 14)
        found.run_until(end, random.Random(9), kill_rate=0.07, twice_rate=0.3, enough=lambda: False)
        result = outcome(found)
    return [
        at_most("visits planned twice", result.doubles, 0, "visits"),
        at_most("visits not planned", result.gaps, 0, "visits"),
        at_most("visits told not exactly once", result.untold, 0, "visits"),
        at_most("mails not sent exactly once", result.mail_faults, 0, "mails"),
        at_most("visits over and not missed", result.not_missed, 0, "visits"),
        at_most("jobs not done", result.failed_jobs, 0, "jobs"),
        at_least("visits", result.assignments, 500, "visits"),
        measured("mails", result.mails, "mails"),
        measured("schedulers killed", result.kills, "kills"),
        measured("moves of business time", result.steps, "moves"),
        measured("machine time", time.monotonic() - began, "s"),
    ]
