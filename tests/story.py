"""The whole pipeline by its own operations: a planned visit, filled in, sent, reviewed, released."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import PIL.Image
from flask import Flask
from sqlalchemy import select

from audit.assessment import operations as assessment
from audit.core import clock, scope
from audit.core.db import db, get_by_key
from audit.core.work import unit_of_work
from audit.fieldwork import operations as fieldwork
from audit.fieldwork import queries as fieldwork_queries
from audit.fieldwork.drafts import Change
from audit.fieldwork.models import AnswerField
from audit.people.models import Membership
from audit.planning import operations as planning
from audit.planning.models import Assignment, AssignmentState, Cadence, ProgrammeKind
from audit.planning.operations import Ethics, Terms
from audit.release import operations as release
from audit.standards import operations as standards
from checklists import Question
from checklists.completeness import Lack, missing
from tests.memory import remembered
from tests.people import Member, World

Value = TypeVar("Value")
Choose = Callable[[Question], Any]
"""Says which raw answer a question gets."""


@contextmanager
def acting(app: Flask, world: World, member: Member) -> Iterator[None]:
    """Act as a member of Aurora Home in one transaction."""
    with app.app_context(), scope.brand_scope(world.brand_id, member.actor), unit_of_work():
        yield


def best(question: Question) -> Any:
    """Answer as well as a question allows."""
    if question.kind == "yes_no":
        return question.best or "yes"
    return _plain(question, good=True)


def worst(question: Question) -> Any:
    """Answer as badly as a question allows."""
    if question.kind == "yes_no":
        return {"yes": "no", "no": "yes"}.get(question.best, "no")
    return _plain(question, good=False)


def _plain(question: Question, *, good: bool) -> Any:
    if question.bands:
        band = (max if good else min)(question.bands, key=lambda one: one.share)
        return str(band.low if band.low is not None else band.high)
    if question.options and question.kind in {"single_choice", "multiple_choice"}:
        return _choice(question, good=good)
    values: dict[str, Callable[[], Any]] = {
        "scale": lambda: str(question.maximum if good == (question.best != "low") else question.minimum),
        "number": lambda: "1",
        "duration": lambda: "60",
        "nps": lambda: "10" if good else "0",
        "ces": lambda: "7" if good else "1",
        "csat": lambda: "5" if good else "1",
        "date": lambda: clock.now().date().isoformat(),
        "time": lambda: "12:30",
        "text": lambda: "The courier rang twice and waited at the door.",
        "barcode": lambda: "JJFI123456789",
    }
    return values[question.kind]() if question.kind in values else None


def _choice(question: Question, *, good: bool) -> Any:
    options = sorted(question.options, key=lambda option: option.points or 0, reverse=good)
    if question.kind == "single_choice":
        return options[0].code
    earning = [option.code for option in options if (option.points or 0) > 0 and not option.exclusive]
    return earning if good and earning else [options[0].code]


def jpeg(colour: str = "#7a8a99") -> bytes:
    """Return a small photo."""
    out = io.BytesIO()
    PIL.Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


@dataclass(frozen=True)
class Story:
    """A programme over NordDrop's route with the ready checklist, and verbs to walk its visits."""

    app: Flask
    world: World
    clock: clock.Simulated
    programme_key: str

    def assignments(self) -> list[str]:
        """Return the keys of all visits in the order of their windows."""
        with acting(self.app, self.world, self.world.bertta):
            return list(db.session.scalars(select(Assignment.key).order_by(Assignment.opens_at, Assignment.id)))

    def _once(self, name: str, build: Callable[[], Value], choose: Choose = best) -> Value:
        """Do a step of the story, or bring back what an earlier test came to by the same steps."""
        if choose not in {best, worst}:
            return build()
        return remembered(self.app, (self.programme_key, name, choose.__name__), build)

    def open_next(self, at: int = 0) -> str:
        """Move business time into the window of a visit; accept it as its auditor, and return its key."""
        return self._once(f"open {at}", lambda: self._open_next(at))

    def _open_next(self, at: int) -> str:
        key = self.assignments()[at]
        with acting(self.app, self.world, self.world.bertta):
            row = get_by_key(Assignment, key)
            opens_at = row.opens_at
        if clock.now() < opens_at:
            self.clock.move_to(opens_at + timedelta(hours=1))
        auditor = self.auditor(key)
        with acting(self.app, self.world, auditor):
            if get_by_key(Assignment, key).state is AssignmentState.OFFERED:
                planning.accept(key, auditor.membership_id)
        return key

    def auditor(self, key: str) -> Member:
        """Return to whom a visit was given."""
        with acting(self.app, self.world, self.world.bertta):
            auditor_id = get_by_key(Assignment, key).auditor_id
        return next(m for m in (self.world.aino, self.world.onni) if m.membership_id == auditor_id)

    def fill(self, key: str, choose: Choose = best) -> None:
        """Answer every question that is asked, with the photos and comments that the answers demand."""
        self._once(f"fill {key}", lambda: self._fill(key, choose), choose)

    def _fill(self, key: str, choose: Choose) -> None:
        auditor = self.auditor(key)
        for _ in range(40):
            with acting(self.app, self.world, auditor):
                if self._answer_missing(key, choose):
                    return
        message = "the visit was not complete after 40 rounds"
        raise AssertionError(message)

    def _answer_missing(self, key: str, choose: Choose) -> bool:
        assignment = get_by_key(Assignment, key)
        draft = fieldwork_queries.draft(assignment)
        lacks = missing(draft.checklist, draft.answers)
        changes = []
        for lack in lacks:
            question = draft.checklist.question(lack.question)
            if lack.what is Lack.PHOTO or question.kind in {"photo", "signature"}:
                prepared = fieldwork.prepare_photo(jpeg())
                fieldwork.add_photo(assignment, question.code, str(uuid4()), prepared)
            elif lack.what is Lack.ANSWER:
                changes.append(Change(question.code, AnswerField.VALUE, choose(question)))
            elif lack.what is Lack.COMMENT:
                changes.append(Change(question.code, AnswerField.COMMENT, "Nobody told us, and the slot ended."))
            else:
                changes.append(Change(question.code, AnswerField.NOT_APPLICABLE, question.na_reasons[0].code))
        recorded = fieldwork.record(assignment, changes)
        assert not recorded.refused, recorded.refused
        return not lacks

    def submit(self, key: str) -> str:
        """Send the visit and return the key of its audit."""
        return self._once(f"submit {key}", lambda: self._submit(key))

    def _submit(self, key: str) -> str:
        with acting(self.app, self.world, self.auditor(key)):
            return assessment.receive(key, 1, str(uuid4()), confirmed=True).key

    def approve(self, audit_key: str) -> None:
        """Read and approve as Reko."""
        self._once(f"approve {audit_key}", lambda: self._approve(audit_key))

    def _approve(self, audit_key: str) -> None:
        with acting(self.app, self.world, self.world.reko):
            assessment.start_review(audit_key)
            assessment.approve(audit_key)

    def release(self, audit_key: str) -> list[str]:
        """Release as Bertta and return the keys of the releases."""
        return list(self._once(f"release {audit_key}", lambda: self._release(audit_key)))

    def _release(self, audit_key: str) -> list[str]:
        with acting(self.app, self.world, self.world.bertta):
            return [row.key for row in release.release(audit_key)]

    def audited(self, at: int = 0, choose: Choose = best) -> str:
        """Walk a visit up to its scored audit and return that one's key."""
        return self._once(f"audited {at}", lambda: self._audited(at, choose), choose)

    def _audited(self, at: int, choose: Choose) -> str:
        key = self.open_next(at)
        self.fill(key, choose)
        return self.submit(key)


def begin(app: Flask, world: World, simulated: clock.Simulated, *, cadence: Cadence = Cadence.WEEKLY) -> Story:
    """Install the catalogue and the ready checklist, activate a weekly programme, and plan it ahead."""
    key = remembered(app, ("begin", cadence), lambda: _begun(app, world, cadence))
    return Story(app, world, simulated, key)


def _begun(app: Flask, world: World, cadence: Cadence) -> str:
    with acting(app, world, world.bertta):
        standards.install_catalogue()
        version = standards.publish_ready_checklist("home-delivery")
        programme = planning.create_programme(
            Terms(
                title="Home delivery in Helsinki",
                kind=ProgrammeKind.CHECKLIST_AUDIT,
                checklist_key=version.key,
                cadence=cadence,
                starts_on=clock.now().date(),
                ends_on=None,
                window_days=3,
                opens_at_local=time(9),
                due_at_local=time(20),
            )
        )
        planning.add_touchpoints(programme.key, [world.touchpoint_id])
        planning.set_auditors(programme.key, [_membership_key(m) for m in (world.aino, world.onni)])
        planning.set_ethics(
            programme.key,
            Ethics(
                staff_informed_on=date(2026, 9, 1),
                staff_informed_channel="letter to all depots",
                purpose="Find out which promises are kept at the door.",
                no_discipline=True,
                retention_days=180,
                recording_rule="No sound, no video.",
                time_limit_minutes=45,
                covers_competitors=False,
            ),
        )
        planning.activate(programme.key)
        planning.plan_ahead(programme.id, clock.now().date() + timedelta(days=28))
        return programme.key


def _membership_key(member: Member) -> str:
    return db.session.get_one(Membership, member.membership_id).key
