"""Lists of questions as people keep them in spreadsheets: read as drafts, and nothing of them lost in silence."""

import csv
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import Band, Effect, EvidenceRule, Match, Operation, check, dump, explain, library, load
from checklists.formats.lists import read, write
from checklists.formats.lists.columns import NAMES, read_header
from tests.checklists.building import checklist, option, question, section, text, yes_no
from tests.checklists.real_forms import real_files

HEADER = ("title", "category", "input_type", "required", "weight", "is_critical", "options")


def rows(*lines, header=HEADER, sheet=""):
    return [(sheet, number, list(line)) for number, line in enumerate((header, *lines), start=1)]


def draft(*lines, header=HEADER, **more):
    return read(rows(*lines, header=header), title="Doorstep", **more)


def one(*line, header=HEADER):
    """Return the only question of a list with one row, and the codes of all problems."""
    found = draft(line, header=header)
    (question,) = [question for _section, question in found.checklist.questions()]
    return question, {problem.code for problem in found.problems}


def told(found):
    return {(problem.code, problem.params.get("row"), problem.params.get("column")) for problem in found.problems}


class TestHeader:
    @pytest.mark.parametrize("field", NAMES)
    def test_every_name_of_a_column_means_one_field(self, field):
        for name in NAMES[field]:
            other = ("options",) if field == "title" else ("title",)
            header = read_header([name.upper().replace(" ", "_"), *other])
            assert next(column.field for column in header.columns) == field

    def test_names_in_finnish_and_swedish_are_known(self):
        found = draft(("Soiko?", "Ovi", "kyllä"), header=("Kysymys", "Osio", "Pakollinen"), language="fi")
        assert found.checklist.sections[0].title == {"fi": "Ovi"}
        found = draft(("Ringde det?", "Dörren", "ja"), header=("Fråga", "Avsnitt", "Obligatorisk"), language="sv")
        assert found.checklist.languages == ("sv",)

    def test_columns_in_several_languages_make_texts_in_several_languages(self):
        found = draft(
            ("Rang?", "Soiko?", "Good:2|Bad:0", "Hyvä:2|Huono:0"),
            header=("title:en", "title (fi)", "options:en", "options [fi]"),
        )
        (question,) = [question for _section, question in found.checklist.questions()]
        assert found.checklist.languages == ("en", "fi")
        assert question.text == {"en": "Rang?", "fi": "Soiko?"}
        assert [option.text for option in question.options] == [
            {"en": "Good", "fi": "Hyvä"},
            {"en": "Bad", "fi": "Huono"},
        ]

    def test_the_header_may_stand_below_a_title(self):
        lines = [("", 3, ["Our best list", "2026"]), ("", 5, list(HEADER)), ("", 6, ["Rang?"])]
        found = read(lines, title="x")
        assert ("row_above_header", 3, None) in told(found)
        assert found.checklist is not None

    def test_an_unknown_column_is_told(self):
        found = draft(("Rang?", "Door", "blue"), header=("title", "section", "colour"))
        assert ("column_unknown", 1, "colour") in told(found)

    def test_two_columns_for_the_same_are_told(self):
        found = draft(("Rang?", "Rung?", "Door"), header=("title", "question", "section"))
        assert ("column_repeated", 1, "question") in told(found)

    def test_a_second_header_counts_from_there_on(self):
        found = draft(
            ("Rang?", "Door", "Yes:1|No:0"),
            ("title", "input_type", "category"),
            ("How many?", "number", "Street"),
            header=("title", "category", "options"),
        )
        assert ("header_again", 3, None) in told(found)
        assert [(s.title["en"], q.kind) for s, q in found.checklist.questions()] == [
            ("Door", "yes_no"),
            ("Street", "number"),
        ]

    def test_a_list_without_a_column_for_questions_is_refused(self):
        found = draft(("Oslo", "1"), header=("town", "number"))
        assert found.checklist is None
        assert [problem.code for problem in found.refusals] == ["list_without_questions"]

    def test_a_table_about_something_else_is_no_list(self):
        issues = ("id", "title", "description", "created", "status", "site", "owner", "unique")
        assert draft(("7", "Broken lamp", "It is dark"), header=issues).checklist is None
        assert draft(("7", "Broken?", "Look", "", "", "", "", "Yes:1|No:0"), header=(*issues[:7], "options")).checklist

    def test_every_sheet_with_questions_is_read(self):
        sheets = [*rows(("Rang?", "Door"), sheet="A"), *rows(("Rang?", "Door"), sheet="B"), ("C", 1, ["notes"])]
        found = read(sheets, title="x")
        assert [section.title["en"] for section in found.checklist.sections] == ["Door", "Door"]
        assert [problem.params["sheet"] for problem in found.problems if problem.code == "list_not_recognised"] == ["C"]


class TestAnswers:
    def test_yes_no_with_points_becomes_a_yes_no_question_worth_weight_times_points(self):
        question, codes = one("Rang?", "Door", "option_select", "yes", "2", "no", "Yes:3|No:0|NA:NA")
        assert (question.kind, question.best, question.weight, question.na_allowed) == ("yes_no", "yes", 6, True)
        assert codes == {"weight_times_points"}

    @pytest.mark.parametrize(
        ("options", "best"),
        [("Yes:1;No:0", "yes"), ("No:2|Yes:0", "no"), ("Kyllä:0,5|Ei:0", "yes"), ("Nej:1\nJa:0", "no")],
    )
    def test_the_good_answer_is_the_one_with_points(self, options, best):
        assert one("Rang?", "Door", "", "", "", "", options)[0].best == best

    def test_points_for_both_answers_make_a_choice(self):
        question, _codes = one("Rang?", "Door", "", "", "", "", "Yes:3|No:1")
        assert question.kind == "single_choice"
        assert [option.points for option in question.options] == [3, 1]

    def test_answers_that_are_worth_the_same_are_not_scored(self):
        question, codes = one("Rang?", "Door", "", "", "1", "", "Yes:0|No:0")
        assert (question.weight, question.best) == (0, "")
        assert "nothing_earned" in codes

    def test_choices_keep_their_points(self):
        question, _codes = one("State?", "Door", "dropdown", "", "1", "", "Good:5|Fair:2|Poor:0|n/a")
        assert [(option.code, option.points) for option in question.options] == [("good", 5), ("fair", 2), ("poor", 0)]
        assert (question.kind, question.weight, question.na_allowed) == ("single_choice", 5, True)

    def test_a_colon_in_a_choice_is_no_number_of_points(self):
        question, _codes = one("State?", "Door", "", "", "0", "", "Other: which|None: at all")
        assert [option.text["en"] for option in question.options] == ["Other: which", "None: at all"]

    @pytest.mark.parametrize("points", ["NaN", "inf", "-Infinity", "1e308"])
    def test_points_that_are_no_finite_number_are_refused(self, points):
        found = draft(("State?", "Door", "", "", "", "", f"Good:{points}|Bad:0"))
        assert found.checklist is None
        assert ("points_unreadable", 2, "options") in told(found)

    @pytest.mark.parametrize(
        ("weight", "code"),
        [
            ("NaN", "weight_unreadable"),
            ("Infinity", "weight_unreadable"),
            ("1e308", "weight_unreadable"),
            ("heavy", "weight_unreadable"),
            ("1_000", "weight_unreadable"),
            ("١", "weight_unreadable"),
            ("-1", "weight_negative"),
            ("99999999", "weight_out_of_range"),
            ("0.0000001", "weight_out_of_range"),
        ],
    )
    def test_an_impossible_weight_is_refused_with_its_row(self, weight, code):
        found = draft(
            ("Rang?", "Door", "", "", "1", "", "Yes:1|No:0"), ("Open?", "Door", "", "", weight, "", "Yes:1|No:0")
        )
        assert found.checklist is None
        assert (code, 3, "weight") in told(found)

    def test_all_refusals_are_told_at_once(self):
        found = draft(
            ("Rang?", "Door", "", "", "NaN", "", "Yes:1|No:0"),
            ("Open?", "Door", "", "", "-1", "", "Yes:1|No:0"),
            ("Whole?", "Door", "", "", "1", "", "Yes:nan|No:0"),
        )
        assert [problem.params["row"] for problem in found.refusals] == [2, 3, 4]

    @pytest.mark.parametrize(
        ("word", "kind"),
        [
            ("short_answer", "text"),
            ("open_ended", "text"),
            ("image_upload", "photo"),
            ("SIGNATURE", "signature"),
            ("date", "date"),
            ("time", "time"),
            ("number", "number"),
            ("rating", "scale"),
            ("task", "yes_no"),
            ("viivakoodi", "barcode"),
            ("nps", "nps"),
            ("duration", "duration"),
        ],
    )
    def test_words_for_kinds_of_answer_are_known(self, word, kind):
        question, codes = one("Rang?", "Door", word, "", "", "", "")
        assert question.kind == kind
        assert codes <= {"weight_times_points", "best_guessed"}

    @pytest.mark.parametrize(("word", "code"), [("", "kind_guessed"), ("telepathy", "kind_not_known")])
    def test_a_missing_or_unknown_kind_is_guessed_and_told(self, word, code):
        question, codes = one("Rang?", "Door", word, "", "", "", "Yes:1|No:0")
        assert question.kind == "yes_no"
        assert code in codes

    def test_a_photo_with_choices_is_a_question_that_needs_a_photo(self):
        question, codes = one("Rang?", "Door", "image_upload", "", "1", "", "Yes:3|No:0|NA:NA")
        assert (question.kind, question.evidence[0].photos) == ("yes_no", 1)
        assert question.evidence[0].when == Match(Operation.ANSWERED)
        assert "photo_and_choices" in codes

    def test_a_scale_takes_its_ends_from_the_choices(self):
        question, _codes = one("Clean?", "Door", "scale", "", "2", "", "0-10")
        assert (question.minimum, question.maximum, question.best, question.weight) == (0, 10, "high", 2)

    def test_a_weight_that_cannot_count_is_told(self):
        question, codes = one("Why?", "Door", "text", "", "1", "", "")
        assert question.weight == 0
        assert "weight_not_used" in codes

    def test_a_critical_question_names_its_failure_and_flags_it(self):
        question, _codes = one("Rang?", "Door", "", "", "1", "yes", "Yes:1|No:0")
        assert (question.critical.when, question.critical.effect) == (Match(Operation.IS, ("no",)), Effect.FLAG)
        question, _codes = one("State?", "Door", "", "", "1", "x", "Good:2|Poor:0|Bad:0")
        assert question.critical.when == Match(Operation.ONE_OF, ("poor", "bad"))
        question, codes = one("Why?", "Door", "text", "", "", "yes", "")
        assert question.critical is None
        assert "critical_not_carried" in codes

    def test_what_is_neither_yes_nor_no_is_told(self):
        question, codes = one("Rang?", "Door", "", "perhaps", "1", "", "Yes:1|No:0")
        assert question.required
        assert "truth_unreadable" in codes


class TestRows:
    def test_the_same_row_twice_is_read_once(self):
        line = ("Rang?", "Door", "", "", "1", "", "Yes:1|No:0")
        found = draft(line, line)
        assert ("row_repeated", 3, None) in told(found)
        assert len(found.checklist.sections[0].questions) == 1

    def test_the_same_question_with_other_values_is_kept_and_told(self):
        found = draft(("Rang?", "Door", "", "", "1"), ("rang?", "Door", "number", "", "1"))
        assert ("question_repeated", 3, "title") in told(found)
        assert [question.code for _section, question in found.checklist.questions()] == ["rang", "rang-2"]

    def test_a_row_without_a_question_is_told(self):
        found = draft(("Rang?", "Door"), ("", "Door", "number"))
        assert ("row_without_question", 3, "title") in told(found)

    def test_cells_beyond_the_header_are_told(self):
        found = draft(("Rang?", "Door", "text", "", "", "", "", "left over"))
        assert ("cell_without_column", 2, None) in told(found)

    def test_sections_are_made_of_their_three_names(self):
        found = draft(("Rang?", "Service", "Door", "North"), header=("title", "category", "subcategory", "section"))
        assert found.checklist.sections[0].title == {"en": "Service / Door / North"}

    def test_sections_that_differ_in_capitals_are_joined_and_told(self):
        found = draft(("Rang?", "Entrance"), ("Open?", "entrance "))
        assert len(found.checklist.sections) == 1
        assert ("section_joined", 3, "category") in told(found)

    def test_own_codes_are_kept_and_doubled_ones_refused(self):
        header = ("code", "title", "section")
        found = draft(("rang", "Rang?", "Door"), ("rang", "Open?", "Door"), header=header)
        assert ("code_doubled", 3, "code") in told(found)
        assert found.checklist is None
        found = draft(("Ring Me", "Rang?", "Door"), header=header)
        assert ("code_changed", 2, "code") in told(found)

    def test_links_are_carried_over(self):
        header = ("title", "promise", "stage", "standard")
        (question,) = [q for _s, q in draft(("Rang?", "informed", "wait", "told"), header=header).checklist.questions()]
        assert (question.promise, question.stage, question.standard) == ("informed", "wait", "told")

    def test_more_questions_than_a_checklist_may_have_are_refused_and_counted(self):
        found = draft(*((f"Question {number}?", "Door") for number in range(10_000)))
        assert [(problem.code, problem.params["count"]) for problem in found.refusals] == [
            ("too_many_questions", 10_000)
        ]

    def test_a_text_that_cannot_be_stored_is_refused(self):
        assert ("text_too_long", 2, "title") in told(draft(("x" * 10_001, "Door")))
        assert ("text_broken", 2, "title") in told(draft(("half \ud800", "Door")))


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["Yes:3|No:0|NA:NA", "yes", "no", "1", "-1", "NaN", "1e308", "1-5", "A:1|B:0", "photo", "number"]),
)
NAME = st.one_of(st.sampled_from([name for names in NAMES.values() for name in names]), st.text(max_size=8))


@settings(max_examples=150, deadline=None)
@given(st.lists(NAME, max_size=8), st.lists(st.lists(CELL, max_size=9), max_size=8))
def test_no_table_raises_anything_and_every_problem_has_words(header, lines):
    found = draft(*lines, header=("title", "options", *header))
    assert all(
        "{" not in explain(problem) or "{" in "".join(map(str, problem.params.values())) for problem in found.problems
    )
    assert (found.checklist is None) == bool(found.refusals)
    if found.checklist is not None:
        check(found.checklist)
        assert load(dump(found.checklist)) == found.checklist


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELL, max_size=6), max_size=6))
def test_every_title_is_a_question_or_told(lines):
    found = draft(*lines)
    if found.checklist is None:
        return
    told_rows = {problem.params.get("row") for problem in found.problems}
    asked = {" ".join(question.text["en"].split()) for _section, question in found.checklist.questions()}
    for number, line in enumerate(lines, start=2):
        title = " ".join(line[0].split()) if line else ""
        assert not title or title in asked or number in told_rows or title.lstrip("'") in asked


@pytest.mark.parametrize("name", library.names())
def test_a_written_list_is_read_again_as_the_same_questions_but_for_what_was_told(name):
    ready = library.load(name)
    table, lost = write(ready)
    again = read([("", number, line) for number, line in enumerate(table, start=1)], title="x").checklist
    assert [section.title for section in again.sections] == [section.title for section in ready.sections]
    paths = {problem.path.partition(".questions")[0] + "." + problem.path.rpartition(".")[2] for problem in lost}
    assert all(problem.remark for problem in lost)
    assert paths
    for (_section, before), (_part, after) in zip(ready.questions(), again.questions(), strict=True):
        assert (before.code, before.kind, before.text, before.guidance) == (
            after.code,
            after.kind,
            after.text,
            after.guidance,
        )
        assert (before.required, before.promise, before.stage, before.standard) == (
            after.required,
            after.promise,
            after.stage,
            after.standard,
        )
        if before.kind in {"yes_no", "single_choice", "scale"}:
            assert (before.weight, before.best) == (after.weight, after.best)


def test_a_whole_number_of_points_survives_writing_and_reading():
    found = draft(("State?", "Door", "", "yes", "1", "yes", "Good:5|Fair:2|Poor:0|NA:NA"))
    table, lost = write(found.checklist)
    again = read([("", number, line) for number, line in enumerate(table, start=1)], title="Doorstep")
    assert lost == ()
    assert again.problems == ()
    assert next(iter(again.checklist.questions()))[1] == next(iter(found.checklist.questions()))[1]
    assert next(iter(again.checklist.questions()))[1].weight == Decimal(5)


LOST = {
    "max_photos": {"max_photos": 2},
    "evidence": {"evidence": (EvidenceRule(Match(Operation.ANSWERED), comment=True),)},
    "options": {"options": (option("a", 1), option("b", 0, exclusive=True))},
    "weight": {"kind": "number", "bands": (Band(Decimal(1)),)},
    "na_reasons": {"na_allowed": True, "na_reasons": (option("closed"),)},
    "text": {"text": {}},
}


@pytest.mark.parametrize("field", LOST)
def test_what_a_list_cannot_say_of_a_question_is_told(field):
    more = {"options": (option("a", 1), option("b", 0))} | LOST[field]
    kind = more.get("kind", "single_choice")
    asked = replace(question("state", kind), **(more if kind == "single_choice" else more | {"options": ()}))
    _table, lost = write(checklist(section("door", asked)))
    assert f"sections[0].questions[0].{field}" in {problem.path for problem in lost}


def test_what_a_list_can_say_of_a_question_is_not_told_as_lost():
    plain = question("state", "single_choice", options=(option("Yes", 2), option("No", 0)), na_allowed=True)
    table, lost = write(checklist(section("door", plain)))
    assert lost == ()
    again = read([("", number, line) for number, line in enumerate(table, start=1)], title="x").checklist
    assert (again.question("state").kind, again.question("state").na_allowed) == ("single_choice", True)


def test_sections_that_a_list_would_join_are_told():
    twice = checklist(section("door", yes_no("a")), replace(section("step", yes_no("b")), title=text("DOOR")))
    assert [problem.path for problem in write(twice)[1]] == ["sections[1].title"]


@pytest.mark.parametrize(
    ("word", "kind"), [("single_choice", "single_choice"), ("Asteikko", "scale"), ("Bild", "photo")]
)
def test_our_own_names_of_kinds_are_read(word, kind):
    choices = "Yes:2|No:0" if kind == "single_choice" else ""
    assert one("Rang?", "Door", word, "", "1", "", choices)[0].kind == kind


def test_real_lists_are_read_whole():
    for path in real_files("forms/checklists_csv_md", ".csv"):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            table = [("", number, line) for number, line in enumerate(csv.reader(stream), start=1)]
        found = read(table, title=path.stem)
        filled = [line for _sheet, _number, line in table[1:] if any(cell.strip() for cell in line)]
        again = sum(problem.code in {"header_again", "row_repeated"} for problem in found.problems)
        assert found.refusals == (), path.name
        assert sum(1 for _pair in found.checklist.questions()) == len(filled) - again, path.name
        assert load(dump(found.checklist)) == found.checklist
        assert [problem for problem in check(found.checklist) if not problem.remark] == [], path.name
