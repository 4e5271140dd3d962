"""What happens without a page: which function carries out which kind of job, and what is due when.

Two explicit tables; a new job or a new schedule entry is one line here. Nothing runs by being imported:
`start_background(app)` starts the runner and the scheduler, and `serve`, `worker` and wsgi.py call it.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from audit.core.runner import Handler, Runner, Worker
from audit.core.scheduler import Entry, Scheduler
from audit.fieldwork import jobs as fieldwork_jobs
from audit.fieldwork import operations as fieldwork
from audit.people import jobs as people_jobs
from audit.people import operations as people
from audit.planning import jobs as planning
from audit.release import jobs as release_jobs
from audit.release import operations as release

HANDLERS: dict[str, Handler] = {
    people.ACCOUNT_MAIL: Handler(people_jobs.send_account_mail),
    fieldwork.REMOVE_FILE: Handler(fieldwork_jobs.remove_file),
    planning.EVERY_BRAND: Handler(planning.for_every_brand),
    planning.PLAN_DUE: Handler(planning.plan_due),
    planning.PLAN: Handler(planning.plan, lease=timedelta(minutes=15)),
    planning.MISS_DUE: Handler(planning.miss_due),
    planning.SEND: Handler(planning.send_offer),
    release.RENDER: Handler(release_jobs.render),
    release.DELIVER: Handler(release_jobs.deliver),
    release.SEND: Handler(release_jobs.send),
}
"""Kind of job to what carries it out."""

SCHEDULE: tuple[Entry, ...] = (
    Entry("plan", timedelta(days=1), planning.EVERY_BRAND, timedelta(hours=1), payload={"kind": planning.PLAN_DUE}),
    Entry("miss", timedelta(minutes=30), planning.EVERY_BRAND, payload={"kind": planning.MISS_DUE}),
)
"""What is turned into jobs by the tick of the scheduler, and how often."""


@dataclass(frozen=True)
class Background:
    """The running background of one process: stop it before the process ends."""

    worker: Worker
    scheduler: Scheduler

    def stop(self) -> None:
        """Stop ticking, then finish the job under way."""
        self.scheduler.stop()
        self.worker.stop()


def start_background(app: Flask) -> Background:
    """Start the runner of jobs and the ticking of the schedule in threads of this process, and return both."""
    started = Background(Worker(Runner(app, HANDLERS)), Scheduler(app, SCHEDULE))
    started.worker.start()
    started.scheduler.start()
    return started
