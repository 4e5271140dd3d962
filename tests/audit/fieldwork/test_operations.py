"""Answers, photos and submissions of a visit: nothing that was acknowledged is lost, and nothing counts twice."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.assessment import operations as assessment
from audit.assessment.models import Audit
from audit.core import bulk, running, storage
from audit.core import clock as clocks
from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.fieldwork import operations, queries
from audit.fieldwork.drafts import Change
from audit.fieldwork.models import AnswerEvent, AnswerField, StoredFile, Submission
from audit.planning.models import AssignmentState
from tests.audit.fieldwork.visits import (
    COMPLETE,
    HANDOVER,
    SMALL,
    MadeVisit,
    acting,
    assignment_of,
    make_visit,
    picture,
    value,
)
from tests.people import World


def add_photo(made: MadeVisit, uuid: str = "photo-1", data: bytes | None = None, question: str = "parcel") -> Any:
    return operations.add_photo(assignment_of(made), question, uuid, operations.prepare_photo(data or picture()))


def fill(app: Flask, world: World, made: MadeVisit) -> None:
    with acting(app, world):
        operations.record(assignment_of(made), COMPLETE)
        add_photo(made)


def submit(app: Flask, world: World, made: MadeVisit, uuid: str = "sent-1", part: int = 1) -> tuple[int, str]:
    with acting(app, world):
        found = operations.freeze(assignment_of(made), part, uuid, confirmed=True)
        return found.id, found.content_sha256


def test_the_first_answer_opens_the_visit_and_only_changes_become_events(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world):
        first = operations.record(assignment_of(made), [value("greeted", "yes"), value("recommend", "7")])
        assert assignment_of(made).state is AssignmentState.OPENED
        again = operations.record(assignment_of(made), [value("greeted", "yes"), value("recommend", "8")])
        assert (len(first.saved), len(again.saved)) == (2, 1)
        assert queries.draft(assignment_of(made)).answers["recommend"].value == 8


def test_the_same_uuid_again_changes_nothing_even_with_other_content(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world):
        operations.record(assignment_of(made), [value("greeted", "yes", "u-1", 5)], "phone")
        again = operations.record(assignment_of(made), [value("greeted", "no", "u-1", 9)], "phone")
        assert again.saved == ("u-1",)
        assert queries.draft(assignment_of(made)).answers["greeted"].value == "yes"


def test_what_cannot_be_read_is_refused_by_itself_and_costs_the_others_nothing(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world):
        result = operations.record(
            assignment_of(made), [value("greeted", "maybe"), value("recommend", "10"), value("no_such", "x")]
        )
        assert [(refused.question, refused.problem.code) for refused in result.refused] == [
            ("greeted", "not_yes_or_no"),
            ("no_such", "question_unknown"),
        ]
        assert result.draft.answers["recommend"].value == 10


def test_taking_over_raises_the_generation_and_the_former_device_covers_nothing(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world):
        assert operations.record(assignment_of(made), [value("greeted", "no", "a", 1)], "phone").generation == 1
        assert operations.record(assignment_of(made), [value("greeted", "yes", "b", 1)], "tablet").generation == 2
        late = operations.record(
            assignment_of(made), [value("greeted", "no", "c", 99), value("recommend", 3, "d", 100)], "phone", 1
        )
        assert late.generation == 1
        answers = queries.draft(assignment_of(made)).answers
        assert (answers["greeted"].value, answers["recommend"].value) == ("yes", 3)


def test_a_visit_of_somebody_else_does_not_exist(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world, world.onni):
        with pytest.raises(NotFound):
            queries.own_visit(made.key)
        with pytest.raises(NotFound):
            operations.record(assignment_of(made), [value("greeted", "yes")])
        with pytest.raises(NotFound):
            operations.freeze(assignment_of(made), 1, "u", confirmed=True)


@pytest.mark.parametrize(
    ("state", "opens_in", "code"),
    [
        (AssignmentState.OFFERED, timedelta(hours=-1), "visit.not_accepted"),
        (AssignmentState.ACCEPTED, timedelta(hours=1), "visit.not_open_yet"),
        (AssignmentState.EXCLUDED, timedelta(hours=-1), "visit.closed"),
    ],
)
@pytest.mark.one_database
def test_a_visit_takes_answers_only_in_its_time(
    app: Flask, world: World, state: AssignmentState, opens_in: timedelta, code: str
):
    made = make_visit(app, world, state=state, opens_in=opens_in)
    with acting(app, world), pytest.raises(DomainError) as refused:
        operations.record(assignment_of(made), [value("greeted", "yes")])
    assert refused.value.code == code


def test_a_submission_says_what_is_missing_and_writes_nothing(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world):
        operations.record(assignment_of(made), [value("greeted", "yes"), value("late_told", "no")])
    with acting(app, world), pytest.raises(operations.IncompleteSubmission) as refused:
        operations.freeze(assignment_of(made), 1, "u", confirmed=True)
    assert [(lack.question, lack.what.value) for lack in refused.value.lacks] == [
        ("late_told", "comment"),
        ("parcel", "answer"),
        ("recommend", "answer"),
    ]
    with acting(app, world):
        assert queries.submissions_of(made.id) == []


def test_a_submission_needs_the_word_of_the_auditor(app: Flask, world: World):
    made = make_visit(app, world)
    fill(app, world, made)
    with acting(app, world), pytest.raises(DomainError, match="not_confirmed"):
        operations.freeze(assignment_of(made), 1, "u", confirmed=False)


def test_a_submission_freezes_what_is_asked_and_the_same_uuid_gives_the_same_row(app: Flask, world: World):
    made = make_visit(app, world)
    fill(app, world, made)
    with acting(app, world):
        operations.record(assignment_of(made), [value("wait", "27:36"), value("late_told", "no")])
        operations.record(assignment_of(made), [Change("late_told", AnswerField.COMMENT, "No word at all")])
    first = submit(app, world, made)
    assert submit(app, world, made) == first
    with acting(app, world):
        (submission,) = queries.submissions_of(made.id)
        rows = {row.question: row for row in queries.submitted_answers(submission.id)}
        assert set(rows) == {"greeted", "late_told", "parcel", "wait", "recommend"}  # told_how is hidden now
        assert rows["wait"].value == {"v": 1656}
        assert rows["late_told"].comment == "No word at all"
        assert [item["uuid"] for item in submission.manifest] == ["photo-1"]
        answers = queries.answers_of(submission)
        assert answers["parcel"].value == ("photo-1",)
        assert answers == queries.draft(assignment_of(made)).sent(["courier"])


def test_after_the_submission_nothing_is_taken_until_a_return_opens_the_next_revision(app: Flask, world: World):
    made = make_visit(app, world)
    fill(app, world, made)
    submit(app, world, made)
    with acting(app, world), pytest.raises(DomainError, match="sent_already"):
        operations.record(assignment_of(made), [value("greeted", "no")])
    with acting(app, world), pytest.raises(DomainError, match="sent_already"):
        operations.freeze(assignment_of(made), 1, "sent-2", confirmed=True)
    with acting(app, world, world.reko):
        operations.reopen(assignment_of(made), 1)
    with acting(app, world):
        draft = queries.draft(assignment_of(made))
        assert draft.answers["greeted"].value == "yes"
        operations.record(assignment_of(made), [value("recommend", "2")])
    submit(app, world, made, "sent-2")
    with acting(app, world):
        assert [one.revision for one in queries.submissions_of(made.id)] == [1, 2]
        assert not queries.is_open(made.id, 1)


def test_a_returned_visit_goes_on_from_what_was_sent_even_when_its_events_are_gone(app: Flask, world: World):
    made = make_visit(app, world)
    fill(app, world, made)
    submit(app, world, made)
    with acting(app, world, world.reko):
        operations.reopen(assignment_of(made), 1)
        bulk.delete_where(AnswerEvent, AnswerEvent.assignment_id == made.id)
    with acting(app, world):
        operations.record(assignment_of(made), [value("recommend", "2")])
        answers = queries.draft(assignment_of(made)).answers
        assert (answers["greeted"].value, answers["recommend"].value) == ("yes", 2)


def test_a_late_submission_is_taken_and_flagged(app: Flask, world: World, clock: clocks.Simulated):
    made = make_visit(app, world)
    fill(app, world, made)
    clock.advance(timedelta(days=40))
    submit(app, world, made)
    with acting(app, world):
        (submission,) = queries.submissions_of(made.id)
        assert queries.is_late(submission, assignment_of(made))


def test_parts_of_a_visit_are_sent_apart_and_the_hand_off_goes_with_the_receiving_leg(app: Flask, world: World):
    made = make_visit(app, world, HANDOVER, parts=(1, 2))
    with acting(app, world):
        operations.record(assignment_of(made), [value("fast", "yes")])
    submit(app, world, made, "one", 1)
    with acting(app, world):
        operations.record(assignment_of(made), [value("known", "no"), value("open", "yes")])
        with pytest.raises(DomainError, match="uuid_taken"):
            operations.freeze(assignment_of(made), 2, "one", confirmed=True)
    submit(app, world, made, "two", 2)
    with acting(app, world):
        first, second = queries.submissions_of(made.id)
        assert [row.question for row in queries.submitted_answers(first.id)] == ["fast"]
        assert [row.question for row in queries.submitted_answers(second.id)] == ["known", "open"]


def test_legs_of_one_part_are_sent_together(app: Flask, world: World):
    made = make_visit(app, world, HANDOVER, parts=(1, 1))
    with acting(app, world):
        operations.record(assignment_of(made), [value("fast", "yes"), value("known", "no"), value("open", "yes")])
    submit(app, world, made)
    with acting(app, world):
        (submission,) = queries.submissions_of(made.id)
        assert len(queries.submitted_answers(submission.id)) == 3


def test_concurrent_submissions_make_one_row_and_equal_receipts(app: Flask, world: World):
    made = make_visit(app, world)
    fill(app, world, made)
    receipts: list[tuple[str, str]] = []
    failures: list[Exception] = []
    start = threading.Barrier(6)

    def send() -> None:
        start.wait()
        try:
            with acting(app, world):
                audit = assessment.receive(made.key, 1, "same", confirmed=True)
                found = queries.submission_by_uuid(made.id, "same")
                assert found is not None
                receipts.append((audit.key, found.content_sha256))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must show it
            failures.append(error)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(receipts) == 6
    assert len(set(receipts)) == 1
    with acting(app, world):
        assert db.session.scalar(select(func.count(Submission.id))) == 1
        assert db.session.scalar(select(func.count(Audit.id))) == 1


def test_different_uuids_at_the_same_time_still_make_one_revision(app: Flask, world: World):
    made = make_visit(app, world)
    fill(app, world, made)
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def send(number: int) -> None:
        start.wait()
        try:
            submit(app, world, made, f"uuid-{number}")
            outcomes.append("sent")
        except DomainError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["sent", *["visit.sent_already"] * 3]


def test_an_answer_is_in_the_submission_or_refused_never_acknowledged_and_left_out(app: Flask, world: World):
    made = make_visit(app, world)
    fill(app, world, made)
    taken: list[int] = []
    start = threading.Barrier(2)

    def answer() -> None:
        start.wait()
        for number in range(20):
            try:
                with acting(app, world):
                    operations.record(
                        assignment_of(made), [value("recommend", number % 11, f"n-{number}", number)], "p"
                    )
                taken.append(number % 11)
            except DomainError:
                return

    thread = threading.Thread(target=answer)
    thread.start()
    start.wait()
    submit(app, world, made)
    thread.join()
    with acting(app, world):
        (submission,) = queries.submissions_of(made.id)
        expected = taken[-1] if taken else 9
        assert queries.answers_of(submission)["recommend"].value == expected


def test_the_same_photo_uploaded_twice_is_one_piece_of_evidence(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world):
        first = add_photo(made, "p-1").id
        assert add_photo(made, "p-1").id == first
        with pytest.raises(DomainError, match="uuid_taken"):
            add_photo(made, "p-1", picture("blue"))


def test_a_question_takes_only_so_many_photos(app: Flask, world: World):
    made = make_visit(app, world)
    with acting(app, world):
        add_photo(made, "p-1")
        add_photo(made, "p-2", picture("blue"))
        with pytest.raises(DomainError) as refused:
            add_photo(made, "p-3", picture("green"))
    assert (refused.value.code, refused.value.params) == ("photo.too_many", {"most": 2})


def test_a_removed_photo_leaves_the_draft_and_its_files_go_with_the_last_reference(
    app: Flask, world: World, run_jobs: Any
):
    made, other = make_visit(app, world), make_visit(app, world)
    with acting(app, world):
        sha = add_photo(made, "p-1").view_sha256
        add_photo(other, "p-1")
    for visit, still_there in ((made, True), (other, False)):
        with acting(app, world):
            operations.remove_photo(assignment_of(visit), "p-1")
            operations.remove_photo(assignment_of(visit), "p-1")
        run_jobs()
        with acting(app, world):
            assert queries.photos_of(visit.id) == {}
            assert storage.from_settings(running.settings()).exists(world.brand_id, sha) is still_there
    with acting(app, world):
        assert db.session.scalar(select(func.count(StoredFile.id))) == 0


def test_a_photo_that_was_sent_stays_readable_for_the_reviewer(app: Flask, world: World, run_jobs: Any):
    made = make_visit(app, world)
    fill(app, world, made)
    submit(app, world, made)
    with acting(app, world, world.reko):
        operations.reopen(assignment_of(made), 1)
    with acting(app, world):
        operations.remove_photo(assignment_of(made), "photo-1")
        with pytest.raises(NotFound):
            queries.evidence(assignment_of(made), "photo-1")
    run_jobs()
    with acting(app, world, world.reko):
        found = queries.evidence(assignment_of(made), "photo-1", removed=True)
        assert storage.from_settings(running.settings()).exists(world.brand_id, found.view_sha256)


def test_my_visits_are_mine_in_order_of_their_end(app: Flask, world: World):
    later = make_visit(app, world, due_in=timedelta(days=3))
    sooner = make_visit(app, world)
    make_visit(app, world, auditor=world.onni)
    make_visit(app, world, state=AssignmentState.DECLINED)
    with acting(app, world):
        operations.record(assignment_of(sooner), [value("greeted", "yes")])
        rows = queries.visits_of(world.aino.membership_id)
        assert [(row.key, row.answered) for row in rows] == [(sooner.key, 1), (later.key, 0)]
        assert rows[0].title["en"] == SMALL.title["en"]
