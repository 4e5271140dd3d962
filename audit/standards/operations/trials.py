"""Test visits: a checklist tried on a phone, with its score, without a row that could ever count as a visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from audit.core import clock
from audit.core.db import db
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.standards import queries
from audit.standards.models import ChecklistTrial
from checklists import Answer, Answers, Checklist, answers_from_data, answers_to_data
from checklists.formats.json import from_data, to_data

KEPT = timedelta(days=7)
"""How long a test visit stays."""


def begin_trial(version_key: str, membership_id: int) -> ChecklistTrial:
    """Begin a test visit of a checklist version, a draft too, as it is now. Raises NotFound."""
    version = queries.version(version_key)
    now = clock.now()
    trial = ChecklistTrial(
        key=new_key(),
        checklist_version_id=version.id,
        membership_id=membership_id,
        definition=to_data(queries.checklist_of(version)),
        answers={},
        created_at=now,
        delete_after=now + KEPT,
    )
    db.session.add(trial)
    db.session.flush()
    # What is answered on a test visit changes nothing that counts and goes after a week: only its beginning is noted.
    record("try", "checklist version", version.key)
    return trial


def answer_trial(trial: ChecklistTrial, answers: Mapping[str, Answer]) -> None:
    """Keep these answers of a test visit, question by question; the others stay as they were."""
    # Two sections that are sent at once must not undo each other.
    db.session.refresh(trial, with_for_update=True)
    checklist = from_data(trial.definition)
    trial.answers = answers_to_data(checklist, {**trial_answers(trial, checklist), **answers})
    db.session.flush()


def trial_answers(trial: ChecklistTrial, checklist: Checklist) -> Answers:
    """Return what was answered on a test visit so far; `checklist` is the one of its definition."""
    return answers_from_data(checklist, trial.answers)
