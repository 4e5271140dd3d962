"""The sign of health for monitors: whether the database is there and up to date, and the background lives."""

from datetime import timedelta

from flask import jsonify
from flask.typing import ResponseReturnValue

from audit.core import health
from audit.web.access import public
from audit.web.admin.blueprint import blueprint

ALIVE_WITHIN = timedelta(minutes=2)
UNHEALTHY = 503


@blueprint.get("/healthz")
@public("monitors and load balancers have no account; it tells no figures of any brand")
def healthz() -> ResponseReturnValue:
    """Answer 200 when pages can be served, 503 when not; a silent background is told but does not take pages away."""
    found = health.look()
    beats = {
        name: None if age is None else round(age.total_seconds())
        for name, age in (("worker", found.worker_age), ("scheduler", found.scheduler_age))
    }
    alive = all(age is not None and age <= ALIVE_WITHIN for age in (found.worker_age, found.scheduler_age))
    body = {
        "status": "ok" if found.can_serve else "unavailable",
        "database": "ok" if found.database else "unreachable",
        "migrations": "ok" if found.migrated else "behind",
        "background": "ok" if alive else "silent",
        "seconds_since_heartbeat": beats,
    }
    return jsonify(body), 200 if found.can_serve else UNHEALTHY
