import time
from dataclasses import replace
from decimal import Decimal

import pytest

from checklists import (
    AllOf,
    AnyOf,
    Band,
    Critical,
    Effect,
    EvidenceRule,
    Mode,
    Not,
    check,
    estimated_minutes,
    explain,
)
from tests.checklists.building import checklist, critical, match, option, question, section, when, yes_no


def found(asked):
    """Return path and code of each problem, but for the length: nearly all checklists of these tests are too short."""
    return {(problem.path, problem.code) for problem in check(asked) if problem.code != "minutes_unusual"}


def of_question(asked):
    path = "sections[0].questions[0]"
    return {
        (p.path.removeprefix(path).removeprefix("."), p.code)
        for p in check(checklist(section("door", asked, yes_no("other"))))
        if p.code != "minutes_unusual"
    }


def test_a_sound_checklist_has_no_remark():
    halves = [section(f"part{half}", *(yes_no(f"q{half}-{number}") for number in range(10))) for half in range(2)]
    assert check(checklist(*halves)) == []


class TestWeights:
    @pytest.mark.parametrize("weight", ["NaN", "sNaN", "Infinity", "-Infinity"])
    def test_a_weight_that_is_no_finite_number_is_refused(self, weight):
        asked = checklist(section("door", yes_no("rang", weight), weight=weight))
        assert ("sections[0].questions[0].weight", "number_not_finite") in found(asked)
        assert ("sections[0].weight", "number_not_finite") in found(asked)

    @pytest.mark.parametrize(
        ("weight", "code"),
        [("-1", "weight_negative"), ("1e308", "weight_out_of_range"), ("0.0000001", "weight_out_of_range")],
    )
    def test_a_weight_out_of_range_is_refused(self, weight, code):
        assert ("weight", code) in of_question(yes_no("rang", weight))

    def test_nothing_scored_is_refused(self):
        asked = checklist(section("door", yes_no("rang", 0)))
        assert ("sections", "weights_sum_zero") in found(asked)

    def test_section_weights_that_sum_to_zero_are_refused(self):
        asked = checklist(section("door", yes_no("rang"), weight=0), mode=Mode.SECTION_WEIGHTS)
        assert ("sections", "weights_sum_zero") in found(asked)
        assert ("sections", "weights_sum_zero") not in found(replace(asked, mode=Mode.POINTS))

    def test_a_weighted_section_in_which_nothing_is_scored_is_remarked(self):
        asked = checklist(
            section("door", yes_no("rang")), section("story", yes_no("seen", 0)), mode=Mode.SECTION_WEIGHTS
        )
        assert ("sections[1].weight", "section_not_scored") in found(asked)

    def test_a_leg_in_which_nothing_is_scored_is_remarked(self):
        asked = checklist(section("road", yes_no("told"), slots=("carrier",)), slots=("carrier", "pickup"))
        assert ("slots[1]", "slot_not_scored") in found(asked)


class TestCodesAndCounts:
    def test_doubled_codes_are_named_with_their_place(self):
        asked = checklist(
            section("door", yes_no("rang")), section("door", yes_no("rang")), slots=("courier", "courier")
        )
        assert {
            ("slots[1].code", "code_doubled"),
            ("sections[1].code", "code_doubled"),
            ("sections[1].questions[0].code", "code_doubled"),
        } <= found(asked)

    @pytest.mark.parametrize("code", ["", "Ä", "two words", "A", "x" * 65, "<b>"])
    def test_a_code_with_other_signs_is_refused(self, code):
        assert ("code", "code_invalid") in of_question(yes_no(code))

    def test_twelve_questions_fit_a_section_and_thirteen_are_remarked(self):
        many = [yes_no(f"q{number}") for number in range(13)]
        assert found(checklist(section("door", *many[:12]))) == set()
        assert found(checklist(section("door", *many))) == {("sections[0].questions", "section_too_long")}

    def test_ten_thousand_questions_are_refused_at_once(self):
        asked = checklist(section("door", *(yes_no(f"q{number}") for number in range(10_000))), minutes=200)
        assert ("sections", "too_many_questions") in found(asked)

    def test_a_checklist_without_legs_sections_or_questions_is_refused(self):
        assert {("slots", "no_slots"), ("sections", "no_sections")} <= found(checklist(slots=()))
        assert ("sections[0].questions", "no_questions") in found(checklist(section("door")))

    @pytest.mark.parametrize("slots", [(), ("courier", "courier"), ("a", "b", "c")])
    def test_a_section_belongs_to_one_leg_or_two_different_ones(self, slots):
        assert ("sections[0].slots", "slots_of_section") in found(
            checklist(section("door", yes_no("rang"), slots=slots))
        )

    def test_a_hand_off_of_an_unknown_leg_is_refused(self):
        asked = checklist(section("counter", yes_no("scanned"), slots=("carrier", "courier")))
        assert ("sections[0].slots[0]", "slot_unknown") in found(asked)

    def test_minutes_are_estimated_and_compared(self):
        asked = checklist(section("door", *(yes_no(f"q{number}") for number in range(10))))
        assert estimated_minutes(asked) == 4
        assert found(replace(asked, minutes=30)) == {("minutes", "minutes_unlikely")}
        assert found(replace(asked, minutes=0)) == {("minutes", "minutes_out_of_range")}

    def test_band_limits_must_fall(self):
        asked = checklist(section("door", yes_no("rang")), band_limits=(70, 85, 55))
        assert found(asked) == {("band_limits", "band_limits_invalid")}


class TestQuestions:
    @pytest.mark.parametrize(
        ("asked", "path", "code"),
        [
            (question("rang", "telepathy"), "kind", "kind_unknown"),
            (yes_no("rang", best=""), "best", "best_missing"),
            (yes_no("rang", best="maybe"), "best", "best_unknown"),
            (question("rang", "scale"), "best", "best_missing"),
            (question("rang", "scale", best="up"), "best", "best_unknown"),
            (
                question("rang", "scale", best="high", minimum=Decimal(5), maximum=Decimal(1)),
                "minimum",
                "limits_crossed",
            ),
            (question("rang", "scale", best="high", maximum=Decimal(10_000)), "maximum", "scale_length"),
            (question("rang", "scale", best="high", maximum=Decimal("2.5")), "maximum", "not_whole"),
            (question("rang", "scale", best="high", maximum=Decimal("NaN")), "maximum", "number_not_finite"),
            (question("rang", "scale", best="high", options=(option("9"),)), "options[0].code", "option_not_a_step"),
            (question("rang", "scale", options=(option("1", 1), option("2", 2))), "options", "step_without_points"),
            (question("rang", "single_choice"), "options", "too_few_options"),
            (
                question("rang", "single_choice", options=(option("a"), option("b"))),
                "options",
                "options_without_points",
            ),
            (
                question("rang", "single_choice", options=(option("a", 1), option("b"))),
                "options[1].points",
                "option_without_points",
            ),
            (question("rang", "single_choice", options=(option("a", 0), option("b", 0))), "options", "no_option_earns"),
            (
                question("rang", "single_choice", options=(option("a", "NaN"), option("b", 0))),
                "options[0].points",
                "number_not_finite",
            ),
            (
                question("rang", "single_choice", options=(option("a", 1), option("a", 0))),
                "options[1].code",
                "code_doubled",
            ),
            (question("rang", "number"), "bands", "bands_missing"),
            (
                question("rang", "number", bands=(Band(Decimal(1), None, Decimal(5)), Band(Decimal(0), Decimal(6)))),
                "bands",
                "bands_gap",
            ),
            (question("rang", "number", bands=(Band(Decimal(2)),)), "bands[0].share", "share_out_of_range"),
            (question("rang", "duration", bands=(Band(Decimal("NaN")),)), "bands[0].share", "number_not_finite"),
            (yes_no("rang", critical=Critical(match("is", "no"), Effect.CAP)), "critical.cap", "cap_out_of_range"),
            (yes_no("rang", critical=critical("cap", "is", "no", cap=100)), "critical.cap", "cap_out_of_range"),
            (yes_no("rang", critical=critical("cap", "is", "no", cap="-1")), "critical.cap", "cap_out_of_range"),
            (yes_no("rang", critical=critical("cap", "is", "no", cap="NaN")), "critical.cap", "cap_out_of_range"),
            (yes_no("rang", critical=critical("flag", "is", "no", cap=50)), "critical.cap", "cap_not_used"),
            (yes_no("rang", critical=critical("flag", "is", "maybe")), "critical.when.is", "operand_unknown"),
            (yes_no("rang", critical=critical("flag", "is")), "critical.when", "operand_count"),
            (yes_no("rang", critical=critical("flag", "at_least", "1")), "critical.when", "kind_has_no_order"),
            (yes_no("rang", critical=critical("flag", "not_applicable")), "critical.when", "never_not_applicable"),
            (
                yes_no("rang", evidence=(EvidenceRule(match("is", "no"), photos=6),)),
                "evidence[0].photos",
                "photos_out_of_range",
            ),
            (yes_no("rang", evidence=(EvidenceRule(match("is", "no")),)), "evidence[0]", "rule_asks_nothing"),
            (yes_no("rang", na_reasons=(option("why"),)), "na_reasons", "reasons_not_used"),
            (yes_no("rang", promise=""), "promise", "promise_missing"),
            (yes_no("rang", standard=""), "standard", "standard_missing"),
            (yes_no("rang", stage=""), "stage", "stage_missing"),
            (replace(yes_no("rang"), text={"en": "Rang?", "fi": " "}), "text", "translation_missing"),
            (replace(yes_no("rang"), text={}), "text", "text_missing"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_place(self, asked, path, code):
        assert (path, code) in of_question(asked)

    def test_bands_from_the_minimum_to_the_maximum_are_enough(self):
        bands = (Band(Decimal(1), Decimal(0), Decimal(5)), Band(Decimal(0), Decimal(5), Decimal(9)))
        sound = question("rang", "number", bands=bands, minimum=Decimal(0), maximum=Decimal(9))
        assert of_question(sound) == set()
        assert ("bands", "bands_gap") in of_question(replace(sound, maximum=Decimal(10)))
        assert ("bands", "bands_gap") in of_question(replace(sound, minimum=None))

    def test_an_unscored_question_needs_no_right_answer(self):
        assert of_question(yes_no("rang", 0, best="", standard="")) == set()


class TestConditions:
    def conditions(self, condition, *earlier):
        earlier = earlier or (yes_no("rang"),)
        asked = checklist(section("door", *earlier, yes_no("target", condition=condition), yes_no("later")))
        return {(p.code, p.params.get("question")) for p in check(asked) if p.code != "minutes_unusual"}

    def test_references_to_unknown_later_and_own_questions_are_refused(self):
        assert self.conditions(when("nobody", "answered")) == {("question_unknown", "nobody")}
        assert self.conditions(when("later", "answered")) == {("refers_to_later", "later")}
        assert self.conditions(when("target", "answered")) == {("refers_to_itself", "target")}

    def test_all_wrong_references_of_one_condition_are_told_at_once(self):
        condition = AllOf((when("nobody", "answered"), Not(AnyOf((when("later", "answered"),)))))
        assert self.conditions(condition) == {("question_unknown", "nobody"), ("refers_to_later", "later")}

    def test_a_section_may_not_rest_on_its_own_questions(self):
        asked = checklist(
            section("door", yes_no("rang"), condition=when("rang", "is", "yes")), section("b", yes_no("x"))
        )
        assert ("sections[0].condition", "refers_to_later") in found(asked)

    @pytest.mark.parametrize(
        "condition",
        [
            AllOf((when("rang", "is", "yes"), when("rang", "is", "no"))),
            AnyOf(()),
            Not(AllOf(())),
            AllOf((when("rang", "is", "yes"), Not(when("rang", "answered")))),
        ],
    )
    def test_a_condition_that_can_never_be_true_is_refused(self, condition):
        assert self.conditions(condition) == {("never_asked", None)}

    def test_a_chain_that_can_never_be_true_is_refused(self):
        greeted = yes_no("greeted", condition=when("rang", "is", "yes"))
        condition = AllOf((when("greeted", "is", "no"), when("rang", "is", "no")))
        assert self.conditions(condition, yes_no("rang"), greeted) == {("never_asked", None)}
        reachable = AllOf((when("greeted", "is", "no"), when("rang", "is", "yes")))
        assert self.conditions(reachable, yes_no("rang"), greeted) == set()

    def test_a_question_that_its_section_contradicts_is_refused(self):
        asked = checklist(
            section("door", yes_no("rang")),
            section("after", yes_no("why", condition=when("rang", "is", "yes")), condition=when("rang", "is", "no")),
        )
        assert found(asked) == {("sections[1].questions[0].condition", "never_asked")}

    def test_a_reference_to_another_leg_is_remarked(self):
        asked = checklist(
            section("road", yes_no("late"), slots=("carrier",)),
            section("desk", yes_no("told", condition=when("late", "is", "yes")), slots=("pickup",)),
            slots=("carrier", "pickup"),
        )
        remarks = [(p.code, p.remark) for p in check(asked) if p.code != "minutes_unusual"]
        assert remarks == [("refers_to_other_leg", True)]

    def test_a_condition_over_a_broken_question_raises_nothing(self):
        broken = question("size", "scale", maximum=Decimal("Infinity"), best="high")
        assert ("number_not_finite", None) in self.conditions(when("size", "at_least", "2"), broken)


class TestEverythingAtOnce:
    def test_every_impossible_weight_and_every_doubled_code_is_told_with_its_path(self):
        weights = ["NaN", "sNaN", "Infinity", "-Infinity", "-1", "1e308", "-1e308", "1e-9"]
        asked = checklist(section("door", *(yes_no("same", weight) for weight in weights)))
        paths = [f"sections[0].questions[{index}]" for index in range(len(weights))]
        codes = ["number_not_finite"] * 4 + ["weight_negative", "weight_out_of_range", "weight_negative"]
        expected = {(f"{path}.weight", code) for path, code in zip(paths, codes, strict=False)}
        expected |= {(f"{paths[-1]}.weight", "weight_out_of_range")}
        expected |= {(f"{path}.code", "code_doubled") for path in paths[1:]}
        assert found(asked) == expected

    def test_weights_that_sum_to_nothing_stand_beside_a_wrong_reference(self):
        asked = checklist(section("door", yes_no("a", 0, condition=when("b", "is", "yes")), yes_no("b", 0)))
        assert found(asked) == {
            ("sections", "weights_sum_zero"),
            ("sections[0].questions[0].condition", "refers_to_later"),
        }

    def test_two_questions_that_rest_on_each_other_are_refused(self):
        asked = checklist(
            section(
                "door",
                yes_no("first"),
                yes_no("a", condition=when("b", "is", "yes")),
                yes_no("b", condition=when("a", "is", "yes")),
            )
        )
        assert ("sections[0].questions[1].condition", "refers_to_later") in found(asked)
        assert any(not problem.remark for problem in check(asked))

    def test_ten_thousand_questions_cost_no_time_and_name_their_doubled_codes(self):
        asked = checklist(section("door", *(yes_no(f"q{number % 9_999}") for number in range(10_000))), minutes=200)
        begin = time.process_time()
        problems = found(asked)
        assert time.process_time() - begin < 5
        assert ("sections", "too_many_questions") in problems
        assert ("sections[0].questions[9999].code", "code_doubled") in problems


class TestBalance:
    def asked(self, *weights, mode=Mode.POINTS):
        promises = ("informed", "on-time", "intact")
        questions = (
            yes_no(f"q-{promise}", weight, promise=promise) for promise, weight in zip(promises, weights, strict=False)
        )
        return checklist(*(section(f"s{index}", asked) for index, asked in enumerate(questions)), mode=mode)

    def test_a_promise_with_more_than_half_of_the_weight_is_remarked(self):
        assert found(self.asked(2, 1, 1)) == set()
        assert found(self.asked("2.1", 1, 1)) == {("sections", "promise_dominates")}
        (problem,) = [p for p in check(self.asked(6, 1, 1)) if p.code == "promise_dominates"]
        assert (problem.params, problem.remark) == ({"promise": "informed", "percent": 75}, True)

    def test_two_promises_cannot_be_told_from_a_choice(self):
        assert found(self.asked(9, 1)) == set()

    def test_in_section_weights_a_section_counts_its_own_weight(self):
        by_sections = self.asked(9, 1, 1, mode=Mode.SECTION_WEIGHTS)
        assert found(by_sections) == set()
        heavy = (replace(by_sections.sections[0], weight=Decimal(3)), *by_sections.sections[1:])
        assert found(replace(by_sections, sections=heavy)) == {("sections", "promise_dominates")}

    @pytest.mark.parametrize(("count", "remarked"), [(2, True), (18, True), (20, False), (50, False), (52, True)])
    def test_an_estimate_outside_of_8_to_20_minutes_is_remarked(self, count, remarked):
        asked = checklist(*(section(f"s{n}", yes_no(f"q{n}")) for n in range(count)))
        problems = [p for p in check(asked) if p.code == "minutes_unusual"]
        assert [(p.path, p.remark) for p in problems] == ([("minutes", True)] if remarked else [])


def test_every_problem_has_a_sentence_and_a_remedy():
    asked = checklist(
        section("door", yes_no("Ä", "NaN"), question("b", "x"), yes_no("c", best="")),
        minutes=500,
    )
    problems = check(asked)
    assert problems
    for problem in problems:
        assert "{" not in explain(problem)
