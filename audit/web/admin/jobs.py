"""Jobs: how many stand where, what failed and why, and trying again."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core import jobs as job_table
from audit.core import queries
from audit.core.models import JobState
from audit.journal.operations import record
from audit.people.permissions import Permission
from audit.web import pagination
from audit.web.access import allow
from audit.web.admin.blueprint import blueprint
from audit.web.pages import show

SEE_OTHER = 303


def state_words() -> dict[JobState, str]:
    """Return the name of each state of a job."""
    return {
        JobState.QUEUED: _("Waiting"),
        JobState.RUNNING: _("Running"),
        JobState.DONE: _("Done"),
        JobState.FAILED: _("Failed"),
    }


def _wanted() -> JobState | None:
    given = request.args.get("state", "")
    return JobState(given) if given in set(JobState) else None


@blueprint.get("/admin/jobs")
@allow(Permission.INSTALLATION_VIEW)
def jobs() -> ResponseReturnValue:
    """Show the jobs, the failed ones first."""
    part = pagination.wanted()
    rows, total = queries.jobs(_wanted(), part.offset, part.per_page)
    return show(
        "admin/jobs.html",
        page=pagination.paged(rows, total, part),
        counts=queries.job_counts(),
        words=state_words(),
        wanted=_wanted(),
        JobState=JobState,
    )


@blueprint.post("/admin/jobs/<key>/again")
@allow(Permission.INSTALLATION_RUN)
def job_again(key: str) -> ResponseReturnValue:
    """Queue a failed job again. What cannot be done by trying again, its next error says."""
    job = queries.job_by_key(key)
    if job.state is JobState.FAILED:
        job_table.retry_now(job)
        record("retry", "job", job.key)
        flash(
            _(
                "The job is tried again. A message of which nobody knows whether it arrived is not sent a second time: "
                "its job fails once more and says so."
            ),
            "done",
        )
    else:
        flash(_("Nothing was done: the job is not among the failed ones any more."))
    return redirect(url_for("admin.jobs"), SEE_OTHER)
