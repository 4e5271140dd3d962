from dataclasses import fields, replace
from decimal import Decimal

import pytest

from checklists import (
    Band,
    Checklist,
    EvidenceRule,
    Match,
    Mode,
    Operation,
    Question,
    Section,
    compare,
    library,
)
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


OF_QUESTION = {
    "kind": "text",
    "text": text("Did it ring?"),
    "guidance": text("Listen."),
    "options": (option("whole", 1),),
    "required": False,
    "na_allowed": True,
    "na_reasons": (option("none", None),),
    "weight": Decimal(2),
    "best": "no",
    "critical": critical("flag", "is", "no"),
    "evidence": (EvidenceRule(Match(Operation.IS, ("no",)), photos=1),),
    "max_photos": 2,
    "condition": when("told", "is", "yes"),
    "standard": "other",
    "promise": "other",
    "stage": "other",
    "unit": text("min"),
    "bands": (Band(Decimal(1)),),
    "full_points": Decimal(1),
    "minimum": Decimal(1),
    "maximum": Decimal(9),
    "decimals": 2,
    "earliest": "2026-01-01",
    "latest": "2026-12-31",
}
OF_SECTION = {
    "title": text("At the door"),
    "slots": ("courier", "shop"),
    "questions": OLD.sections[1].questions[::-1],
    "weight": Decimal(2),
    "condition": when("told", "is", "yes"),
}
OF_CHECKLIST = {
    "title": text("Door"),
    "purpose": text("To know."),
    "slots": tuple(replace(slot, title=text("Another")) for slot in OLD.slots),
    "sections": OLD.sections[::-1],
    "mode": Mode.SECTION_WEIGHTS,
    "band_limits": (90, 80, 70),
    "minutes": 11,
    "languages": ("en", "fi"),
}


def told(new):
    assert new != OLD
    return [change.code for change in compare(OLD, new).changes]


@pytest.mark.parametrize("field", [f.name for f in fields(Question) if f.name != "code"])
def test_no_field_of_a_question_changes_in_silence(field):
    assert told(with_question("rang", **{field: OF_QUESTION[field]}))


@pytest.mark.parametrize("field", [f.name for f in fields(Section) if f.name != "code"])
def test_no_field_of_a_section_changes_in_silence(field):
    before, door = OLD.sections
    assert told(replace(OLD, sections=(before, replace(door, **{field: OF_SECTION[field]}))))


@pytest.mark.parametrize("field", [f.name for f in fields(Checklist) if f.name not in {"code", "version"}])
def test_no_field_of_a_checklist_changes_in_silence(field):
    assert told(replace(OLD, **{field: OF_CHECKLIST[field]}))


def test_another_unit_of_a_measured_question_forbids_the_comparison():
    assert changes(with_question("rang", unit=text("hours"))) == [("unit_changed", "rang", True)]


def test_another_order_leaves_scores_comparable():
    before, door = OLD.sections
    turned = replace(OLD, sections=(before, replace(door, questions=door.questions[::-1])))
    assert changes(turned) == [("questions_reordered", "door", False)]
    assert changes(replace(OLD, sections=(door, before))) == [("sections_reordered", "", False)]


def test_a_new_or_removed_question_does_not_count_as_another_order():
    before, door = OLD.sections
    rang, state = door.questions
    added = replace(OLD, sections=(before, replace(door, questions=(yes_no("seen"), rang, state))))
    assert [code for code, _subject, _breaks in changes(added)] == ["question_added"]
    assert [code for code, _subject, _breaks in changes(replace(OLD, sections=(door,)))] == [
        "section_removed",
        "question_removed",
    ]


def test_limits_of_what_earns_nothing_are_told_as_limits():
    old = replace(OLD, sections=(section("door", yes_no("rang"), question("words", "text", weight=Decimal(0))),))
    rang, words = old.sections[0].questions
    new = replace(old, sections=(replace(old.sections[0], questions=(rang, replace(words, minimum=Decimal(5)))),))
    assert [(c.code, c.subject, c.breaks) for c in compare(old, new).changes] == [("limits_changed", "words", False)]


def test_removed_sections_are_told_in_the_order_in_which_they_stood():
    many = tuple(section(f"s{number}", yes_no(f"q{number}")) for number in range(20))
    old = replace(OLD, sections=many)
    removed = [c.subject for c in compare(old, replace(old, sections=many[:1])).changes if c.code == "section_removed"]
    assert removed == [f"s{number}" for number in range(1, 20)]


def test_section_weights_matter_only_where_they_count():
    heavier = (replace(OLD.sections[0], weight=Decimal(3)), OLD.sections[1])
    assert compare(OLD, replace(OLD, sections=heavier)).comparable
    by_sections = replace(OLD, mode=Mode.SECTION_WEIGHTS)
    assert not compare(by_sections, replace(by_sections, sections=heavier)).comparable
    assert not compare(OLD, by_sections).comparable


def test_different_checklists_are_not_compared():
    with pytest.raises(ValueError, match="different checklists"):
        compare(OLD, replace(OLD, code="locker"))
