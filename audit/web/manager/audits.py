"""One audit: what was seen, how its score was made to the last point, its findings and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.assessment import operations, queries
from audit.assessment.models import AuditState, Cause, Finding
from audit.assessment.queries.figures import quarter_of
from audit.core.errors import DomainError, NotFound
from audit.insight import periods
from audit.journal import queries as journal
from audit.people import queries as people
from audit.people.permissions import Permission
from audit.release import queries as release
from audit.release.models import Release
from audit.standards import queries as standards
from audit.web.access import allow, may
from audit.web.filters import points
from audit.web.forms import Form
from audit.web.manager import case_words, score_tables
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.cases import Case, case_of, is_short
from audit.web.manager.review import REFUSED, flags
from audit.web.pages import show

CAUSE = "cause-"
"""Before the key of a finding in the name of its field."""


@dataclass(frozen=True)
class FindingLine:
    """One finding with the words of its standard and promise."""

    finding: Finding
    standard: Mapping[str, str]
    promise: Mapping[str, str]
    numbers: tuple[str, ...]
    """Numbers of the questions that it rests on."""


@dataclass(frozen=True)
class JournalLine:
    """One line of the journal in words."""

    at: datetime
    who: str
    what: str
    detail: str


@blueprint.get("/audits/<key>")
@allow(Permission.AUDIT_VIEW)
def audit(key: str) -> Response:
    """Show one audit with everything that belongs to it."""
    return _page(case_of(key))


def _page(case: Case, form: Form | None = None, status: int | None = None) -> Response:
    found = case.audit
    releases = release.releases_of(found.id)
    lines = _findings(case)
    return show(
        "manager/audit.html",
        form=form,
        status=status,
        case=case,
        audit=found,
        period=periods.code_of(quarter_of(case.legs[0].local_date)),
        states=case_words.audit_states(),
        release_states=case_words.release_states(),
        decisions=case_words.decisions(),
        reasons=case_words.score_reasons(),
        causes=case_words.causes(),
        flags=flags(case.signs, short=is_short(case.checklist, case.signs.minutes)),
        minutes=case_words.minutes_words(case.signs.minutes),
        consequences=score_tables.consequences(case),
        columns=score_tables.columns(),
        tables=score_tables.score_tables(case),
        leg_weights=score_tables.leg_weights(case),
        versions=queries.score_versions(found.id),
        reviews=queries.reviews(found.id),
        findings=lines,
        may_set_cause=found.state is AuditState.APPROVED and may(Permission.AUDIT_APPROVE),
        releases=releases,
        journal=_journal(case, [line.finding for line in lines], releases) if may(Permission.JOURNAL_VIEW) else None,
    )


def _findings(case: Case) -> list[FindingLine]:
    known = {line.standard.code: line for line in standards.standards()}
    return [
        FindingLine(
            finding=finding,
            standard=known[finding.standard_code].standard.title if finding.standard_code in known else {},
            promise=known[finding.standard_code].promise.title if finding.standard_code in known else {},
            numbers=tuple(case.numbers[code] for code in finding.questions if code in case.numbers),
        )
        for finding in queries.findings(case.audit.id)
    ]


def _journal(case: Case, findings: Iterable[Finding], releases: Iterable[Release]) -> list[JournalLine]:
    lines = journal.entries_of(
        {
            "audit": [case.audit.key],
            "finding": [finding.key for finding in findings],
            "release": [row.key for row in releases],
        }
    )
    names = _names(case, {line.actor_key for line in lines if line.actor_kind == "user"})
    verbs = case_words.verbs()
    return [
        # The release of the audit and of each report are one step for people.
        JournalLine(line.at, _who(line, names), verbs.get(line.verb, line.verb), _detail(line))
        for line in lines
        if (line.verb, line.thing_kind) != ("released", "audit")
    ]


def _names(case: Case, keys: Iterable[str]) -> dict[str, str]:
    """Return by what readers know these users: who made the visit by alias, everybody else by name."""
    aliases = {leg.auditor.user.key: leg.auditor.alias for leg in case.legs}
    return {key: aliases[key] if key in aliases else people.user_by_key(key).person.name or "" for key in keys}


def _who(line: journal.Line, names: Mapping[str, str]) -> str:
    if line.actor_kind == "partner":
        return str(_("The partner"))
    if line.actor_kind != "user":
        return str(_("The service"))
    return names.get(line.actor_key) or str(_("somebody who has left"))


def _detail(line: journal.Line) -> str:
    if line.verb == "adjusted":
        before, after = line.before.get("final_bp"), line.after.get("final_bp")
        return f"{points(before, 2)} → {points(after, 2)}"
    if line.verb == "cause_set":
        causes = case_words.causes()
        return " → ".join(causes.get(str(side.get("cause")), "–") for side in (line.before, line.after))
    if line.verb == "released":
        return str(line.after.get("number", ""))
    return ""


@blueprint.post("/audits/<key>/causes")
@allow(Permission.AUDIT_APPROVE)
def finding_causes(key: str) -> ResponseReturnValue:
    """Say who caused each finding (`cause-<finding>`); possible until the report is released."""
    case = case_of(key)
    named = {name.removeprefix(CAUSE): value for name, value in request.form.items() if name.startswith(CAUSE)}
    findings = {row.key: row for row in queries.findings(case.audit.id) if not row.is_praise}
    if not named.keys() <= findings.keys() or not set(named.values()) <= set(Cause):
        raise NotFound("finding", key)
    try:
        for finding, cause in named.items():
            if findings[finding].cause != cause or case.audit.state is not AuditState.APPROVED:
                operations.set_cause(finding, Cause(cause))
    except DomainError as error:
        form = Form()
        form.add_error(None, error)
        return _page(case, form, REFUSED)
    flash(_("The causes were stored."), "done")
    return redirect(url_for("manager.audit", key=key, _anchor="findings"), SEE_OTHER)
