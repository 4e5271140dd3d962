"""What happens without a page: which function carries out which kind of job, and what is due when.

Two explicit tables; a new job or a new schedule entry is one line here. Nothing runs by being imported:
`start_background(app)` starts the runner and the scheduler, and `serve`, `worker` and wsgi.py call it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from audit.assessment import retention as assessment_retention
from audit.core import clock, jobs, retention, throttle, work
from audit.core.retention import Rule
from audit.core.runner import Handler, Runner, Worker
from audit.core.scheduler import Entry, Scheduler
from audit.fieldwork import jobs as fieldwork_jobs
from audit.fieldwork import operations as fieldwork
from audit.fieldwork import retention as fieldwork_retention
from audit.journal import jobs as journal_jobs
from audit.journal import retention as journal_retention
from audit.network import retention as network_retention
from audit.people import jobs as people_jobs
from audit.people import operations as people
from audit.people import retention as people_retention
from audit.planning import jobs as planning
from audit.release import ending
from audit.release import jobs as release_jobs
from audit.release import operations as release
from audit.release import retention as release_retention
from audit.standards import retention as standards_retention

BRAND_RULES: tuple[Rule, ...] = (
    *network_retention.BRAND_RULES,
    *standards_retention.BRAND_RULES,
    *fieldwork_retention.BRAND_RULES,
    *assessment_retention.BRAND_RULES,
    *release_retention.BRAND_RULES,
)
"""What goes when its time has come, in the scope of each brand."""

INSTALLATION_RULES: tuple[Rule, ...] = (
    *people_retention.INSTALLATION_RULES,
    *journal_retention.INSTALLATION_RULES,
    *release_retention.INSTALLATION_RULES,
)
"""The same for rows that belong to no brand alone."""

RETAIN_BRAND = "retention.brand"
RETAIN_INSTALLATION = "retention.installation"
KEEP_DONE_JOBS = timedelta(days=30)


def _retaining(rules: Sequence[Rule]) -> Callable[[Mapping[str, Any]], None]:
    def run(payload: Mapping[str, Any]) -> None:
        del payload
        while any(retention.run(rules).values()):
            work.commit()

    return run


def _retain_brand(payload: Mapping[str, Any]) -> None:
    _retaining(BRAND_RULES)(payload)
    fieldwork_retention.sweep()


def _retain_installation(payload: Mapping[str, Any]) -> None:
    _retaining(INSTALLATION_RULES)(payload)
    before = clock.machine_now() - KEEP_DONE_JOBS
    jobs.purge(before)
    throttle.purge(before)


HANDLERS: dict[str, Handler] = {
    people.ACCOUNT_MAIL: Handler(people_jobs.send_account_mail, given_up=people_jobs.account_mail_given_up),
    fieldwork.REMOVE_FILE: Handler(fieldwork_jobs.remove_file),
    planning.EVERY_BRAND: Handler(planning.for_every_brand),
    planning.PLAN_DUE: Handler(planning.plan_due),
    planning.PLAN: Handler(planning.plan, lease=timedelta(minutes=15)),
    planning.MISS_DUE: Handler(planning.miss_due),
    planning.SEND: Handler(planning.send_offer, given_up=planning.offer_given_up),
    release.RENDER: Handler(release_jobs.render, given_up=release_jobs.render_given_up),
    release.DELIVER: Handler(release_jobs.deliver, given_up=release_jobs.deliver_given_up),
    release.SEND: Handler(release_jobs.send, given_up=release_jobs.send_given_up),
    ending.END_LINKS: Handler(release_jobs.end_links),
    journal_jobs.SEAL: Handler(journal_jobs.seal),
    RETAIN_BRAND: Handler(_retain_brand, lease=timedelta(minutes=30)),
    RETAIN_INSTALLATION: Handler(_retain_installation, lease=timedelta(minutes=30)),
}
"""Kind of job to what carries it out."""

SCHEDULE: tuple[Entry, ...] = (
    Entry("plan", timedelta(days=1), planning.EVERY_BRAND, timedelta(hours=1), payload={"kind": planning.PLAN_DUE}),
    Entry("miss", timedelta(minutes=30), planning.EVERY_BRAND, payload={"kind": planning.MISS_DUE}),
    Entry("end_links", timedelta(days=1), planning.EVERY_BRAND, timedelta(hours=1), payload={"kind": ending.END_LINKS}),
    Entry("seal", timedelta(hours=1), journal_jobs.SEAL),
    Entry("retain", timedelta(days=1), planning.EVERY_BRAND, timedelta(hours=2), payload={"kind": RETAIN_BRAND}),
    Entry("retain_installation", timedelta(days=1), RETAIN_INSTALLATION, timedelta(hours=3)),
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
