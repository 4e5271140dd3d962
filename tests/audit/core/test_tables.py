"""Tables that people bring: rows with their place, guesses that are told, and a clear refusal for everything else."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.core.errors import InvalidInput, Problem
from audit.core.tables import Row, column_letter, read_sheets, read_table
from audit.core.tables import values as limits
from tests.audit.core.shared_data import tricky_files

POINTS = "name,city,note\nKämp,Helsinki,on the corner\nÅlands kiosk,Mariehamn,\n"
ROWS = (
    Row("", 2, ("Kämp", "Helsinki", "on the corner")),
    Row("", 3, ("Ålands kiosk", "Mariehamn", "")),
)


def refusal(data: bytes, filename: str = "", sheet: str | None = None) -> Problem:
    with pytest.raises(InvalidInput) as told:
        read_table(data, filename, sheet)
    return told.value.problems[0]


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, dict[str, object]]]:
    return [(problem.code, dict(problem.where)) for problem in problems]


def workbook(*sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook with its parts changed and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return buffer.getvalue()


# Text with delimiters


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_delimiter_gives_the_same_rows(encoding: str, delimiter: str, ending: str) -> None:
    data = POINTS.replace(",", delimiter).replace("\n", ending).encode(encoding)
    table = read_table(data, "points.csv")
    assert (table.header, table.rows, table.problems) == (("name", "city", "note"), ROWS, ())


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Windows-1252"), ("utf-16-le", "UTF-16-LE")])
def test_a_guessed_encoding_is_told(encoding: str, name: str) -> None:
    [remark] = read_table(POINTS.encode(encoding)).remarks
    assert (remark.code, remark.params["encoding"]) == ("table.encoding_guessed", name)


def test_a_known_encoding_needs_no_remark() -> None:
    assert read_table(POINTS.encode()).remarks == ()


def test_a_first_line_that_declares_the_delimiter_is_obeyed() -> None:
    table = read_table(b"sep=;\r\na,x;b\r\n1,5;2\r\n")
    assert (table.header, table.rows) == (("a,x", "b"), (Row("", 3, ("1,5", "2")),))


def test_decimal_commas_do_not_make_columns() -> None:
    assert read_table(b"name;weight\nA;1,5\nB;2,5\n").header == ("name", "weight")


def test_quotes_hold_delimiters_line_breaks_and_quotes() -> None:
    [row] = read_table(b'a,b\n"x, ""y""\r\nz",2\n').rows
    assert row.cells == ('x, "y"\r\nz', "2")


def test_a_quote_that_never_closes_is_told_with_its_row() -> None:
    problem = refusal(b'a,b\n1,2\n"3,4\n5,6\n')
    assert (problem.code, problem.where) == ("table.quotes", {"row": 3, "line": 3})


def test_empty_rows_are_passed_over_and_keep_their_number() -> None:
    table = read_table(b"\n,,\na,b\n\n,\n1,2\n" + b",\n" * 90_000)
    assert (table.header, table.rows) == (("a", "b"), (Row("", 6, ("1", "2")),))


def test_a_row_that_is_too_long_is_a_problem_of_that_row() -> None:
    table = read_table(b"a,b\n1,2\n1,2,3\n1\n1,2,,\n")
    assert codes(table.problems) == [("table.row_too_long", {"row": 3, "column": "C"})]
    assert list(table.problems_by_row()) == [3]
    assert [row.cells for row in table.rows] == [("1", "2"), ("1", "2"), ("1", ""), ("1", "2")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("a\0b", "table.nul"), ("a\x07b", "table.control_character"), ("x" * 32_768, "table.cell_too_long")],
)
def test_a_cell_that_cannot_be_kept_is_a_problem_of_its_row(cell: str, code: str) -> None:
    table = read_table(f"name,city\n{cell},Turku\nB,Oulu\n".encode())
    assert codes(table.problems) == [(code, {"row": 2, "column": "A"})]
    assert all("\0" not in cell for row in table.rows for cell in row.cells)


def test_a_column_without_a_name_is_called_by_its_letter() -> None:
    table = read_table(b"a,,c\n1,2,3\n")
    assert table.header == ("a", "B", "c")
    assert codes(table.remarks) == [("table.column_without_name", {"row": 1, "column": "B"})]


def test_a_name_that_stands_twice_is_refused() -> None:
    problem = refusal(b"City,name,city\n1,2,3\n")
    assert (problem.code, problem.where) == ("table.column_twice", {"row": 1, "column": "C"})
    assert problem.params == {"name": "city", "other": "A"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table.empty"),
        (b"  \n\r\n ", "table.empty"),
        (b",,,\n,,\n", "table.empty"),
        (b"a,b\n" * 2_000_000, "table.too_big"),
        (b"a\n" + b"1\n" * 20_001, "table.too_many_rows"),
        (b",".join([b"x%d" % number for number in range(201)]), "table.too_many_columns"),
        (b"%PDF-1.7", "table.unsupported"),
        (b"\x1f\x8b\x08", "table.unsupported"),
        (b"\x89PNG\r\n", "table.unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table.unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "table.encrypted"),
        (b"PK\x03\x04 and then nothing", "table.broken_workbook"),
        (bytes(range(1, 256)) * 4, "table.not_text"),
        (b"\xff\xfea", "table.wrong_encoding"),
        (b"\xef\xbb\xbf\xff", "table.wrong_encoding"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(read_table(b"a\n" + b"1\n" * 19_999).rows) == 19_999


# Workbooks


def test_cells_of_a_workbook_become_text_as_people_type_it() -> None:
    header = ["n", "half", "sum", "yes", "day", "moment", "hour", "span", "text"]
    moment = datetime.fromisoformat("2027-03-01T08:30:00")
    values = [7, 1.5, 0.1 + 0.2, True, date(2027, 3, 1), moment, time(8, 30), timedelta(hours=26), " 007 "]
    table = read_table(workbook([header, values]))
    [row] = table.rows
    assert row == Row(
        "Sheet 1",
        2,
        ("7", "1.5", "0.3", "TRUE", "2027-03-01", "2027-03-01T08:30:00", "08:30:00", "26:00:00", "007"),
    )
    assert (table.format, table.sheet, table.problems) == ("xlsx", "Sheet 1", ())


def test_other_sheets_are_told_and_can_be_chosen() -> None:
    data = workbook([], [["a"], [1]], [["b"], [2]])
    first = read_table(data)
    assert (first.sheet, first.header) == ("Sheet 2", ("a",))
    assert codes(first.remarks) == [("table.other_sheets", {"sheet": "Sheet 2"})]
    assert read_table(data, sheet="Sheet 3").header == ("b",)
    assert refusal(data, sheet="Nowhere").code == "table.no_sheet"
    assert [sheet.name for sheet in read_sheets(data).sheets] == ["Sheet 1", "Sheet 2", "Sheet 3"]


def test_formulas_and_error_values_are_problems_of_their_rows() -> None:
    book = Workbook()
    for row in [["a", "b"], [1, "=1+1"], ['=HYPERLINK("http://evil.example")', 2], [3, 4]]:
        book.active.append(row)
    book.active.append([5, "#N/A"])
    table = read_table(saved(book))
    assert codes(table.problems) == [
        ("table.formula", {"sheet": "Sheet", "row": 2, "column": "B"}),
        ("table.formula", {"sheet": "Sheet", "row": 3, "column": "A"}),
        ("table.error_value", {"sheet": "Sheet", "row": 5, "column": "B"}),
    ]
    assert not any("evil" in cell for row in table.rows for cell in row.cells)


def test_a_header_that_is_computed_is_refused() -> None:
    assert refusal(workbook([["=A2", "b"], [1, 2]])).code == "table.bad_header"


def test_text_that_only_looks_like_a_formula_is_text() -> None:
    book = Workbook()
    book.active.append(["a"])
    book.active.append(["x"])
    book.active["A2"].value = "=1+1"
    book.active["A2"].data_type = "s"
    [row] = read_table(saved(book)).rows
    assert row.cells == ("=1+1",)


def test_macros_are_refused() -> None:
    data = repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert refusal(data).code == "table.macros"


def test_a_workbook_that_declares_macros_is_refused() -> None:
    def declare(name: str, part: bytes) -> bytes:
        return part.replace(b"sheet.main", b"sheet.macroEnabled.main") if "Content_Types" in name else part

    assert refusal(repacked(workbook([["a"], [1]]), declare)).code == "table.macros"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/core.xml"])
def test_entities_are_refused_in_every_part(part: str, encoding: str) -> None:
    evil = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'.encode(encoding)
    data = repacked(workbook([["a"], ["x"]]), lambda name, old: old, {f"{part}.second": evil})
    assert refusal(data).code == "table.doctype"
    data = repacked(workbook([["a"], ["x"]]), lambda name, old: evil if name == part else old)
    assert refusal(data).code == "table.doctype"


def test_an_entity_declaration_across_two_blocks_is_seen() -> None:
    padding = b" " * (64 * 1024 - 4)
    data = repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/extra.xml": padding + b"<!DOCTYPE a>"})
    assert refusal(data).code == "table.doctype"


def test_a_packed_bomb_is_refused_while_it_is_counted() -> None:
    data = repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/media/bomb.bin": b"\0" * (51 * 1024 * 1024)})
    assert len(data) < 100_000
    assert refusal(data).code == "table.unpacks_too_big"


def test_a_size_that_lies_does_not_help_a_bomb() -> None:
    data = bytearray(repacked(workbook([["a"], [1]]), lambda _, part: part, {"xl/bomb.bin": b"\0" * 60_000_000}))
    for position in range(len(data) - 4):
        if data[position : position + 4] == (60_000_000).to_bytes(4, "little"):
            data[position : position + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(data)).code in {"table.broken_workbook", "table.unpacks_too_big"}


def sheet_xml(rows: str) -> Callable[[str, bytes], bytes]:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = f'<worksheet xmlns="{space}"><dimension ref="A1:A1"/><sheetData>'
    text = f"{head}{rows}</sheetData></worksheet>".encode()
    return lambda name, part: text if name == "xl/worksheets/sheet1.xml" else part


def test_lying_dimensions_hide_nothing() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}"><v>-{n}</v></c></row>' for n in range(1, 4))
    table = read_table(repacked(workbook([["a"]]), sheet_xml(rows)))
    assert [row.cells for row in table.rows] == [("2", "", "-2"), ("3", "", "-3")]


def test_a_cell_far_out_is_a_refusal_and_not_a_walk_over_millions() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>'
    assert refusal(repacked(workbook([["a"]]), sheet_xml(far))).code == "table.too_many_columns"
    wide = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}" s="0"/></row>' for n in range(1, 2000))
    assert refusal(repacked(workbook([["a"]]), sheet_xml(wide))).code == "table.too_many_cells"


def test_a_row_far_down_keeps_its_number() -> None:
    deep = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    table = read_table(repacked(workbook([["a"]]), sheet_xml(deep)))
    assert table.rows == (Row("Sheet 1", 1_048_576, ("2",)),)


def test_a_workbook_with_too_many_rows_is_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 20_003))
    problem = refusal(repacked(workbook([["a"]]), sheet_xml(rows)))
    assert (problem.code, problem.where["row"]) == ("table.too_many_rows", 20_001)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(buffer.getvalue()).code == "table.unsupported"


# JSON


def test_a_list_of_objects_becomes_rows() -> None:
    items = [
        {"id": "007", "lat": 59.2429, "open": True, "place": {"city": "Ääsmäe", "geo": {"x": 1}}, "boxes": []},
        {"id": 8, "extra": None, "place": {"city": "Riga"}, "tags": ["a", "b"]},
    ]
    table = read_table(json.dumps(items, ensure_ascii=False).encode(), "points.json")
    assert table.header == ("id", "lat", "open", "boxes", "place.city", "place.geo.x", "extra", "tags")
    first, second = (record for _, record in table.records())
    assert (first["id"], first["lat"], first["open"], first["place.city"], first["place.geo.x"]) == (
        "007",
        "59.2429",
        "true",
        "Ääsmäe",
        "1",
    )
    assert (second["id"], second["extra"], second["tags"], second["lat"]) == ("8", "", '["a", "b"]', "")
    assert [row.number for row in table.rows] == [1, 2]


def test_numbers_keep_their_digits() -> None:
    [row] = read_table(b'[{"a": 59.24290000, "b": 12345678901234567890123, "c": 1e400}]').rows
    assert row.cells == ("59.24290000", "12345678901234567890123", "1e400")


def test_a_list_inside_of_one_object_is_found() -> None:
    assert read_table(b'{"total": 1, "points": [{"a": 1}], "tags": [1, 2]}', "x.json").header == ("a",)


def test_an_item_that_is_no_object_is_a_problem_of_its_row() -> None:
    table = read_table(b'[{"a": 1}, 7, {"a": 2}, null]')
    assert codes(table.problems) == [("table.not_an_object", {"row": 2}), ("table.not_an_object", {"row": 4})]
    assert [row.number for row in table.rows] == [1, 3]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[{", "table.broken_json"),
        ('[{"a": 1,}]', "table.broken_json"),
        ('{"a": 1}', "table.no_list"),
        ('{"a": [{"x": 1}], "b": [{"y": 1}]}', "table.no_list"),
        ("7", "table.no_list"),
        ("[]", "table.empty"),
        ("[{}]", "table.empty"),
        ('[{"a": NaN}]', "table.no_number"),
        ('[{"a": -Infinity}]', "table.no_number"),
        ('[{"a": 1, "a": 2}]', "table.name_twice"),
        ("[" * 100_000, "table.too_deep"),
        (json.dumps([{f"c{n}": 1 for n in range(201)}]), "table.too_many_columns"),
        (json.dumps([{"a": 1}] * 20_001), "table.too_many_rows"),
    ],
)
def test_json_that_is_no_table_is_refused_with_its_reason(text: str, code: str) -> None:
    assert refusal(text.encode(), "points.json").code == code


def test_broken_json_is_told_with_line_and_position() -> None:
    assert refusal(b'[\n {"a": 1},\n {"a" 2}\n]', "x.json").where == {"line": 3, "position": 7}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"a": "x\\u0000y"}]', "table.nul"),
        ('[{"a": "x\\ud800y"}]', "table.half_character"),
        ('[{"": 1, "a": 2}]', "table.name_empty"),
        ('[{"a.b": 1, "a": {"b": 2}}]', "table.name_twice"),
        ('[{"z": 1, "a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}}}}]', "table.too_deep"),
    ],
)
def test_a_strange_object_is_a_problem_of_its_row(text: str, code: str) -> None:
    table = read_table(text.encode())
    assert [(problem.code, problem.where["row"]) for problem in table.problems] == [(code, 1)]
    "".join(cell for row in table.rows for cell in row.cells).encode()


# Anything


def kinds() -> st.SearchStrategy[bytes]:
    text = st.text(alphabet=st.characters(codec="utf-8"), max_size=400)
    delimited = st.lists(st.lists(st.text(alphabet='ab",;\t\n\r\0 ', max_size=6), max_size=5), max_size=8).map(
        lambda rows: "\n".join(";".join(row) for row in rows)
    )
    marked = st.tuples(st.sampled_from([b"PK\x03\x04", b"[{", b"{", b"\xff\xfe", b"sep=;\n"]), st.binary(max_size=200))
    return st.one_of(st.binary(max_size=400), text.map(str.encode), delimited.map(str.encode), marked.map(b"".join))


@settings(max_examples=300, deadline=None)
@given(kinds(), st.sampled_from(["", "a.csv", "a.json", "a.xlsx"]))
def test_any_bytes_give_a_table_or_a_refusal_with_a_code(data: bytes, name: str) -> None:
    try:
        table = read_table(data, name)
    except InvalidInput as refused:
        found = refused.problems
    else:
        found = (*table.problems, *table.remarks)
        assert len(set(table.header)) == len(table.header)
        assert all(len(row.cells) == len(table.header) for row in table.rows)
    assert all(problem.code.startswith("table.") for problem in found)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_gives_a_table_or_a_refusal(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_table(bytes(content))
    except InvalidInput as refused:
        assert refused.problems  # noqa: PT017 - both ends are allowed, an error of another kind is not


WORKBOOK = workbook([["a", "b"], [1, "x"], [2, "y"]])


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))


@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["p", "q", "r", "s"], *rows])
    read = {row.number: row.cells for row in read_table(buffer.getvalue().encode()).rows}
    for number, row in enumerate(rows, start=2):
        expected = tuple(cell.strip() for cell in row) + ("",) * (4 - len(row))
        assert read.get(number, ("",) * 4) == expected


def test_columns_are_named_as_spreadsheets_do() -> None:
    letters = [column_letter(index) for index in (0, 25, 26, 51, 701, 702, 16_383)]
    assert letters == ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]


def test_the_limits_are_those_that_are_promised() -> None:
    assert (limits.MAX_BYTES, limits.MAX_UNPACKED) == (5 * 1024**2, 50 * 1024**2)
    assert (limits.MAX_ROWS, limits.MAX_COLUMNS) == (20_000, 200)


# Real awkward files


def test_real_awkward_tables_are_read_or_refused_with_a_reason() -> None:
    read, refused = {}, {}
    for path in tricky_files("csv"):
        try:
            read[path.name] = read_table(path.read_bytes(), path.name)
        except InvalidInput as error:
            refused[path.name] = error.problems[0].code
    assert len(read) > 75
    for name in ("test_latin1.csv", "test_utf16_big.csv", "test_utf16_little.csv", "mac_newlines.csv", "test_utf8.csv"):
        assert len(read[name].header) == 3, name
        assert read[name].problems == (), name
    assert read["test_latin1.csv"].rows[1].cells == ("4", "5", "©")
    assert read["test_utf16_big.csv"].rows[1].cells == ("4", "5", "ʤ")
    assert [problem.code for problem in read["null_byte.csv"].problems] == ["table.nul"]
    assert refused.pop("bian-anal-mca-2005-dols-eng-1011-0312-tab3.xlsm") == "table.macros"
    assert set(refused.values()) == {"table.unsupported", "table.empty", "table.broken_json", "table.bad_header"}
