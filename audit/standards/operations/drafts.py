"""Checklist versions that are still being written: one draft for each checklist, changed until it is published.

Who changes a draft says which content they saw. When somebody else has stored another one meanwhile, the change is
refused (`checklist.changed`) instead of overwriting it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.core import clock
from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.journal.operations import record
from audit.network import queries as network
from audit.standards import queries, states
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.standards.operations.versions import add_version, refusal, require_publishable, tell
from checklists import Checklist, ChecklistError, Problem, check, editing
from checklists.formats.json import from_data, to_data

MOST_TITLE = 160
"""Letters of a checklist's title."""


def begin_draft(title: dict[str, str], languages: Sequence[str]) -> ChecklistVersion:
    """Begin a new checklist with one empty section and return its draft. Raises DomainError `checklist.title`."""
    words = {language: text.strip() for language, text in title.items() if text.strip()}
    if not words or any(len(text) > MOST_TITLE for text in words.values()):
        raise DomainError("checklist.title", most=MOST_TITLE).as_status(Status.INVALID)
    network.hold_brand()
    taken = {version.code for version in queries.versions()}
    code = editing.code_from(next(iter(words.values())), taken, "checklist")
    return add_version(editing.blank(code, words, languages), ChecklistState.DRAFT, "begin")


def begin_next_version(key: str) -> ChecklistVersion:
    """Return the draft that follows a version: the one that is there, or a new one with the version's content.

    Raises NotFound.
    """
    network.hold_brand()
    version = queries.version(key)
    present = queries.draft_of(version.code)
    return present or add_version(queries.checklist_of(version), ChecklistState.DRAFT, "begin")


def begin_from(checklist: Checklist, remarks: Sequence[str] = ()) -> ChecklistVersion:
    """Store a checklist that came from a file as the draft of its code; the journal keeps the remarks about the file.

    Raises InvalidInput `checklist.unusable`, or DomainError `checklist.draft_exists` when a draft of that code is there
    already: nothing is overwritten.
    """
    _require_usable(checklist, imported=True)
    network.hold_brand()
    if queries.draft_of(checklist.code) is not None:
        raise DomainError("checklist.draft_exists", code=checklist.code).as_status(Status.CONFLICT)
    return add_version(checklist, ChecklistState.DRAFT, "import", remarks)


def store_draft(key: str, checklist: Checklist, seen_sha256: str) -> ChecklistVersion:
    """Store a changed draft; `seen_sha256` is the content from which the change was made. Code and number stay.

    Raises NotFound, DomainError `checklist.changed` (somebody stored another content meanwhile) or `checklist.state`
    (it is published).
    """
    version = _held_draft(key, seen_sha256)
    kept = replace(checklist, code=version.code, version=version.number)
    _require_usable(kept, imported=False)
    digest = queries.content_hash(kept)
    if digest != version.content_sha256:
        before = {"content_sha256": version.content_sha256}
        version.title = dict(kept.title)
        version.definition = to_data(kept)
        version.content_sha256 = digest
        db.session.flush()
        record("edit", "checklist version", version.key, before=before, after={"content_sha256": digest})
    return version


def discard_draft(key: str, seen_sha256: str) -> None:
    """Delete a draft; published versions stay. Raises as `store_draft`."""
    version = _held_draft(key, seen_sha256)
    before = {"code": version.code, "number": version.number, "content_sha256": version.content_sha256}
    db.session.delete(version)
    db.session.flush()
    record("discard", "checklist version", version.key, before=before)


def publish_draft(key: str, seen_sha256: str) -> ChecklistVersion:
    """Freeze a draft as a published version: from now on nothing of it changes.

    Raises as `store_draft`, and InvalidInput `checklist.not_publishable` while something must be mended; a brand that
    refuses remarks too has to mend these as well.
    """
    version = _held_draft(key, seen_sha256)
    checklist = queries.checklist_of(version)
    require_publishable(checklist)
    newest = queries.latest_version(version.code)
    if newest is not None and newest.id != version.id:
        checklist = replace(checklist, version=newest.number + 1)
        version.number = checklist.version
        version.definition = to_data(checklist)
        version.content_sha256 = queries.content_hash(checklist)
        db.session.flush()
    states.check_checklist(version.state, ChecklistState.PUBLISHED)
    version.state = ChecklistState.PUBLISHED
    version.published_at = clock.now()
    db.session.flush()
    tell("publish", version)
    return version


UNUSABLE = frozenset(
    {
        "code_invalid",
        "code_missing",
        "code_doubled",
        "no_slots",
        "no_sections",
        "slots_of_section",
        "slot_unknown",
        "kind_unknown",
        "question_unknown",
        "band_limits_invalid",
        "languages_invalid",
        "scale_length",
        "number_not_finite",
        "too_many_sections",
        "too_many_questions",
    }
)
"""Problems with which not even a draft can be shown or filled in."""


def _require_usable(checklist: Checklist, *, imported: bool) -> None:
    """Refuse what could be written but not read again, and from files what no page could show.

    Raises InvalidInput `checklist.unusable` with every such problem.
    """
    problems = unusable(checklist) if imported else _unreadable(checklist)
    if problems:
        raise refusal("checklist.unusable", problems)


def unusable(checklist: Checklist) -> list[Problem]:
    """Return what keeps a checklist from a file from becoming a draft: no page could show it."""
    return _unreadable(checklist) or [problem for problem in check(checklist) if problem.code in UNUSABLE]


def _unreadable(checklist: Checklist) -> list[Problem]:
    try:
        from_data(to_data(checklist))
    except ChecklistError as error:
        return list(error.problems)
    return []


def _held_draft(key: str, seen_sha256: str) -> ChecklistVersion:
    network.hold_brand()
    version = queries.version(key)
    db.session.refresh(version)
    if version.state is not ChecklistState.DRAFT:
        raise DomainError("checklist.state", before=version.state.value, after=ChecklistState.DRAFT.value)
    if version.content_sha256 != seen_sha256:
        raise DomainError("checklist.changed").as_status(Status.CONFLICT)
    return version
