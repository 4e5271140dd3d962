"""What happens without a page: which function carries out which kind of job, and what is due when.

Two explicit tables; a new job or a new schedule entry is one line here. Nothing runs by being imported:
`start_background(app)` starts the runner and the scheduler, and `serve`, `worker` and wsgi.py call it.
"""

from dataclasses import dataclass

from flask import Flask

from audit.core.runner import Handler, Runner, Worker
from audit.core.scheduler import Entry, Scheduler
from audit.people import jobs as people_jobs
from audit.people import operations as people

HANDLERS: dict[str, Handler] = {
    people.ACCOUNT_MAIL: Handler(people_jobs.send_account_mail),
}
"""Kind of job to what carries it out."""

SCHEDULE: tuple[Entry, ...] = ()
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
