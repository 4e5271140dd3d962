import json
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import (
    AllOf,
    Answer,
    AnyOf,
    ChecklistError,
    Not,
    dump,
    dump_answers,
    explain,
    from_data,
    library,
    load,
    load_answers,
    to_data,
)
from checklists.formats.mending import readable_part
from tests.checklists.building import checklist, section, when, yes_no
from tests.checklists.drawing import checklists, filled

SOUND = checklist(section("door", yes_no("rang")))


def problems(source):
    with pytest.raises(ChecklistError) as caught:
        load(source)
    assert all("{" not in explain(problem) for problem in caught.value.problems)
    return {(problem.path, problem.code) for problem in caught.value.problems}


def changed(**more):
    return json.dumps(to_data(SOUND) | more)


@settings(max_examples=60)
@given(checklists())
def test_a_checklist_is_read_back_as_it_was(asked):
    assert load(dump(asked)) == asked
    assert load(dump(asked, pretty=True)) == asked
    assert from_data(json.loads(dump(asked))) == asked


@settings(max_examples=60)
@given(filled())
def test_answers_are_read_back_as_they_were(case):
    asked, given_answers = case
    assert load_answers(asked, dump_answers(asked, given_answers)) == given_answers


def test_canonical_json_has_sorted_keys_decimals_as_text_and_no_floats():
    asked = checklist(section("door", yes_no("rang", "0.10"), weight="2.50"))
    text = dump(asked)
    assert '"weight":"2.5"' in text
    assert '"weight":"0.1"' in text
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_equal_checklists_give_equal_text():
    assert dump(checklist(section("door", yes_no("rang", "1.0")))) == dump(
        checklist(section("door", yes_no("rang", 1)))
    )


def test_every_shape_of_condition_is_read_back():
    condition = AllOf(
        (
            AnyOf((when("rang", "is", "yes"), when("rang", "one_of", "yes", "no"))),
            Not(when("rang", "answered")),
            when("rang", "not_applicable"),
            when("rang", "at_least", "2.5"),
        )
    )
    asked = checklist(section("door", yes_no("rang"), yes_no("why", condition=condition)))
    assert load(dump(asked)) == asked


def test_decimals_written_as_numbers_stay_exact():
    source = dump(checklist(section("door", yes_no("rang", "0.3")))).replace('"0.3"', "0.3")
    assert load(source).sections[0].questions[0].weight == Decimal("0.3")


class TestBadInput:
    def test_every_problem_is_told_at_once_with_its_path(self):
        data = to_data(SOUND)
        data["version"] = "one"
        data["colour"] = "red"
        del data["code"]
        data["sections"][0]["questions"][0] |= {"weight": "heavy", "required": 1, "critical": {"when": {"is": 3}}}
        data["sections"].append("door")
        assert problems(json.dumps(data)) == {
            ("version", "wrong_type"),
            ("colour", "key_unknown"),
            ("code", "key_missing"),
            ("sections[0].questions[0].weight", "number_not_finite"),
            ("sections[0].questions[0].required", "wrong_type"),
            ("sections[0].questions[0].critical.when.is[0]", "wrong_type"),
            ("sections[1]", "wrong_type"),
        }

    @pytest.mark.parametrize("weight", ["NaN", "Infinity", "-Infinity"])
    def test_numbers_that_are_not_finite_are_refused(self, weight):
        source = dump(checklist(section("door", yes_no("rang", 7)))).replace('"7"', weight)
        assert problems(source) == {("sections[0].questions[0].weight", "number_not_finite")}

    @pytest.mark.parametrize("weight", ["1_000", "1,5", "１２", "٣", "2 5", "0x1", "1__0", "²"])
    def test_numbers_written_in_other_signs_are_refused_at_their_place(self, weight):
        data = to_data(checklist(section("door", yes_no("rang", 7))))
        data["sections"][0]["questions"][0]["weight"] = weight
        assert problems(json.dumps(data)) == {("sections[0].questions[0].weight", "number_not_finite")}

    @pytest.mark.parametrize("weight", ["1e308", "1e999999999", "1e-308"])
    def test_numbers_beyond_every_range_are_refused(self, weight):
        source = dump(checklist(section("door", yes_no("rang", 7)))).replace('"7"', weight)
        assert problems(source) == {("sections[0].questions[0].weight", "number_too_large")}

    @pytest.mark.parametrize("weight", ["1e99999999999999999999", "-1e-99999999999999999999"])
    def test_a_number_whose_exponent_no_decimal_holds_is_refused_at_its_place(self, weight):
        source = dump(checklist(section("door", yes_no("rang", 7)))).replace('"7"', weight)
        assert problems(source) == {("sections[0].questions[0].weight", "number_not_finite")}

    def test_very_many_doubled_keys_cost_no_time(self):
        many = ",".join(f'"k{number}":1' for number in [*range(20_000)] * 2)
        begin = time.process_time()
        with pytest.raises(ChecklistError):
            load(f"{{{many}}}")
        assert time.process_time() - begin < 5

    def test_a_doubled_key_is_refused(self):
        source = dump(SOUND).replace('"minutes":', '"minutes":3,"minutes":') if '"minutes"' in dump(SOUND) else ""
        assert problems(source) == {("minutes", "key_doubled")}

    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("{", "json_broken"),
            ("", "json_broken"),
            ("[" * 100_000, "json_unreadable"),
            ("9" * 10_000, "json_unreadable"),
            (" " * 5_000_001, "document_too_large"),
            ("Äiti".encode("utf-16"), "not_utf8"),
            ('{"title": "Ä"}'.encode("latin-1"), "not_utf8"),
            ("[]", "wrong_type"),
            ("null", "wrong_type"),
        ],
    )
    def test_a_broken_document_is_told_and_raises_nothing_else(self, source, code):
        assert {found for _path, found in problems(source)} == {code}

    def test_another_format_is_refused_by_name(self):
        assert ("format", "format_unknown") in problems(changed(format="xlsform"))

    def test_a_byte_order_mark_is_accepted(self):
        assert load(dump(SOUND).encode("utf-8-sig")) == SOUND
        assert load("\ufeff" + dump(SOUND)) == SOUND

    @pytest.mark.parametrize(
        ("condition", "code"),
        [
            ({}, "condition_unreadable"),
            ({"all": [], "any": []}, "condition_unreadable"),
            ({"xor": []}, "condition_unreadable"),
            ("yes", "condition_unreadable"),
            ({"all": {}}, "wrong_type"),
            ({"question": "rang"}, "match_unreadable"),
            ({"question": "rang", "is": "yes", "is_not": "no"}, "match_unreadable"),
            ({"question": "rang", "is": "yes", "why": 1}, "match_unreadable"),
            ({"question": "rang", "answered": False}, "wrong_type"),
            ({"question": "rang", "one_of": "yes"}, "wrong_type"),
            ({"question": 3, "is": "yes"}, "wrong_type"),
        ],
    )
    def test_an_unreadable_condition_is_refused_at_its_place(self, condition, code):
        data = to_data(SOUND)
        data["sections"][0]["condition"] = condition
        assert {found for path, found in problems(json.dumps(data)) if path.startswith("sections[0].condition")} == {
            code
        }

    def test_a_condition_nested_too_deep_is_refused(self):
        condition = {"question": "rang", "is": "yes"}
        for _level in range(12):
            condition = {"not": condition}
        data = to_data(SOUND)
        data["sections"][0]["condition"] = condition
        assert {code for _path, code in problems(json.dumps(data))} == {"condition_too_deep"}

    @pytest.mark.parametrize("levels", [12, 40, 600])
    @pytest.mark.parametrize(
        ("key", "inner"), [("condition", {"question": "rang", "is": "yes"}), ("colour", "red"), ("weight", "1")]
    )
    def test_what_else_stands_in_a_file_is_read_however_deep_the_refused_value_is(self, levels, key, inner):
        data = to_data(SOUND)
        value = inner
        for _level in range(levels):
            value = {"not": value}
        data["sections"][0][key] = value
        with pytest.raises(ChecklistError) as error:
            from_data(data)
        assert readable_part(data, error.value.problems) == SOUND

    def test_a_list_without_end_is_refused(self):
        assert problems(changed(languages=["en"] * 1001)) == {("languages", "list_too_long")}

    @settings(max_examples=200)
    @given(st.data())
    def test_a_checklist_damaged_anywhere_is_read_or_refused_and_raises_nothing_else(self, data):
        tree = to_data(library.load("parcel-locker"))
        node, key = tree, None
        for _depth in range(data.draw(st.integers(1, 7))):
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if not isinstance(node[key], dict | list):
                break
            parent, node = node, node[key]
        else:
            node = parent
        if key is None or not node:
            return
        node[key] = data.draw(st.sampled_from([None, 0, -1, True, "", "NaN", "x" * 20_000, [], {}, [[]], {"en": 1}]))
        assert reads_or_tells(json.dumps(tree))


def reads_or_tells(source):
    """Whether a document is read, or refused with problems that all have their sentence."""
    try:
        load(source)
    except ChecklistError as error:
        return bool(error.problems) and all("{" not in explain(problem) for problem in error.problems)
    return True


def test_answers_to_unknown_questions_and_broken_answers_are_all_told():
    source = json.dumps({"rang": {"value": "maybe"}, "nobody": {"value": "yes"}})
    with pytest.raises(ChecklistError) as caught:
        load_answers(SOUND, source)
    assert {(p.path, p.code) for p in caught.value.problems} == {
        ("rang", "not_yes_or_no"),
        ("nobody", "question_unknown"),
    }


def test_comment_evidence_and_reason_travel_with_the_answer():
    given_answers = {"rang": Answer("no", comment="Nobody.", evidence=2)}
    assert load_answers(SOUND, dump_answers(SOUND, given_answers)) == given_answers
    asked = replace(SOUND, sections=(section("door", yes_no("rang", na_allowed=True)),))
    assert dump_answers(asked, {"rang": Answer(not_applicable=True)}) == '{"rang":{"not_applicable":true}}'
