from decimal import Decimal

import pytest

from checklists import Answer, EvidenceRule, Lack, Missing, demands, missing
from tests.checklists.building import NOT_APPLICABLE, answers, checklist, match, option, question, section, when, yes_no

PHOTO_WHEN_NO = EvidenceRule(match("is", "no"), photos=2)
COMMENT_WHEN_NO = EvidenceRule(match("is", "no"), comment=True)


def lacks(*questions, **given_answers):
    return missing(checklist(section("door", *questions)), answers(**given_answers))


def test_a_required_question_needs_an_answer_and_an_optional_one_does_not():
    assert lacks(yes_no("rang"), yes_no("extra", required=False)) == [Missing("rang", Lack.ANSWER)]


def test_photo_and_comment_are_missing_only_for_the_answer_that_asks_for_them():
    asked = yes_no("rang", evidence=(PHOTO_WHEN_NO, COMMENT_WHEN_NO))
    assert lacks(asked, rang="yes") == []
    assert lacks(asked, rang="no") == [Missing("rang", Lack.PHOTO, 2), Missing("rang", Lack.COMMENT)]
    assert lacks(asked, rang=Answer("no", evidence=1)) == [
        Missing("rang", Lack.PHOTO, 1),
        Missing("rang", Lack.COMMENT),
    ]
    assert lacks(asked, rang=Answer("no", evidence=2, comment="Nobody came.")) == []


def test_an_optional_question_with_an_answer_needs_its_evidence():
    asked = yes_no("rang", required=False, evidence=(COMMENT_WHEN_NO,))
    assert lacks(asked, rang="no") == [Missing("rang", Lack.COMMENT)]


def test_of_several_rules_the_largest_number_of_photos_counts():
    rules = (PHOTO_WHEN_NO, EvidenceRule(match("answered"), photos=1))
    assert demands(yes_no("rang", evidence=rules), Answer("no")) == (2, False)
    assert demands(yes_no("rang", evidence=rules), Answer("yes")) == (1, False)


def test_not_applicable_needs_its_reason_where_reasons_are_given():
    asked = yes_no("rang", na_allowed=True, na_reasons=(option("no_bell"),))
    assert lacks(asked, rang=NOT_APPLICABLE) == [Missing("rang", Lack.REASON)]
    assert lacks(asked, rang=Answer(not_applicable=True, reason="no_bell")) == []
    assert lacks(yes_no("rang", na_allowed=True), rang=NOT_APPLICABLE) == []


@pytest.mark.parametrize("photos", [(), ("a",), ("a", "b")])
def test_a_photo_question_needs_its_minimum_of_photos(photos):
    asked = question("front", "photo", minimum=Decimal(2), maximum=Decimal(3))
    wanted = {0: [Missing("front", Lack.ANSWER)], 1: [Missing("front", Lack.PHOTO, 1)], 2: []}
    assert lacks(asked, front=Answer(photos or None)) == wanted[len(photos)]


def test_a_rule_never_asks_for_more_photos_than_the_answer_can_have():
    several = EvidenceRule(match("answered"), photos=3)
    signed = question("signed", "signature", evidence=(several,))
    front = question("front", "photo", maximum=Decimal(2), evidence=(several,))
    assert lacks(signed, signed=Answer(("s1",))) == []
    assert lacks(front, front=Answer(("a",))) == [Missing("front", Lack.PHOTO, 1)]
    assert lacks(front, front=Answer(("a", "b"))) == []


def test_a_comment_is_asked_for_by_low_steps_and_a_photo_by_not_applicable():
    low = EvidenceRule(match("one_of", "1", "2"), comment=True)
    skipped = EvidenceRule(match("not_applicable"), photos=1)
    asked = question("warm", "scale", na_allowed=True, evidence=(low, skipped))
    assert lacks(asked, warm=2) == [Missing("warm", Lack.COMMENT)]
    assert lacks(asked, warm=3) == []
    assert lacks(asked, warm=NOT_APPLICABLE) == [Missing("warm", Lack.PHOTO, 1)]


def test_a_hidden_required_question_never_blocks():
    waited = yes_no("waited", condition=when("rang", "is", "no"))
    assert lacks(yes_no("rang"), waited, rang="yes") == []
    assert lacks(yes_no("rang"), waited, rang="no") == [Missing("waited", Lack.ANSWER)]


def test_each_part_is_complete_by_itself():
    asked = checklist(
        section("road", yes_no("told"), slots=("carrier",)),
        section("counter", yes_no("scanned"), slots=("carrier", "pickup")),
        section("desk", yes_no("quick"), slots=("pickup",)),
        slots=("carrier", "pickup"),
    )
    assert missing(asked, answers(told="yes"), ["carrier"]) == []
    assert [m.question for m in missing(asked, {}, ["pickup"])] == ["scanned", "quick"]
    assert [m.question for m in missing(asked, {})] == ["told", "scanned", "quick"]
