"""A new row for a checklist version, and the one refusal for a checklist that cannot be kept or published.

The refusal names every problem, each with its place in numbers that people see ("question 2.3"), so that pages and
commands say it in words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audit.core import clock
from audit.core.db import db
from audit.core.errors import InvalidInput
from audit.core.errors import Problem as Told
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries as network
from audit.standards import queries
from audit.standards.models import ChecklistState, ChecklistVersion
from checklists import Checklist, Problem
from checklists.formats.json import to_data

_PART = re.compile(r"sections\[(\d+)\](?:\.questions\[(\d+)\](?:\.options\[(\d+)\])?)?")


def blocking(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems that keep a checklist of the brand from being published."""
    strict = network.brand().remarks_refused
    return [problem for problem in problems if strict or not problem.remark]


def require_publishable(checklist: Checklist) -> None:
    """Raise InvalidInput `checklist.not_publishable` with everything that keeps the brand from publishing it."""
    problems = blocking(queries.problems_of(checklist))
    if problems:
        raise refusal("checklist.not_publishable", problems)


def refusal(code: str, problems: Sequence[Problem]) -> InvalidInput:
    """Return the error that names each of these problems with its place."""
    return InvalidInput([Told(problem.code, _place(problem.path), problem.params) for problem in problems], code)


def _place(path: str) -> dict[str, object]:
    """Return where in a checklist a path leads, counted from 1; a path into its head stays as it is."""
    found = _PART.match(path)
    if found is None:
        return {"path": path} if path else {}
    section, question, choice = (None if part is None else int(part) + 1 for part in found.groups())
    if question is None:
        return {"section": section}
    return {"question": f"{section}.{question}", **({} if choice is None else {"choice": choice})}


def add_version(
    checklist: Checklist, state: ChecklistState, verb: str, remarks: Sequence[str] = ()
) -> ChecklistVersion:
    """Store a checklist as the next version of its code and return the row; the journal keeps `verb` and `remarks`."""
    newest = queries.latest_version(checklist.code)
    numbered = replace(checklist, version=newest.number + 1 if newest else 1)
    now = clock.now()
    version = ChecklistVersion(
        key=new_key(),
        code=numbered.code,
        number=numbered.version,
        title=dict(numbered.title),
        definition=to_data(numbered),
        content_sha256=queries.content_hash(numbered),
        state=state,
        created_at=now,
        published_at=None if state is ChecklistState.DRAFT else now,
    )
    db.session.add(version)
    db.session.flush()
    tell(verb, version, remarks)
    return version


def tell(verb: str, version: ChecklistVersion, remarks: Sequence[str] = ()) -> None:
    """Note in the journal what was done with a version, and with which content."""
    after = {"code": version.code, "number": version.number, "content_sha256": version.content_sha256}
    record(verb, "checklist version", version.key, after={**after, **({"remarks": list(remarks)} if remarks else {})})
