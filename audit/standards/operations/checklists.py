"""Publishing checklist versions. What is published never changes; a change is a new version."""

from __future__ import annotations

from dataclasses import replace

from audit.core import clock
from audit.core.db import db
from audit.core.errors import DomainError, NotFound, Status
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries as network
from audit.standards import queries, states
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.standards.operations.catalogue import install_catalogue
from checklists import Checklist, check, library
from checklists.formats.json import to_data


def publish_ready_checklist(name: str) -> ChecklistVersion:
    """Publish a ready checklist of the library for the brand and return its version.

    The standards that it measures are laid out from the ready catalogue where the brand lacks them. Content that is
    published already is returned as it is, so pressing the button twice makes no second version.
    Raises NotFound for an unknown name, and DomainError `checklist.not_publishable`.
    """
    try:
        ready = library.load(name)
    except KeyError as error:
        raise NotFound("ready checklist", name[:60]) from error
    install_catalogue(only={question.standard for _section, question in ready.questions() if question.standard})
    return publish(ready)


def publish(checklist: Checklist) -> ChecklistVersion:
    """Publish a checklist as the next version of its code, or return the version that has the same content.

    Raises DomainError `checklist.not_publishable` when `checklists.check` finds something that must be mended.
    """
    network.hold_brand()
    problems = [problem for problem in check(checklist) if not problem.remark]
    if problems:
        first = problems[0]
        raise DomainError(
            "checklist.not_publishable", count=len(problems), path=first.path, problem=first.code
        ).as_status(Status.INVALID)
    latest = queries.latest_version(checklist.code)
    published = queries.newest_published(checklist.code)
    if published is not None and published.state is ChecklistState.PUBLISHED:
        same = replace(checklist, version=published.number)
        if published.content_sha256 == queries.content_hash(same):
            return published
    numbered = replace(checklist, version=latest.number + 1 if latest else 1)
    now = clock.now()
    version = ChecklistVersion(
        key=new_key(),
        code=numbered.code,
        number=numbered.version,
        title=dict(numbered.title),
        definition=to_data(numbered),
        content_sha256=queries.content_hash(numbered),
        state=ChecklistState.PUBLISHED,
        created_at=now,
        published_at=now,
    )
    db.session.add(version)
    db.session.flush()
    after = {"code": version.code, "number": version.number, "content_sha256": version.content_sha256}
    record("publish", "checklist version", version.key, after=after)
    return version


def retire_version(key: str) -> ChecklistVersion:
    """Take a published version out of what new programmes can choose. Raises NotFound or `checklist.state`."""
    return _move(key, ChecklistState.RETIRED, "retire")


def return_version(key: str) -> ChecklistVersion:
    """Offer a retired version to new programmes again. Raises NotFound or DomainError `checklist.state`."""
    version = queries.version(key)
    if version.state is ChecklistState.DRAFT:
        raise DomainError("checklist.state", before=version.state.value, after=ChecklistState.PUBLISHED.value)
    return _move(key, ChecklistState.PUBLISHED, "return")


def _move(key: str, state: ChecklistState, verb: str) -> ChecklistVersion:
    version = queries.version(key)
    before = version.state
    states.check_checklist(before, state)
    version.state = state
    db.session.flush()
    record(verb, "checklist version", version.key, before={"state": before}, after={"state": state})
    return version
