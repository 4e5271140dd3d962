"""A draft is the same whatever the order in which its events came, and however often."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audit.fieldwork.drafts import NOTHING, Draft, Entry, Event, fold
from audit.fieldwork.models import AnswerField
from checklists import Answer
from tests.audit.fieldwork.visits import SMALL

CONTENT = {
    AnswerField.VALUE: st.sampled_from([{"v": "yes"}, {"v": "no"}, {"v": None}]),
    AnswerField.NOT_APPLICABLE: st.sampled_from([{"reason": None}, {"reason": "on_time"}]),
    AnswerField.COMMENT: st.sampled_from([{"text": "Late"}, {"text": ""}]),
    AnswerField.CLEARED: st.none(),
}


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    count = draw(st.integers(0, 12))
    found = []
    for number in range(count):
        field = draw(st.sampled_from(AnswerField))
        found.append(
            Event(
                uuid=f"event-{number}",
                question=draw(st.sampled_from(["greeted", "late_told"])),
                field=field,
                value=draw(CONTENT[field]),
                generation=draw(st.integers(1, 3)),
                sequence=draw(st.integers(0, 4)),
            )
        )
    return found


@given(events(), st.data())
def test_any_order_and_any_repetition_of_the_same_events_make_the_same_draft(sent: list[Event], data: st.DataObject):
    arrived = data.draw(st.permutations(sent * 3))
    assert fold(arrived) == fold(sent)


@given(events())
def test_the_last_event_of_a_question_in_order_of_generation_and_sequence_decides(sent: list[Event]):
    last = max(
        (one for one in sent if one.question == "greeted" and one.field is not AnswerField.COMMENT),
        key=lambda one: (one.generation, one.sequence, one.uuid),
        default=None,
    )
    entry = fold(sent).get("greeted", NOTHING)
    if last is None:
        assert (entry.value, entry.not_applicable) == (None, False)
    elif last.field is AnswerField.VALUE:
        assert (entry.value, entry.not_applicable) == (last.value["v"], False)
    else:
        assert (entry.value, entry.not_applicable) == (None, last.field is AnswerField.NOT_APPLICABLE)


def test_what_the_former_device_sends_late_covers_nothing_newer():
    old = Event("a", "greeted", AnswerField.VALUE, {"v": "no"}, generation=1, sequence=900)
    new = Event("b", "greeted", AnswerField.VALUE, {"v": "yes"}, generation=2, sequence=1)
    assert fold([new, old])["greeted"].value == "yes"


def test_hidden_answers_are_kept_but_not_sent():
    draft = Draft(SMALL, {"late_told": Entry("no", comment="x"), "told_how": Entry("By text"), "greeted": Entry("yes")})
    assert draft.answers["told_how"] == Answer("By text")
    assert set(draft.sent(["courier"])) == {"late_told", "greeted"}


def test_an_answer_that_the_checklist_cannot_read_counts_as_missing_and_keeps_its_comment():
    draft = Draft(SMALL, {"greeted": Entry("perhaps", comment="I am not sure")})
    assert draft.answers["greeted"] == Answer(comment="I am not sure")
