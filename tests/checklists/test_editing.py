"""Changing a draft: order changes step by step, codes stay their own, no condition loses what it rests on."""

from dataclasses import replace

import pytest

from checklists import ChecklistError, Match, Operation, When, check, dump, editing, library, load
from checklists.definition import Checklist, Question, Section


def small() -> Checklist:
    """Two sections: a and b in the first, c in the second; b is asked only if a is no."""
    a = Question("a", "yes_no", {"en": "A?"}, best="yes", promise="told-in-time", stage="wait")
    b = Question("b", "text", {"en": "B?"}, weight=a.weight * 0, condition=When("a", Match(Operation.IS, ("no",))))
    c = Question("c", "yes_no", {"en": "C?"}, best="yes")
    blank = editing.blank("small", {"en": "Small"})
    first = replace(blank.sections[0], code="one", title={"en": "One"}, questions=(a, b))
    second = Section("two", {"en": "Two"}, first.slots, (c,))
    return replace(blank, sections=(first, second))


def order(checklist: Checklist) -> list[str]:
    return [f"{section.code}/{question.code}" for section, question in checklist.questions()]


def test_numbers_are_those_that_people_see():
    assert editing.question_numbers(small()) == {"a": "1.1", "b": "1.2", "c": "2.1"}


@pytest.mark.parametrize(
    ("text", "taken", "code"),
    [
        ("Was the parcel late?", (), "was-the-parcel-late"),
        ("Was the parcel late?", ("was-the-parcel-late",), "was-the-parcel-late-2"),
        ("Ääkköset & öljy", (), "aakkoset-oljy"),
        ("日本語", (), "question"),
        ("日本語", ("question", "question-2"), "question-3"),
        ("", (), "question"),
    ],
)
def test_a_code_is_made_from_the_words_and_is_never_taken(text, taken, code):
    assert editing.code_from(text, taken, "question") == code


def test_a_question_moves_within_its_section_then_over_into_the_next():
    checklist = editing.move_question(small(), "a", +1)
    assert order(checklist) == ["one/b", "one/a", "two/c"]
    checklist = editing.move_question(checklist, "a", +1)
    assert order(checklist) == ["one/b", "two/a", "two/c"]
    checklist = editing.move_question(checklist, "a", +1)
    assert order(checklist) == ["one/b", "two/c", "two/a"]
    assert editing.move_question(checklist, "a", +1) == checklist


def test_moving_there_and_back_changes_nothing():
    for code in ("a", "b", "c"):
        for step in (+1, -1):
            moved = editing.move_question(small(), code, step)
            if moved != small():
                assert order(editing.move_question(moved, code, -step)) == order(small())
    assert editing.move_section(editing.move_section(small(), "one", +1), "one", -1) == small()


def test_at_the_ends_nothing_moves():
    assert editing.move_question(small(), "a", -1) == small()
    assert editing.move_section(small(), "one", -1) == small()
    assert editing.move_section(small(), "two", +1) == small()


def test_what_a_condition_rests_on_cannot_be_taken_out():
    with pytest.raises(ChecklistError) as caught:
        editing.remove_question(small(), "a")
    assert [(problem.code, problem.params) for problem in caught.value.problems] == [("still_referred", {"by": "1.2"})]
    assert order(editing.remove_question(editing.remove_question(small(), "b"), "a")) == ["two/c"]


def test_a_section_goes_with_its_questions_but_not_from_under_another_section_and_not_the_last():
    assert order(editing.remove_section(small(), "one")) == ["two/c"]
    depending = editing.replace_section(
        small(),
        "two",
        replace(editing.find_section(small(), "two"), condition=When("a", Match(Operation.IS, ("no",)))),
    )
    with pytest.raises(ChecklistError, match="still_referred"):
        editing.remove_section(depending, "one")
    with pytest.raises(ChecklistError, match="no_sections"):
        editing.remove_section(editing.remove_section(small(), "one"), "two")


def test_a_new_question_takes_over_promise_and_stage_of_the_one_before():
    checklist, code = editing.add_question(small(), "one", "yes_no", {"en": "Was it dry?"}, after="a")
    added = checklist.question(code)
    assert (code, added.promise, added.stage) == ("was-it-dry", "told-in-time", "wait")
    assert order(checklist) == ["one/a", "one/was-it-dry", "one/b", "two/c"]


def test_a_copy_stands_behind_its_model_under_a_code_of_its_own():
    checklist, code = editing.copy_question(small(), "b")
    assert order(checklist) == ["one/a", "one/b", "one/b-2", "two/c"]
    assert replace(checklist.question(code), code="b") == small().question("b")


def test_replacing_a_question_keeps_its_code():
    changed = editing.replace_question(small(), "a", replace(small().question("a"), code="other", na_allowed=True))
    assert changed.question("a").na_allowed
    with pytest.raises(KeyError):
        editing.replace_question(small(), "nowhere", small().question("a"))


def test_a_section_is_added_behind_another():
    checklist, code = editing.add_section(small(), {"en": "At the door"}, after="one")
    assert [section.code for section in checklist.sections] == ["one", "at-the-door", "two"]
    assert editing.find_section(checklist, code).slots == ("visit",)


def test_whatever_is_half_written_can_be_stored_and_read_back():
    checklist, _code = editing.add_question(editing.blank("x", {"en": "X"}), "section-1", "single_choice", {})
    assert load(dump(checklist)) == checklist
    assert any(not problem.remark for problem in check(checklist))


def test_the_library_survives_a_walk_of_every_question_to_the_end_and_back():
    checklist = library.load("parcel-locker")
    for _section, question in checklist.questions():
        moved = editing.move_question(editing.move_question(checklist, question.code, +1), question.code, -1)
        assert {q.code for _s, q in moved.questions()} == {q.code for _s, q in checklist.questions()}


def test_a_refusal_names_ten_conditions_and_how_many_more():
    found = small()
    first = found.sections[0]
    b = first.questions[1]
    many = tuple(replace(b, code=f"b{number}") for number in range(399))
    found = replace(found, sections=(replace(first, questions=(first.questions[0], *many)), *found.sections[1:]))
    with pytest.raises(ChecklistError) as caught:
        editing.remove_question(found, "a")
    said = caught.value.problems[0].params["by"]
    assert said == "1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.10, 1.11, … (+389)"
