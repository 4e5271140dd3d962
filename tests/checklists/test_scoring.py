from decimal import Decimal
from fractions import Fraction

import pytest

from checklists import MeasureKind, Mode, Status, add_up, adds_up, score
from tests.checklists.building import (
    NOT_APPLICABLE,
    answers,
    checklist,
    critical,
    option,
    question,
    section,
    when,
    yes_no,
)


def measure(result, kind, code="", slot=None):
    found = [m for m in result.measures if m.kind == kind and m.code == code and slot in {None, m.slot}]
    assert len(found) == 1
    return found[0]


def two_sections(mode):
    return checklist(
        section("before", yes_no("told", 1), weight=3),
        section("door", yes_no("rang", 1), yes_no("greeted", 2), weight=1),
        mode=mode,
    )


def test_points_are_weighted_over_all_questions():
    result = score(two_sections(Mode.POINTS), answers(told="yes", rang="no", greeted="yes"))
    assert result.final_bp == 7500


def test_section_weights_weigh_the_scores_of_the_sections():
    result = score(two_sections(Mode.SECTION_WEIGHTS), answers(told="yes", rang="no", greeted="yes"))
    # before 100 % weighs 3, door 2/3 weighs 1: (3 + 2/3) / 4 = 91.666...
    assert result.final_bp == 9167


def test_section_weights_are_renormalised_over_the_measured_sections():
    result = score(two_sections(Mode.SECTION_WEIGHTS), answers(rang="no", greeted="yes"))
    assert result.final_bp == 6667
    assert measure(result, MeasureKind.SECTION, "before").raw_bp is None


@pytest.mark.parametrize("mode", Mode)
def test_no_denominator_is_not_measured_and_never_zero_or_hundred(mode):
    result = score(two_sections(mode), answers(told=NOT_APPLICABLE))
    assert result.raw_bp is None
    assert result.final_bp is None
    assert all(m.raw_bp is None and m.final_bp is None and m.weight == 0 for m in result.measures)
    assert adds_up(result)


def test_half_a_basis_point_is_rounded_up_once():
    eight = checklist(section("door", yes_no("a", 1), yes_no("b", 15999)))
    assert score(eight, answers(a="yes", b="no")).final_bp == 1  # 0.625 basis points
    exact_half = checklist(section("door", yes_no("a", 1), yes_no("b", 19999)))
    assert score(exact_half, answers(a="yes", b="no")).final_bp == 1
    below_half = checklist(section("door", yes_no("a", 1), yes_no("b", 20000)))
    assert score(below_half, answers(a="yes", b="no")).final_bp == 0


def test_thirds_of_a_weight_add_up_to_exactly_one():
    thirds = checklist(section("door", *(yes_no(code, "0.1") for code in "abc")))
    result = score(thirds, answers(a="yes", b="yes", c="yes"))
    assert result.final_bp == 10_000
    assert sum(line.renormalised for line in result.lines) == 1
    assert result.lines[0].renormalised == Fraction(1, 3)


def test_each_line_says_what_became_of_its_question():
    asked = checklist(
        section(
            "door",
            yes_no("rang"),
            yes_no("waited", condition=when("rang", "is", "no")),
            yes_no("greeted", na_allowed=True),
            yes_no("thanked", required=False),
            question("story", "text", weight=Decimal(0)),
        )
    )
    result = score(asked, answers(rang="yes", greeted=NOT_APPLICABLE, story="All went well."))
    assert [line.status for line in result.lines] == [
        Status.SCORED,
        Status.NOT_ASKED,
        Status.NOT_APPLICABLE,
        Status.UNANSWERED,
        Status.NOT_SCORED,
    ]
    assert result.final_bp == 10_000
    assert [line.renormalised for line in result.lines] == [1, 0, 0, 0, 0]


def test_a_hidden_answer_is_not_scored_though_it_was_given():
    asked = checklist(section("door", yes_no("rang"), yes_no("waited", condition=when("rang", "is", "no"))))
    assert score(asked, answers(rang="yes", waited="no")).final_bp == 10_000


class TestCriticalQuestions:
    def asked(self, *consequence, cap=None):
        return checklist(
            section("door", yes_no("rang"), yes_no("rude", 1, best="no", critical=critical(*consequence, cap=cap))),
            section("parcel", yes_no("whole", 2)),
        )

    failed = answers(rang="yes", rude="yes", whole="yes")

    def test_a_flag_is_counted_and_changes_no_number(self):
        result = score(self.asked("flag", "is", "yes"), self.failed)
        assert (result.raw_bp, result.final_bp) == (7500, 7500)
        assert result.overall.critical_failures == 1

    def test_a_cap_limits_the_final_score_and_keeps_the_raw_one(self):
        result = score(self.asked("cap", "is", "yes", cap="60.5"), self.failed)
        assert (result.raw_bp, result.final_bp) == (7500, 6050)
        assert result.consequences[0].question == "rude"

    def test_a_cap_never_lifts_a_score(self):
        result = score(self.asked("cap", "is", "yes", cap=60), answers(rang="no", rude="yes", whole="no"))
        assert (result.raw_bp, result.final_bp) == (0, 0)

    def test_section_zero_takes_the_points_of_its_section_only(self):
        result = score(self.asked("section_zero", "is", "yes"), self.failed)
        assert (result.raw_bp, result.final_bp) == (7500, 5000)
        door = measure(result, MeasureKind.SECTION, "door")
        assert (door.raw_bp, door.final_bp, door.critical_failures) == (5000, 0, 1)
        assert measure(result, MeasureKind.SECTION, "parcel").final_bp == 10_000

    def test_audit_zero_makes_the_final_score_zero(self):
        result = score(self.asked("audit_zero", "is", "yes"), self.failed)
        assert (result.raw_bp, result.final_bp) == (7500, 0)

    def test_a_kept_critical_question_has_no_consequence(self):
        result = score(self.asked("audit_zero", "is", "yes"), answers(rang="yes", rude="no", whole="yes"))
        assert result.final_bp == 10_000
        assert result.consequences == ()

    def test_a_hidden_critical_question_has_no_consequence(self):
        rude = yes_no(
            "rude", best="no", critical=critical("audit_zero", "is", "yes"), condition=when("met", "is", "yes")
        )
        result = score(checklist(section("door", yes_no("met"), rude)), answers(met="no", rude="yes"))
        assert result.consequences == ()

    def test_a_failure_that_weighs_nothing_still_caps(self):
        seen = yes_no("unsafe", 0, best="", critical=critical("cap", "is", "yes", cap=40))
        result = score(checklist(section("door", yes_no("rang"), seen)), answers(rang="yes", unsafe="yes"))
        assert (result.raw_bp, result.final_bp) == (10_000, 4000)

    @pytest.mark.parametrize("effect", ["flag", "cap", "section_zero", "audit_zero"])
    def test_a_promise_and_a_standard_tell_what_was_seen(self, effect):
        cap = 10 if effect == "cap" else None
        result = score(self.asked(effect, "is", "yes", cap=cap), self.failed)
        promise = measure(result, MeasureKind.PROMISE, "informed")
        assert (promise.raw_bp, promise.final_bp, promise.critical_failures) == (7500, 7500, 1)


class TestLegs:
    """One submission may touch several partners; nothing of one reaches the other."""

    asked = checklist(
        section("road", yes_no("on_time", 3, critical=critical("audit_zero", "is", "no")), slots=("carrier",)),
        section(
            "counter",
            yes_no("scanned", 2, critical=critical("audit_zero", "is", "no")),
            slots=("carrier", "pickup"),
        ),
        section("desk", yes_no("friendly"), yes_no("quick"), slots=("pickup",)),
        slots=("carrier", "pickup"),
    )

    def test_a_consequence_never_reaches_another_leg(self):
        result = score(self.asked, answers(on_time="no", scanned="yes", friendly="yes", quick="yes"))
        assert measure(result, MeasureKind.OVERALL, slot="carrier").final_bp == 0
        assert measure(result, MeasureKind.OVERALL, slot="pickup").final_bp == 10_000

    def test_a_hand_off_belongs_to_the_pair_and_enters_no_leg(self):
        result = score(self.asked, answers(on_time="yes", scanned="no", friendly="yes", quick="yes"))
        pair = measure(result, MeasureKind.HANDOFF, "carrier>pickup")
        assert (pair.slot, pair.pair, pair.final_bp) == (None, ("carrier", "pickup"), 0)
        assert {m.final_bp for m in result.of(MeasureKind.OVERALL)} == {10_000}
        assert result.final_bp == 10_000

    def test_the_audit_is_the_mean_of_its_legs_by_what_was_scored(self):
        result = score(self.asked, answers(on_time="yes", scanned="yes", friendly="no", quick="no"))
        assert result.final_bp == 6000
        assert [(leg.slot, leg.weight) for leg in result.legs] == [
            ("carrier", Fraction(3, 5)),
            ("pickup", Fraction(2, 5)),
        ]

    def test_hand_off_questions_are_asked_in_the_part_of_the_receiver(self):
        carrier = score(self.asked, answers(on_time="yes"), slots=["carrier"])
        pickup = score(self.asked, answers(scanned="yes", friendly="yes", quick="no"), slots=["pickup"])
        assert [line.question for line in carrier.lines] == ["on_time"]
        assert [line.question for line in pickup.lines] == ["scanned", "friendly", "quick"]
        assert pickup.final_bp == 5000

    def test_a_standard_is_attributed_to_the_leg_where_it_was_seen(self):
        result = score(self.asked, answers(on_time="no", scanned="yes", friendly="yes", quick="no"))
        seen = {m.slot or m.pair: m.raw_bp for m in result.of(MeasureKind.STANDARD)}
        assert seen == {"carrier": 0, ("carrier", "pickup"): 10_000, "pickup": 5000}

    def test_the_lines_of_every_leg_and_hand_off_add_up(self):
        result = score(self.asked, answers(on_time="no", scanned="no", friendly="yes", quick="no"))
        sums = {s.slot or s.pair: (s.raw_bp, s.final_bp) for s in add_up(result)}
        assert sums == {
            "carrier": (0, 0),
            ("carrier", "pickup"): (0, 0),
            "pickup": (5000, 5000),
            None: (2000, 2000),
        }

    def test_an_unknown_leg_is_refused_by_name(self):
        with pytest.raises(ValueError, match="depot"):
            score(self.asked, {}, slots=["depot"])


def test_a_question_outside_the_score_measures_no_standard():
    asked = checklist(
        section("door", yes_no("rang"), question("story", "text", standard="told-well", weight=Decimal(0)))
    )
    result = score(asked, answers(rang="yes", story="Fine."))
    assert [m.code for m in result.of(MeasureKind.STANDARD)] == ["told"]


def test_an_unknown_algorithm_is_refused():
    with pytest.raises(ValueError, match="unknown scoring algorithm 99"):
        score(checklist(section("door", yes_no("rang"))), {}, algorithm=99)


def test_choices_earn_their_points_of_the_best_choice():
    choice = question("state", "single_choice", options=(option("whole", 4), option("worn", 3), option("open", 0)))
    assert score(checklist(section("door", choice)), answers(state="worn")).final_bp == 7500
