"""Publishing checklist versions. What is published never changes; a change is a new version."""

from __future__ import annotations

from dataclasses import replace

from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.journal.operations import record
from audit.network import queries as network
from audit.standards import queries, states
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.standards.operations.catalogue import install_catalogue
from audit.standards.operations.versions import add_version, require_publishable
from checklists import Checklist, library


def publish_ready_checklist(name: str) -> ChecklistVersion:
    """Publish a ready checklist of the library for the brand and return its version.

    The standards that it measures are laid out from the ready catalogue where the brand lacks them. Content that is
    published already is returned as it is, so pressing the button twice makes no second version.
    Raises NotFound for an unknown name, and as `publish`.
    """
    try:
        ready = library.load(name)
    except KeyError as error:
        raise NotFound("ready checklist", name[:60]) from error
    install_catalogue(only={question.standard for _section, question in ready.questions() if question.standard})
    return publish(ready)


def publish(checklist: Checklist) -> ChecklistVersion:
    """Publish a checklist as the next version of its code, or return the version that has the same content.

    Raises InvalidInput `checklist.not_publishable` with all that must be mended, as `publish_draft` does.
    """
    network.hold_brand()
    published = queries.newest_published(checklist.code)
    if published is not None and published.state is ChecklistState.PUBLISHED:
        same = replace(checklist, version=published.number)
        if published.content_sha256 == queries.content_hash(same):
            return published
    require_publishable(checklist)
    return add_version(checklist, ChecklistState.PUBLISHED, "publish")


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
