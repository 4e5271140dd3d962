"""Exported inspections become drafts: the form is carried over, the visit is not, and what is lost is told."""

import csv
import json
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import AnyOf, Match, Operation, When, check, dump, explain, load
from checklists.formats.safetyculture import looks_like_rows, read, read_rows
from tests.checklists.real_forms import real_files

YES_NO = "7bb1cb10-7020-11e2-bcfd-0800200c9a66"
YES, NO, NA = (f"8bcfbf0{number}-e11b-11e1-9b23-0800200c9a66" for number in range(3))
IS_ONE_OF = "3f206182-e4f6-11e1-aff1-0800200c9a66"
IS_TICKED = "4e671f40-e4ff-11e1-aff1-0800200c9a66"


def item(number, kind, label="", parent=None, **more):
    found = {"item_id": str(number), "type": kind, "label": label, **more}
    return found if parent is None else {**found, "parent_id": str(parent)}


def question(number, label, parent=None, response_set=YES_NO, score=1, **options):
    scoring = {} if score is None else {"scoring": {"score": 0, "max_score": score}}
    return item(number, "question", label, parent, options={"response_set": response_set, **options}, **scoring)


def rule(number, parent, condition=IS_ONE_OF, values=(YES,)):
    return item(number, "smartfield", "", parent, options={"condition": condition, "values": list(values)})


def inspection(*items, sets=None, **more):
    template = {"metadata": {"name": "Kitchen round"}, "response_sets": sets or {}}
    return json.dumps({"audit_id": "audit_1", "template_data": template, "items": list(items), **more})


def responses(*labels, scores=None):
    given = scores or [0] * len(labels)
    return {
        "responses": [
            {"id": f"id-{label}", "label": label, "score": score, "enable_score": scores is not None}
            for label, score in zip(labels, given, strict=True)
        ]
    }


def questions(found):
    return {asked.text["en"]: asked for _section, asked in found.checklist.questions()}


def codes(found):
    return [problem.code for problem in found.problems]


class TestForm:
    def test_sections_and_categories_become_sections(self):
        found = read(
            inspection(
                item(1, "section", "Kitchen"),
                question(2, "Clean?", 1),
                item(3, "category", "Fridge", 1),
                question(4, "Cold?", 3),
            )
        )
        assert [section.title["en"] for section in found.checklist.sections] == ["Kitchen", "Kitchen / Fridge"]
        assert found.checklist.title == {"en": "Kitchen round"}

    def test_the_known_set_is_a_yes_no_question_that_may_not_apply(self):
        asked = questions(read(inspection(question(1, "Clean?"))))["Clean?"]
        assert (asked.kind, asked.best, asked.na_allowed, asked.weight) == ("yes_no", "yes", True, 1)

    def test_a_set_of_the_template_keeps_words_scores_and_not_applicable(self):
        sets = {"s": responses("Good", "Fair", "Poor", "N/A", scores=[2, 1, 0, 0])}
        asked = questions(read(inspection(question(1, "State?", response_set="s", score=2), sets=sets)))["State?"]
        assert asked.kind == "single_choice"
        assert [(option.code, option.points) for option in asked.options] == [("good", 2), ("fair", 1), ("poor", 0)]
        assert (asked.weight, asked.na_allowed) == (2, True)

    def test_a_yes_no_set_may_reward_no(self):
        sets = {"s": responses("Yes", "No", scores=[0, 3])}
        asked = questions(read(inspection(question(1, "Broken?", response_set="s", score=3), sets=sets)))["Broken?"]
        assert (asked.kind, asked.best, asked.weight) == ("yes_no", "no", 3)

    def test_several_answers_may_be_chosen(self):
        sets = {"s": responses("Dog", "Cat", scores=[1, 1])}
        asked = questions(
            read(inspection(question(1, "Which?", response_set="s", multiple_selection=True), sets=sets))
        )["Which?"]
        assert asked.kind == "multiple_choice"

    def test_an_unscored_set_has_no_points_and_no_weight(self):
        sets = {"s": responses("Nepal", "Sydney")}
        asked = questions(read(inspection(question(1, "Where?", response_set="s", score=None), sets=sets)))["Where?"]
        assert (asked.weight, [option.points for option in asked.options]) == (0, [None, None])

    def test_an_unknown_set_becomes_a_question_for_text_and_is_told(self):
        found = read(inspection(question(1, "Where?", response_set="gone")))
        assert questions(found)["Where?"].kind == "text"
        assert "responses_unknown" in codes(found)

    def test_failed_answers_are_a_critical_failure(self):
        found = read(inspection(question(1, "Clean?", failed_responses=[NO])))
        assert questions(found)["Clean?"].critical.when == Match(Operation.IS, ("no",))

    @pytest.mark.parametrize("failed", [[YES, NO], [NA], ["unknown"]])
    def test_failed_answers_that_cannot_be_a_failure_here_are_told(self, failed):
        found = read(inspection(question(1, "Clean?", failed_responses=failed)))
        assert questions(found)["Clean?"].critical is None
        assert "critical_not_carried" in codes(found)

    @pytest.mark.parametrize(
        ("kind", "options", "expected", "remark"),
        [
            ("textsingle", {}, "text", None),
            ("text", {}, "text", None),
            ("signature", {}, "signature", None),
            ("media", {}, "photo", None),
            ("drawing", {}, "photo", "drawing_as_photo"),
            ("address", {}, "location", None),
            ("scanner", {}, "barcode", None),
            ("switch", {}, "yes_no", None),
            ("checkbox", {}, "yes_no", None),
            ("slider", {"min": 0, "max": 10, "increment": 1}, "scale", None),
            ("slider", {"min": 0, "max": 10, "increment": "0.5"}, "number", "weight_not_used"),
            ("slider", {"min": 0, "max": 5000, "increment": 1}, "number", "weight_not_used"),
            ("datetime", {"enable_date": True, "enable_time": False}, "date", None),
            ("datetime", {"enable_date": True, "enable_time": True}, "date", "time_left_out"),
            ("datetime", {"enable_date": False, "enable_time": True}, "time", None),
        ],
    )
    def test_every_type_has_its_kind_of_answer(self, kind, options, expected, remark):
        found = read(inspection(item(1, kind, "This", options=options)))
        assert questions(found)["This"].kind == expected
        assert codes(found) == ([remark] if remark else [])

    @pytest.mark.parametrize(
        ("lost", "code"),
        [
            (item(2, "information", "Read this"), "information_left_out"),
            (item(2, "information"), "picture_left_out"),
            (item(2, "hologram", "Look"), "item_type_unknown"),
            (question(2, ""), "item_without_words"),
            ({"item_id": "2"}, "item_unreadable"),
            (7, "item_unreadable"),
        ],
    )
    def test_what_is_left_out_is_told_with_its_place(self, lost, code):
        found = read(inspection(question(1, "Clean?"), lost))
        assert [(problem.code, problem.path, problem.remark) for problem in found.problems] == [
            (code, "items[1]", True)
        ]

    def test_the_answers_and_the_score_of_the_visit_stay_behind(self):
        answered = {**question(1, "Clean?"), "responses": {"selected": [{"id": YES, "label": "Yes"}]}, "media": [{}]}
        found = read(inspection(answered, audit_data={"score": 1, "total_score": 2}))
        (problem,) = found.problems
        assert (problem.code, problem.params) == ("answers_left_out", {"count": 1, "score": "1", "most": "2"})

    def test_a_repeated_group_stands_once(self):
        found = read(
            inspection(
                item(1, "dynamicfield", "Dogs"),
                item(2, "primeelement", "", 1),
                question(3, "Safe?", 2),
                item(4, "element", "", 1),
                question(5, "Safe?", 4),
                item(6, "element", "", 1),
                question(7, "Safe?", 6),
            )
        )
        assert len(list(found.checklist.questions())) == 1
        assert codes(found) == ["repetition_left_out", "repetition_left_out"]


class TestConditions:
    def asked(self, *values, condition=IS_ONE_OF, first=None):
        first = first or question(1, "Clean?")
        found = read(inspection(first, rule(2, 1, condition, values), item(3, "text", "Why?", 2)))
        return questions(found)["Why?"], codes(found)

    def test_a_question_under_an_answer_is_asked_for_that_answer(self):
        asked, problems = self.asked(NO)
        assert asked.condition == When("clean", Match(Operation.IS, ("no",)))
        assert problems == []

    def test_several_answers_and_not_applicable_may_lead_on(self):
        asked, _problems = self.asked(YES, NO, NA)
        assert asked.condition == AnyOf(
            (When("clean", Match(Operation.ONE_OF, ("yes", "no"))), When("clean", Match(Operation.NOT_APPLICABLE)))
        )

    def test_a_ticked_box_leads_on(self):
        asked, _problems = self.asked(condition=IS_TICKED, first=item(1, "checkbox", "Clean?"))
        assert asked.condition == When("clean", Match(Operation.IS, ("yes",)))

    @pytest.mark.parametrize("condition", ["", "cda7c332-e500-11e1-aff1-0800200c9a66"])
    def test_an_unknown_condition_is_told_and_its_question_may_stay_empty(self, condition):
        asked, problems = self.asked(YES, condition=condition)
        assert (asked.condition, asked.required) == (None, False)
        assert problems == ["condition_not_carried"]

    def test_an_unknown_answer_in_a_condition_is_told(self):
        assert self.asked("elsewhere")[1] == ["condition_not_carried"]

    def test_loops_of_parents_end(self):
        found = read(inspection(item(1, "smartfield", "", 2), item(2, "section", "A", 1), question(3, "Clean?", 2)))
        assert found.checklist is not None

    def test_what_is_asked_later_cannot_be_a_condition(self):
        found = read(inspection(rule(1, 3), question(2, "Why?", 1), question(3, "Clean?")))
        assert questions(found)["Why?"].condition is None
        assert "condition_not_carried" in codes(found)


class TestRefusals:
    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("", "json_broken"),
            ("{", "json_broken"),
            (b"\xff\xfe{", "not_utf8"),
            ("[" * 100_000, "json_unreadable"),
            ("[]", "not_an_inspection"),
            ("3", "not_an_inspection"),
            ('{"data": []}', "not_an_inspection"),
            ('{"data": [{"name": "x"}]}', "not_an_inspection"),
            ('{"audits": [{"audit_id": "1"}], "count": 1}', "inspections_listed"),
            (inspection(), "inspection_without_questions"),
            (inspection(item(1, "section", "A")), "inspection_without_questions"),
            (inspection(*(item(n, "text", f"Q{n}") for n in range(401))), "too_many_questions"),
        ],
    )
    def test_what_is_no_inspection_is_refused_with_a_reason(self, source, code):
        found = read(source)
        assert found.checklist is None
        assert [problem.code for problem in found.refusals] == [code]

    def test_doubled_names_endless_numbers_and_deep_nesting_are_told_at_once_with_their_paths(self):
        deep = "[" * 40 + "]" * 40
        found = read(f'{{"items": [{{"label": "a", "label": "b", "score": NaN, "most": -Infinity}}], "deep": {deep}}}')
        assert {(problem.code, problem.path.rstrip("[0]")) for problem in found.problems} == {
            ("key_doubled", "items[0].label"),
            ("number_not_finite", "items[0].score"),
            ("number_not_finite", "items[0].most"),
            ("json_unreadable", "deep"),
        }

    def test_a_file_of_more_than_five_million_signs_is_not_parsed(self):
        assert codes(read(" " * 5_000_001)) == ["document_too_large"]


FEED = [
    {"item_id": "1", "type": "section", "label": "Kitchen", "audit_id": "a"},
    {"item_id": "2", "parent_id": "1", "type": "question", "label": "Clean?", "audit_id": "a", "max_score": 2,
     "response_set_id": YES_NO, "response_id": NO, "response": "No", "is_failed_response": True},
    {"item_id": "2", "parent_id": "1", "type": "question", "label": "Clean?", "audit_id": "b"},
]  # fmt: skip


class TestFeeds:
    def test_a_feed_of_items_is_read_as_its_first_inspection(self):
        found = read(json.dumps({"metadata": {}, "data": FEED}))
        asked = questions(found)["Clean?"]
        assert (asked.kind, asked.weight, asked.critical.when.operands) == ("yes_no", 2, ("no",))
        assert set(codes(found)) == {"inspections_left_out", "answers_left_out"}

    def test_the_same_feed_as_a_table_tells_rows(self):
        header = ["ItemType", "Label", "ItemID", "ParentID", "ItemMaxScore", "AuditID", "TemplateName"]
        lines = [["section", "Kitchen", "1", "", "", "a", "Round"], ["hologram", "Look", "2", "1", "", "a", "Round"],
                 ["checkbox", "Clean?", "3", "1", "3", "a", "Round"]]  # fmt: skip
        table = [("", number, line) for number, line in enumerate([header, *lines], start=1)]
        assert looks_like_rows(table)
        found = read_rows(table)
        assert found.checklist.title == {"en": "Round"}
        assert questions(found)["Clean?"].weight == 3
        assert [(problem.code, problem.params["row"]) for problem in found.problems] == [("item_type_unknown", 3)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
VALUE = st.one_of(JSON, st.sampled_from(["1", "2", "3", YES, NO, NA, YES_NO, IS_ONE_OF, "section", "question"]))
ITEM = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("item_id", "parent_id"), st.sampled_from(["1", "2", "3", "4"]) | VALUE),
        "type": st.sampled_from(["section", "question", "list", "slider", "smartfield", "element", "datetime"]) | VALUE,
        "label": st.text(max_size=5) | VALUE,
        "options": st.dictionaries(
            st.sampled_from(["response_set", "failed_responses", "min", "max", "increment", "values", "condition"]),
            VALUE,
        ),
        **dict.fromkeys(("scoring", "responses", "media"), JSON),
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ITEM, max_size=6), JSON, JSON)
def test_no_inspection_raises_anything_and_every_problem_has_words(items, sets, result):
    source = {"template_data": {"response_sets": sets}, "audit_data": result, "items": items}
    found = read(json.dumps(source))
    assert (found.checklist is None) == bool(found.refusals)
    for problem in found.problems:
        assert explain(problem)
    if found.checklist is not None:
        check(found.checklist)
        assert load(dump(found.checklist)) == found.checklist


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40) | st.binary(max_size=40) | JSON.map(json.dumps))
def test_no_document_raises_anything(source):
    assert read(source).checklist is None


def test_real_inspections_are_read_and_everything_else_is_refused_with_a_reason():
    outcomes = Counter()
    for path in real_files("forms/safetyculture", ".json"):
        found = read(path.read_bytes())
        data = json.loads(path.read_text("utf-8-sig"))
        whole = isinstance(data, dict) and "items" in data
        assert (found.checklist is not None) or not whole, path.name
        outcomes[found.refusals[0].code if found.refusals else "read"] += 1
        if found.checklist is not None:
            assert load(dump(found.checklist)) == found.checklist
            assert {problem.code for problem in check(found.checklist) if not problem.remark} <= {"weights_sum_zero"}
    assert set(outcomes) <= {"read", "not_an_inspection", "inspections_listed", "key_doubled"}
    assert outcomes["read"] >= 40


def test_the_weights_of_a_real_inspection_are_its_highest_scores():
    """All but the copies of repeated groups and the items without words: these are told."""
    for path in real_files("forms/safetyculture", ".json"):
        found = read(path.read_bytes())
        data = json.loads(path.read_text("utf-8-sig"))
        if found.checklist is None or "items" not in data:
            continue
        told = set(codes(found)) & {"repetition_left_out", "item_without_words"}
        total = sum((asked.weight for _section, asked in found.checklist.questions()), Decimal(0))
        assert told or total == Decimal(str(data["audit_data"]["total_score"])), path.name


def test_real_tables_of_items_are_read():
    read_whole = 0
    for path in real_files("forms/safetyculture", ".csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = [("", number, line) for number, line in enumerate(csv.reader(stream), start=1)]
        if looks_like_rows(table):
            found = read_rows(table)
            assert len(table) == 1 or found.checklist is not None, path.name
            read_whole += found.checklist is not None
    assert read_whole >= 30
