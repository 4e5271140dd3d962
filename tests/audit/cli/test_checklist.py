"""`checklist`: every problem of a file with its place, drafts in a brand, files that open again, changes in words."""

from __future__ import annotations

import io
import json
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.cli.application import application
from audit.cli.main import main
from audit.core import scope
from audit.core.db import db
from audit.core.errors import DomainError
from audit.core.work import unit_of_work
from audit.network.operations import add_brand
from audit.people.queries import brand_by_slug
from audit.standards import queries
from audit.standards.checklist_files import FileFormat, open_checklist
from audit.standards.models import ChecklistState
from audit.web.checklist_words import problem_words
from audit.web.words import words
from checklists import library, load
from tests.audit.core.shared_data import tricky_files
from tests.checklists.real_forms import real_files

LIST = "title,category,weight,options\nRang?,Door,1,Yes:1|No:0\n"
NUMBERS = "title,weight,options\nRang?,NaN,Yes:1|No:0\nOpen?,-1,Yes:1|No:0\n"


@pytest.fixture
def write(tmp_path: Path):
    """Return a function that writes a file beside the test and returns its path."""

    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def form() -> bytes:
    """Return an XLSForm whose group, question and second choice lack Finnish."""
    book = openpyxl.Workbook()
    label = ("label::English (en)", "label::Finnish (fi)")
    sheets = {
        "survey": [
            ("type", "name", *label, "touchstone::best", "touchstone::kind"),
            ("begin_group", "door", "Door", "", "", ""),
            ("select_one answers", "rang", "Not unclear?", "", "yes", "yes_no"),
            ("select_one answers", "open", "Open?", "Auki?", "", ""),
            ("end_group", "", "", "", "", ""),
        ],
        "choices": [
            ("list_name", "name", *label, "points"),
            ("answers", "a", "A", "A", 1),
            ("answers", "b", "B", "", 0),
        ],
    }
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ready(**changes: object) -> str:
    """Return the JSON of a ready checklist with changes at its top."""
    data = json.loads(library_text("home-delivery"))
    return json.dumps({**data, **changes})


def library_text(name: str) -> str:
    return Path(library.__file__).with_name(f"{name}.checklist.json").read_text("utf-8")


class TestCheck:
    def test_a_sound_checklist_has_nothing_to_remark(self, terminal, write):
        answer = terminal("checklist", "check", write("home.json", ready()))
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.endswith("nothing to remark\n")

    def test_remarks_give_code_2_and_name_row_and_column(self, terminal, write):
        answer = terminal("checklist", "check", write("list.csv", LIST))
        assert answer.code == 2
        assert "remark: row 1, column weight: Weights and points were multiplied" in answer.out
        assert "remark: row 2: The question rests on no promise." in answer.out

    def test_refusals_give_code_1_and_are_all_told_at_once(self, terminal, write):
        answer = terminal("checklist", "check", write("list.csv", NUMBERS))
        assert answer.code == 1
        assert 'refused: row 2, column weight: "NaN" is no weight.' in answer.out
        assert "refused: row 3, column weight: The weight is negative. Give 0 or more." in answer.out

    def test_what_the_checks_find_is_told_with_the_cell_that_it_came_from(self, terminal, write):
        lines = ("title:en,title:fi,section,options", "Not unclear?,Selkeä?,Door,Yes:1|No:0", "Rang?,,Door,Yes:1|No:0")
        answer = terminal("checklist", "check", write("list.csv", "\n".join(lines)))
        assert "remark: row 2, column title:en: The question says no twice (English)." in answer.out
        assert "row 3, column title:fi" in answer.out
        assert "sections[" not in answer.out

    def test_a_refused_row_does_not_hide_what_is_wrong_in_the_others(self, terminal, write):
        rows = "title,section,weight,options\nRang?,Door,NaN,Yes:1|No:0\nNot unclear?,Door,1,Yes:1|No:0\n"
        answer = terminal("checklist", "check", write("list.csv", rows))
        assert answer.code == 1
        assert 'refused: row 2, column weight: "NaN" is no weight.' in answer.out
        assert "remark: row 3, column title: The question says no twice (English)." in answer.out
        assert "row 2: The question rests on no promise" not in answer.out

    def test_a_form_names_sheet_row_and_column_of_questions_groups_and_choices(self, terminal, write):
        answer = terminal("checklist", "check", write("form.xlsx", form()))
        assert answer.code == 2
        for place in (
            "sheet survey, row 2, column label::Finnish (fi)",
            "sheet survey, row 3, column label::Finnish (fi)",
            "sheet choices, row 3, column label::Finnish (fi)",
        ):
            assert place in answer.out
        assert "sheet survey, row 3, column label::English (en): The question says no twice (English)." in answer.out
        assert "sections[" not in answer.out

    def test_an_inspection_names_the_item(self, terminal, write):
        items = [
            {"item_id": "1", "type": "section", "label": "Door"},
            {"item_id": "2", "parent_id": "1", "type": "checkbox", "label": "Not unclear?"},
        ]
        data = {"template_data": {}, "audit_id": "a", "header_items": [], "items": items}
        answer = terminal("checklist", "check", write("visit.json", json.dumps(data)))
        assert "remark: at items[1]: The question says no twice (English)." in answer.out

    def test_what_is_wrong_in_json_is_told_with_its_path(self, terminal, write):
        data = json.loads(library_text("home-delivery"))
        data["sections"][1]["questions"][0] |= {"weight": "-1", "colour": "red"}
        data["minutes"] = "ten"
        answer = terminal("checklist", "check", write("home.json", json.dumps(data)))
        assert answer.code == 1
        assert "refused: at sections[1].questions[0].colour: This key has no meaning here." in answer.out
        assert "refused: at minutes: The value is of the wrong type." in answer.out

    def test_a_value_that_cannot_be_read_in_json_does_not_hide_what_is_wrong_elsewhere(self, terminal, write):
        data = json.loads(library_text("home-delivery"))
        first, second, *_rest = data["sections"][0]["questions"]
        first |= {"weight": "NaN", "colour": "red", "promise": ""}
        second["weight"] = "-1"
        data["sections"][1]["questions"][0]["options"] = [{"code": "a", "text": {"en": "A"}, "points": "1e308"}]
        answer = terminal("checklist", "check", write("home.json", json.dumps(data)))
        assert answer.code == 1
        assert "refused: at sections[0].questions[0].weight: This is not a number." in answer.out
        assert "refused: at sections[0].questions[1].weight: The weight is negative." in answer.out
        assert "remark: at sections[0].questions[0].promise: The question rests on no promise." in answer.out
        assert answer.out.count("sections[1].questions[0].options") == 1

    def test_the_same_sentence_is_told_once_with_its_places(self, terminal, write):
        lines = "".join(f"Question {number}?,Door,1,Yes:1|No:0\n" for number in range(15))
        answer = terminal("checklist", "check", write("list.csv", LIST + lines))
        promise = [line for line in answer.out.splitlines() if "rests on no promise" in line]
        assert len(promise) == 1
        assert "and 6 more places" in promise[0]

    @pytest.mark.parametrize(
        ("language", "told"), [("fi", "Painot ja pisteet kerrottiin"), ("sv", "Vikter och poäng multiplicerades")]
    )
    def test_problems_are_told_in_the_language_asked_for(self, terminal, write, language, told):
        answer = terminal("checklist", "check", write("list.csv", LIST), "--language", language)
        assert told in answer.out

    def test_a_formula_in_a_list_is_refused_with_its_cell(self, terminal, write):
        book = openpyxl.Workbook()
        book.active.append(["title", "category"])
        book.active.append(["=1+1", "Door"])
        stream = io.BytesIO()
        book.save(stream)
        answer = terminal("checklist", "check", write("list.xlsx", stream.getvalue()))
        assert answer.code == 1
        assert "refused: sheet Sheet, row 2, column A: The cell holds a formula." in answer.out

    def test_a_file_that_cannot_be_opened_is_refused_in_words(self, terminal, write):
        answer = terminal("checklist", "check", write("list.xlsx", b"PK\x03\x04 broken"))
        assert answer.code == 1
        assert "damaged" in answer.err

    def test_an_unknown_language_of_texts_is_refused(self, terminal, write):
        answer = terminal("checklist", "check", write("list.csv", LIST), "--texts", "English")
        assert (answer.code, "no language" in answer.err) == (2, True)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of an installation with one brand; each test works on a copy of its own."""
    folder = tmp_path_factory.mktemp("installation")
    assert main(["db", "upgrade", "--data-dir", str(folder)]) == 0
    with application(folder) as app, unit_of_work():
        add_brand(name="Aurora Home", timezone="Europe/Helsinki")
    with app.app_context():
        db.engine.dispose()
    return folder


@pytest.fixture
def brand(installation: Path, data_dir: Path) -> str:
    shutil.copytree(installation, data_dir)
    return "aurora-home"


def drafts(data_dir: Path) -> list[tuple[str, int, ChecklistState]]:
    with application(data_dir), unit_of_work():
        scope.enter(scope.Scope(brand_by_slug("aurora-home").id, scope.Actor("cli", "test")))
        return [(version.code, version.number, version.state) for version in queries.versions()]


class TestImport:
    def test_a_list_becomes_a_draft_of_the_brand(self, terminal, write, brand, data_dir):
        answer = terminal("checklist", "import", write("list.csv", LIST), "--brand", brand, "--code", "door")
        assert answer.code == 2
        assert "stored as the draft door@1" in answer.out
        assert drafts(data_dir) == [("door", 1, ChecklistState.DRAFT)]

    def test_the_same_file_again_changes_nothing(self, terminal, write, brand, data_dir):
        file = write("list.csv", LIST)
        terminal("checklist", "import", file, "--brand", brand, "--code", "door")
        answer = terminal("checklist", "import", file, "--brand", brand, "--code", "door")
        assert "nothing was changed" in answer.out
        assert drafts(data_dir) == [("door", 1, ChecklistState.DRAFT)]

    def test_another_file_does_not_overwrite_a_draft(self, terminal, write, brand, data_dir):
        terminal("checklist", "import", write("list.csv", LIST), "--brand", brand, "--code", "door")
        changed = write("list.csv", LIST.replace("Rang?", "Knocked?"))
        answer = terminal("checklist", "import", changed, "--brand", brand, "--code", "door")
        assert answer.code == 1
        assert "is there already" in answer.err
        assert drafts(data_dir) == [("door", 1, ChecklistState.DRAFT)]

    def test_what_is_to_be_mended_before_publishing_is_told_with_its_place(self, terminal, write, brand, data_dir):
        list_of_one = "title,category,options\nNot unclear?,Door,Yes:0|No:0\n"
        answer = terminal("checklist", "import", write("list.csv", list_of_one), "--brand", brand)
        assert answer.code == 2
        assert "remark: row 2, column title: The question says no twice (English)." in answer.out
        assert "to mend: row 1: Nothing is scored" in answer.out
        assert drafts(data_dir) == [("list", 1, ChecklistState.DRAFT)]

    def test_what_no_page_could_show_is_refused_with_its_place(self, terminal, write, brand, data_dir):
        rows = "title,category,type,options\nHow far?,Door,scale,0-900\n"
        answer = terminal("checklist", "import", write("list.csv", rows), "--brand", brand)
        assert answer.code == 1
        assert "refused: row 2, column options: The scale" in answer.out
        assert answer.out.endswith("Nothing was changed.\n")
        assert drafts(data_dir) == []

    def test_a_refused_file_changes_nothing(self, terminal, write, brand, data_dir, tmp_path):
        target = tmp_path / "out.json"
        answer = terminal("checklist", "import", write("list.csv", NUMBERS), "--brand", brand, "--to", str(target))
        assert answer.code == 1
        assert answer.out.endswith("Nothing was changed.\n")
        assert drafts(data_dir) == []
        assert not target.exists()

    def test_json_can_be_written_without_a_brand(self, terminal, write, tmp_path):
        target = tmp_path / "out.json"
        answer = terminal("checklist", "import", write("list.csv", LIST), "--to", str(target), "--title", "My door")
        assert answer.code == 2
        assert load(target.read_bytes()).title == {"en": "My door"}

    def test_texts_may_be_in_another_language(self, terminal, write, tmp_path):
        target = tmp_path / "out.json"
        file = write("list.csv", "Kysymys,Osio\nSoiko?,Ovi\n")
        terminal("checklist", "import", file, "--to", str(target), "--texts", "fi")
        assert load(target.read_bytes()).sections[0].questions[0].text == {"fi": "Soiko?"}

    def test_where_it_goes_must_be_said(self, terminal, write):
        assert terminal("checklist", "import", write("list.csv", LIST)).code == 2

    def test_a_brand_that_does_not_exist_is_refused(self, terminal, write, brand):
        assert terminal("checklist", "import", write("list.csv", LIST), "--brand", "nobody").code == 1


class TestExport:
    @pytest.mark.parametrize("suffix", [".json", ".xlsx"])
    def test_nothing_is_lost_in_json_and_xlsx(self, terminal, tmp_path, suffix):
        target = tmp_path / f"home{suffix}"
        assert terminal("checklist", "export", "home-delivery", "--to", str(target)).code == 0
        opened = open_checklist(target.read_bytes(), target.name)
        assert opened.problems == ()
        assert opened.checklist == library.load("home-delivery")

    def test_a_list_tells_what_it_has_no_column_for(self, terminal, tmp_path):
        target = tmp_path / "home.csv"
        answer = terminal("checklist", "export", "home-delivery", "--to", str(target))
        assert answer.code == 2
        assert "A list has no column for this (condition)" in answer.out
        opened = open_checklist(target.read_bytes(), target.name)
        assert [q.code for _s, q in opened.checklist.questions()] == [
            q.code for _s, q in library.load("home-delivery").questions()
        ]

    @pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
    @pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "＝1+1"])
    def test_no_text_becomes_a_formula(self, terminal, write, tmp_path, suffix, text):
        data = json.loads(library_text("home-delivery"))
        data["sections"][0]["questions"][0]["text"]["en"] = text
        target = tmp_path / f"out{suffix}"
        terminal("checklist", "export", write("in.json", json.dumps(data)), "--to", str(target))
        if suffix == ".xlsx":
            cells = [cell for sheet in openpyxl.load_workbook(target) for row in sheet.iter_rows() for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
            assert all(cell.value is None for cell in cells if cell.data_type == "n")
            assert text in {cell.value for cell in cells}
        else:
            assert f",{text}" not in target.read_text("utf-8-sig")
        opened = open_checklist(target.read_bytes(), target.name)
        assert opened.refused == ()
        assert opened.checklist.sections[0].questions[0].text["en"] == text

    def test_a_brands_own_versions_are_exported_by_code_and_number(self, terminal, write, brand, tmp_path):
        terminal("checklist", "import", write("list.csv", LIST), "--brand", brand, "--code", "door")
        for source in ("door", "door@1"):
            target = tmp_path / f"{source}.json"
            assert terminal("checklist", "export", source, "--brand", brand, "--to", str(target)).code == 0
            assert load(target.read_bytes()).code == "door"
        for source in ("door@2", "window"):
            answer = terminal("checklist", "export", source, "--brand", brand, "--to", str(tmp_path / "x.json"))
            assert answer.code == 1
        assert not (tmp_path / "x.json").exists()

    def test_an_unknown_name_is_refused_with_the_ready_ones(self, terminal, tmp_path):
        answer = terminal("checklist", "export", "nothing", "--to", str(tmp_path / "x.json"))
        assert answer.code == 1
        assert "home-delivery" in answer.err

    def test_an_unknown_suffix_is_refused(self, terminal, tmp_path):
        assert terminal("checklist", "export", "home-delivery", "--to", str(tmp_path / "x.pdf")).code == 2


class TestDiff:
    def changed(self, write, **question: object) -> tuple[str, str]:
        data = json.loads(library_text("home-delivery"))
        old = write("old.json", json.dumps(data))
        data["version"] += 1
        data["sections"][0]["questions"][0] |= question
        return old, write("new.json", json.dumps(data))

    def test_new_words_leave_scores_comparable(self, terminal, write):
        texts = {"en": "Knew you the day?", "fi": "Tiesitkö päivän?", "sv": "Visste du dagen?"}
        answer = terminal("checklist", "diff", *self.changed(write, text=texts))
        assert answer.code == 0
        assert answer.out.startswith("- 1.1 “Knew you the day?” is worded differently.")
        assert "may be compared" in answer.out

    @pytest.mark.parametrize(
        ("language", "told"),
        [("en", "may not be compared"), ("fi", "tuloksia ei voi verrata"), ("sv", "resultat får inte jämföras")],
    )
    def test_a_new_weight_forbids_the_comparison_in_every_language(self, terminal, write, language, told):
        answer = terminal("checklist", "diff", *self.changed(write, weight="9"), "--language", language)
        assert answer.code == 2
        assert answer.out.startswith("! ")
        assert told in answer.out

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("en", ["weighted points over all questions", "The order", "→ 2 “Arrival”", "English was taken out"]),
            ("fi", ["kaikkien kysymysten painotetut pisteet", "Tilaus", "→ 2 “Saapuminen”", "Kieli English"]),
        ],
    )
    def test_sections_legs_languages_and_the_way_to_the_score_are_named_in_words(self, terminal, write, language, told):
        data = json.loads(library_text("home-delivery"))
        old = write("old.json", json.dumps(data))
        data |= {"mode": "points", "languages": ["fi", "sv"], "slots": [*data["slots"]]}
        data["slots"].append({"code": "order", "title": {"en": "The order", "fi": "Tilaus", "sv": "Ordern"}})
        data["sections"][1]["questions"].append(data["sections"][0]["questions"].pop(0))
        answer = terminal("checklist", "diff", old, write("new.json", json.dumps(data)), "--language", language)
        assert answer.code == 2
        for said in told:
            assert said in answer.out
        assert "section_weights" not in answer.out

    def test_the_same_checklist_has_not_changed(self, terminal):
        answer = terminal("checklist", "diff", "parcel-locker", "parcel-locker")
        assert (answer.code, answer.out) == (0, "Nothing changed. Scores of both versions may be compared.\n")

    def test_different_checklists_are_refused(self, terminal):
        answer = terminal("checklist", "diff", "parcel-locker", "home-delivery")
        assert answer.code == 1
        assert "different checklists" in answer.err

    def test_a_file_that_holds_no_checklist_is_refused(self, terminal, write):
        answer = terminal("checklist", "diff", "home-delivery", write("list.csv", NUMBERS))
        assert answer.code == 1
        assert "weight" in answer.out


@pytest.mark.parametrize("typed", [(), ("check",), ("import",), ("export",), ("diff",)])
def test_every_command_has_help(capsys, typed):
    assert main(["checklist", *typed, "--help"]) == 0
    assert "Usage:" in capsys.readouterr().out


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        ["", "title,options\n", "{", '{"items": [', '{"format": "touchstone-checklist-1", ', "type,name\n"]
    ),
    st.binary(max_size=60) | st.text(max_size=60).map(str.encode),
    st.sampled_from(["x.csv", "x.json", "x.xlsx", "x"]),
)
def test_no_file_raises_anything_but_a_refusal_in_words(start, rest, name):
    try:
        opened = open_checklist(start.encode() + rest, name)
    except DomainError as error:
        told = words(error, "en")
    else:
        told = "" if opened.checklist is not None or opened.refused else problem_words(opened.problems[0], "en")
    assert not told.startswith("This was refused")


def test_real_lists_are_opened_whole():
    for path in real_files("forms/checklists_csv_md", ".csv"):
        opened = open_checklist(path.read_bytes(), path.name)
        assert (opened.format, opened.refused) == (FileFormat.LIST, ())
        assert opened.checklist is not None, path.name


def test_awkward_files_are_read_or_refused_in_words_and_never_crash():
    outcomes: Counter[str] = Counter()
    for path in tricky_files("csv", "strings"):
        try:
            opened = open_checklist(path.read_bytes()[: 5 * 1024 * 1024 + 1], path.name)
        except DomainError:
            outcomes["not opened"] += 1
            continue
        outcomes["read" if opened.checklist is not None else "refused"] += 1
        assert opened.checklist is not None or opened.refused or opened.problems, path.name
    assert outcomes["refused"] > outcomes["read"]
