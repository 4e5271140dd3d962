from dataclasses import replace
from decimal import Decimal

import pytest

from checklists import Mode, compare, library
from tests.checklists.building import checklist, critical, option, question, section, text, when, yes_no

OLD = checklist(
    section("before", yes_no("told")),
    section(
        "door", yes_no("rang"), question("state", "single_choice", options=(option("whole", 1), option("open", 0)))
    ),
)


def with_question(code, **more):
    sections = tuple(
        replace(s, questions=tuple(replace(q, **more) if q.code == code else q for q in s.questions))
        for s in OLD.sections
    )
    return replace(OLD, version=2, sections=sections)


def changes(new):
    return [(change.code, change.subject, change.breaks) for change in compare(OLD, new).changes]


def test_a_new_version_without_a_change_is_comparable():
    comparison = compare(OLD, replace(OLD, version=2))
    assert comparison.changes == ()
    assert comparison.comparable


def test_a_ready_checklist_equals_itself():
    for name in library.names():
        assert compare(library.load(name), library.load(name)).changes == ()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("text", text("Did it ring?"), "question_reworded"),
        ("guidance", text("Listen."), "guidance_changed"),
        ("required", False, "required_changed"),
    ],
)
def test_words_and_duties_leave_scores_comparable(field, value, code):
    new = with_question("rang", **{field: value})
    assert changes(new) == [(code, "rang", False)]
    assert compare(OLD, new).comparable


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("best", "no", "scoring_changed"),
        ("critical", critical("flag", "is", "no"), "critical_changed"),
        ("condition", when("told", "is", "yes"), "condition_changed"),
        ("na_allowed", True, "not_applicable_changed"),
        ("standard", "other", "standard_changed"),
    ],
)
def test_what_moves_a_score_forbids_the_comparison(field, value, code):
    new = with_question("rang", **{field: value})
    assert changes(new) == [(code, "rang", True)]
    assert not compare(OLD, new).comparable


def test_a_changed_weight_says_old_and_new():
    (change,) = compare(OLD, with_question("rang", weight=Decimal("2.50"))).changes
    assert (change.code, change.params, change.breaks) == ("weight_changed", {"old": "1", "new": "2.5"}, True)


def test_new_points_forbid_the_comparison_and_new_words_do_not():
    points = (option("whole", 1), option("open", "0.5"))
    assert changes(with_question("state", options=points)) == [("scoring_changed", "state", True)]
    words = (replace(option("whole", 1), text=text("Unhurt")), option("open", 0))
    assert changes(with_question("state", options=words)) == [("options_reworded", "state", False)]


def test_added_removed_and_moved_questions_are_told():
    sections = (
        section("before", yes_no("told"), yes_no("rang"), yes_no("seen", 0)),
        section("door", yes_no("thanked")),
    )
    assert set(changes(replace(OLD, sections=sections))) == {
        ("question_removed", "state", True),
        ("question_moved", "rang", True),
        ("question_added", "seen", False),
        ("question_added", "thanked", True),
    }


def test_section_weights_matter_only_where_they_count():
    heavier = (replace(OLD.sections[0], weight=Decimal(3)), OLD.sections[1])
    assert compare(OLD, replace(OLD, sections=heavier)).comparable
    by_sections = replace(OLD, mode=Mode.SECTION_WEIGHTS)
    assert not compare(by_sections, replace(by_sections, sections=heavier)).comparable
    assert not compare(OLD, by_sections).comparable


def test_different_checklists_are_not_compared():
    with pytest.raises(ValueError, match="different checklists"):
        compare(OLD, replace(OLD, code="locker"))
