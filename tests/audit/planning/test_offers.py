"""Offers: told by exactly one mail, answered by the one who was asked, passed on when declined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from audit.core import clock as clocks
from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.core.outbox import MailState, OutgoingMail
from audit.people.models import User
from audit.planning import operations, queries
from audit.planning.models import Assignment, AssignmentState, Offer, Programme
from audit.planning.states import ASSIGNMENT
from tests.audit.planning import stage
from tests.audit.planning.stage import as_bertta
from tests.people import World


def planned(world: World, count: int = 1, **changes: object) -> tuple[Programme, list[Assignment]]:
    """Return a running programme and its visits of the first week."""
    places = stage.touchpoints(world, ["Europe/Helsinki"] * count)
    # Only one week, so that the job of the activation finds everything planned already.
    made = operations.activate(stage.programme(world, places, **{"ends_on": date(2026, 11, 8), **changes}).key)
    operations.plan_ahead(made.id, date(2026, 11, 2))
    return made, list(db.session.scalars(select(Assignment).order_by(Assignment.id)))


def read(path: Path) -> EmailMessage:
    """Return the mail of a file."""
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)


def address_of(message: EmailMessage) -> str:
    """Return the address that a mail goes to."""
    return str(message["To"].addresses[0].addr_spec)


def text_of(message: EmailMessage) -> str:
    """Return the words of a mail as text."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def other(world: World, auditor: int | None) -> int:
    """Return the one of Aino and Onni who is not `auditor`."""
    return ({world.aino.membership_id, world.onni.membership_id} - {auditor or 0}).pop()


def test_each_auditor_gets_one_mail_that_names_the_visits(
    app: Flask, world: World, run_jobs: Callable[[], int], mails: Callable[[], list[Path]]
) -> None:
    with as_bertta(app, world):
        db.session.get_one(User, world.onni.user_id).language = "fi"
        _made, visits = planned(world, 6)
        assert [visit.state for visit in visits] == [AssignmentState.OFFERED] * 6
    run_jobs()
    messages = {address_of(m): m for m in (read(path) for path in mails())}
    assert set(messages) == {world.aino.email, world.onni.email}
    assert len(mails()) == 2
    assert messages[world.aino.email]["Subject"] == "3 new visits for you"
    assert messages[world.onni.email]["Subject"] == "Sinulle on tarjolla 3 uutta käyntiä"
    texts = "".join(text_of(message) for message in messages.values())
    assert all(texts.count(f"T locker {number}, Turku") == 1 for number in range(1, 7))
    assert "http://touchstone.test/b/aurora-home/visits/" in texts
    with as_bertta(app, world):
        assert set(db.session.scalars(select(OutgoingMail.state))) == {MailState.SENT}
        assert None not in set(db.session.scalars(select(Offer.mail_id)))


def test_a_long_mail_counts_what_it_does_not_name(
    app: Flask, world: World, run_jobs: Callable[[], int], mails: Callable[[], list[Path]]
) -> None:
    with as_bertta(app, world):
        planned(world, 15, auditors=stage.membership_keys(world.aino.membership_id))
    run_jobs()
    text = text_of(read(mails()[0]))
    assert text.count("T locker") == 12
    assert "- and 3 more" in text


def test_the_one_who_was_asked_accepts(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        _made, (visit,) = planned(world)
        asked = visit.auditor_id or 0
        with pytest.raises(NotFound):
            operations.accept(visit.key, other(world, asked))
        assert operations.accept(visit.key, asked).state is AssignmentState.ACCEPTED
        with pytest.raises(DomainError, match=r"assignment\.transition"):
            operations.accept(visit.key, asked)
        (line,) = queries.offers_of(visit.id)
        assert (line.offer.accepted, line.mail_state) == (True, MailState.QUEUED)


def test_a_declined_visit_goes_to_the_next_auditor_and_not_back(
    app: Flask, world: World, run_jobs: Callable[[], int], mails: Callable[[], list[Path]]
) -> None:
    with as_bertta(app, world):
        made, (visit,) = planned(world)
        first = visit.auditor_id or 0
        operations.decline(visit.key, first)
        assert (visit.state, visit.auditor_id) == (AssignmentState.OFFERED, other(world, first))
        with pytest.raises(NotFound):
            operations.accept(visit.key, first)
        operations.decline(visit.key, visit.auditor_id or 0)
        assert visit.state is AssignmentState.DECLINED
        assert operations.offer_waiting(made) == 0
        with pytest.raises(DomainError, match=r"assignment\.nobody_left"):
            operations.offer(visit.key)
        assert [line.offer.accepted for line in queries.offers_of(visit.id)] == [False, False]
    run_jobs()
    assert len(mails()) == 2


def test_an_accepted_visit_can_be_given_back_before_it_is_begun(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        _made, visits = planned(world, 2)
        for visit in visits:
            operations.accept(visit.key, visit.auditor_id or 0)
        first, second = visits
        asked = first.auditor_id
        operations.decline(first.key, asked or 0)
        assert first.auditor_id == other(world, asked)
        operations.mark_opened(second.id)
        with pytest.raises(DomainError, match=r"assignment\.transition"):
            operations.decline(second.key, second.auditor_id or 0)


def test_a_manager_may_offer_to_one_auditor_of_the_programme(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        aino, onni = stage.membership_keys(world.aino.membership_id, world.onni.membership_id)
        made, (visit,) = planned(world, auditors=[aino])
        operations.decline(visit.key, world.aino.membership_id)
        with pytest.raises(DomainError, match=r"assignment\.not_in_programme"):
            operations.offer(visit.key, onni)
        operations.set_auditors(made.key, [aino, onni])
        assert operations.offer(visit.key, onni).auditor_id == world.onni.membership_id
        with pytest.raises(DomainError, match=r"assignment\.transition"):
            operations.offer(visit.key, onni)


def test_visits_planned_without_auditors_are_offered_once_there_is_one(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made, _visits = planned(world, auditors=stage.membership_keys(world.aino.membership_id))
        for visit in db.session.scalars(select(Assignment)):
            operations.decline(visit.key, world.aino.membership_id)
        operations.set_auditors(made.key, stage.membership_keys(world.onni.membership_id))
        assert operations.offer_waiting(made) == 1
        assert operations.offer_waiting(made) == 0


def test_nothing_is_offered_when_its_time_is_over(app: Flask, world: World, clock: clocks.Simulated) -> None:
    with as_bertta(app, world):
        _made, (visit,) = planned(world, auditors=stage.membership_keys(world.aino.membership_id))
        operations.decline(visit.key, world.aino.membership_id)
        key = visit.key
        over = visit.missed_at
    clock.move_to(over)
    with as_bertta(app, world):
        with pytest.raises(DomainError, match=r"assignment\.over"):
            operations.offer(key)
        operations.mark_missed_due()
        assert queries.assignment_by_key(key).state is AssignmentState.MISSED


def test_an_erased_auditor_gets_an_offer_but_no_mail(
    app: Flask, world: World, run_jobs: Callable[[], int], mails: Callable[[], list[Path]]
) -> None:
    with as_bertta(app, world):
        db.session.get_one(User, world.aino.user_id).person.email = None
        db.session.flush()
        _made, (visit,) = planned(world, auditors=stage.membership_keys(world.aino.membership_id))
        assert visit.state is AssignmentState.OFFERED
        assert [line.mail_state for line in queries.offers_of(visit.id)] == [None]
    run_jobs()
    assert mails() == []


def test_what_was_cancelled_or_missed_still_takes_answers_and_nothing_else(app: Flask, world: World) -> None:
    late = {state for state, following in ASSIGNMENT.items() if AssignmentState.SUBMITTED in following}
    assert late == {AssignmentState.OPENED, AssignmentState.MISSED, AssignmentState.CANCELLED}
    with as_bertta(app, world):
        _made, (visit,) = planned(world)
        operations.cancel(visit.key)
        with pytest.raises(DomainError, match=r"assignment\.transition"):
            operations.mark_opened(visit.id)
        assert operations.mark_submitted(visit.id).state is AssignmentState.SUBMITTED
        assert operations.mark_submitted(visit.id).state is AssignmentState.SUBMITTED
        assert operations.exclude(visit.id).state is AssignmentState.EXCLUDED


def test_the_plan_is_filtered_and_counted(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made, _visits = planned(world, 4, ends_on=None)
        operations.plan_ahead(made.id, date(2026, 11, 9))
        week = queries.PlanFilter(week=date(2026, 11, 11))
        lines, total = queries.plan(week, 0, 3)
        assert (len(lines), total) == (3, 4)
        assert all(date(2026, 11, 9) <= line.assignment.occurs_on <= date(2026, 11, 15) for line in lines)
        assert lines[0].places[0].partner_name == "NordDrop Oy"
        assert queries.plan_counts(week) == {AssignmentState.OFFERED: 4}
        elsewhere = queries.PlanFilter(partner_key=world.second_partner_key)
        assert queries.plan(elsewhere, 0, 10) == ([], 0)
        accepted = queries.PlanFilter(state=AssignmentState.ACCEPTED, programme_key=made.key)
        assert queries.plan(accepted, 0, 10)[1] == 0
        operations.accept(lines[0].assignment.key, lines[0].assignment.auditor_id or 0)
        assert queries.plan(accepted, 0, 10)[1] == 1
        assert timedelta(0) < lines[0].places[0].due_at - lines[0].places[0].opens_at


def test_offers_are_not_sent_by_the_transaction_that_makes_them(
    app: Flask, world: World, mails: Callable[[], list[Path]]
) -> None:
    with as_bertta(app, world):
        planned(world)
    assert mails() == []
