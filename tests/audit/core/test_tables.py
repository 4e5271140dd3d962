"""Tables that people bring: rows with their place, guesses that are told, and a clear refusal for everything else."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.core.errors import InvalidInput
from audit.core.tables import Row, column_letter, read_table
from audit.core.tables import values as limits
from tests.audit.core.shared_data import tricky_files
from tests.audit.core.table_answers import codes, refusal

POINTS = "name,city,note\nKämp,Helsinki,on the corner\nÅlands kiosk,Mariehamn,\n"
ROWS = (
    Row("", 2, ("Kämp", "Helsinki", "on the corner")),
    Row("", 3, ("Ålands kiosk", "Mariehamn", "")),
)


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


@settings(max_examples=300)
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


def test_tables_that_are_written_have_the_guard_against_formulas_at_hand() -> None:
    assert limits.safe_cell("＝1+1") == "'＝1+1"
