"""Worker and scheduler processes for tests that kill them: `python -m tests.audit.core.processes worker <url>`."""

import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from audit.core import jobs, scheduler, simulated_clock
from audit.core.db import db
from audit.core.runner import Handler, Runner
from audit.core.scheduler import Entry
from audit.core.tokens import new_key
from tests.audit.core.conftest import make_app

HOURLY = Entry("hourly", timedelta(hours=1), "visit", catch_up="all")


def leave_effect(payload: Mapping[str, Any]) -> None:
    """Leave one effect for each time that this job's transaction is committed; the key is random, so doubles show."""
    jobs.enqueue("effect", {"of": payload["occurrence"]}, dedupe=new_key())
    db.session.flush()


HANDLERS = {"visit": Handler(leave_effect, lease=timedelta(seconds=1))}


def main(role: str, url: str) -> None:
    """Work or tick until killed."""
    app = make_app(url)
    with app.app_context():
        simulated_clock.install(db.engine)
    pause = threading.Event()
    scheduler.LEASE = timedelta(seconds=1)
    runner, owner = Runner(app, HANDLERS), new_key()
    while True:
        if role == "worker":
            runner.run_due()
        else:
            scheduler.tick(app, [HOURLY], owner)
        pause.wait(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
