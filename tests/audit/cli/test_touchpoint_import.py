"""`import touchpoints`: all rows or none, every refusal in words, exit codes that scripts can trust; and real files."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from audit.cli.application import application
from audit.cli.main import main
from audit.core.db import db
from audit.core.work import unit_of_work
from audit.network.operations import add_brand

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "touchpoints" / "parcel_points_baltic"
GOOD = "id;name;country;kind;hours\nA1;Kallio;fi;locker;E-P 8-20\nA2;Annelinn;EE;locker;9-20\n"
ZONES = ("--zone", "FI=Europe/Helsinki", "--zone", "EE=Europe/Tallinn")
BALTIC = (*ZONES, "--zone", "LV=Europe/Riga", "--zone", "LT=Europe/Vilnius")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of an installation with one empty brand; each test works on a copy of its own."""
    folder = tmp_path_factory.mktemp("installation")
    assert main(["db", "upgrade", "--data-dir", str(folder)]) == 0
    with application(folder) as app, unit_of_work():
        add_brand(name="Aurora Home", timezone="Europe/Helsinki")
    with app.app_context():
        db.engine.dispose()
    return folder


@pytest.fixture
def brand(installation: Path, data_dir: Path) -> None:
    shutil.copytree(installation, data_dir)


@pytest.fixture
def run(terminal, brand, tmp_path: Path):
    """Return a function that imports a text, bytes or a file for PostiX."""

    def run(content: str | bytes | Path, *words: str, name: str = "points.csv"):
        file = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        where = ("--brand", "aurora-home", "--partner", "PostiX", "--add-partner", "pick_up_network")
        return terminal("import", "touchpoints", str(file), *where, *words)

    return run


def stored(data_dir: Path, statement: str = "SELECT code FROM touchpoint ORDER BY code") -> list[Any]:
    connection = sqlite3.connect(data_dir / "touchstone.db")
    try:
        return [row if len(row) > 1 else row[0] for row in connection.execute(statement)]
    finally:
        connection.close()


def test_a_clean_file_is_imported_without_remarks(run, data_dir: Path):
    answer = run(GOOD, *ZONES)
    assert (answer.code, answer.err) == (0, "")
    assert "imported: 2 new, 0 changed, 0 left out" in answer.out
    zones = stored(data_dir, "SELECT code, country, timezone FROM touchpoint ORDER BY code")
    assert zones == [("A1", "FI", "Europe/Helsinki"), ("A2", "EE", "Europe/Tallinn")]
    assert ("cli", "import") in stored(data_dir, "SELECT actor_kind, verb FROM journal_entry")


def test_the_same_file_again_changes_nothing_and_needs_no_options(run, data_dir: Path):
    run(GOOD, *ZONES)
    again = run(GOOD)
    assert again.code == 0
    assert "2 unchanged" in again.out
    assert "imported: 0 new, 0 changed" in again.out
    assert stored(data_dir) == ["A1", "A2"]


def test_remarks_are_told_once_for_all_their_rows_with_exit_code_2(run):
    answer = run(GOOD.replace("9-20", "when lit").replace("E-P 8-20", "when lit"), *ZONES)
    assert answer.code == 2
    assert answer.out.count("were not understood") == 1
    assert "2 rows: 2, 3" in answer.out


def test_a_guessed_zone_is_never_taken_silently(run, data_dir: Path):
    answer = run(GOOD, "--zone", "FI=Europe/Helsinki")
    assert answer.code == 1
    assert "No time zone is given for EE" in answer.out
    assert stored(data_dir) == []


def test_a_dry_run_changes_nothing_not_even_the_partner(run, data_dir: Path):
    answer = run(GOOD, *ZONES, "--dry-run")
    assert answer.code == 0
    assert "2 new" in answer.out
    assert stored(data_dir) == []
    assert stored(data_dir, "SELECT name FROM partner") == []


def test_refused_rows_are_listed_confirmed_and_kept(run, data_dir: Path, tmp_path: Path):
    bad = f"{GOOD};Half;FI;locker;\n"
    listed = tmp_path / "refused.txt"
    stopped = run(bad, *ZONES, "--list-refused", str(listed))
    assert stopped.code == 1
    assert "nothing was imported" in stopped.err
    assert stored(data_dir) == []
    assert listed.read_text().splitlines()[-1].startswith("4\t")
    done = run(bad, *ZONES, "--leave-out-refused", str(listed))
    assert done.code == 2
    assert stored(data_dir) == ["A1", "A2"]
    (left,) = stored(data_dir, "SELECT left_out FROM import_batch")
    assert json.loads(left)[0]["cells"]["name"] == "Half"


@pytest.mark.parametrize(
    ("lines", "words"),
    [("5\n", "listed but not refused: row 5"), ("", "refused but not listed: row 4"), ("four\n", "number of a row")],
)
def test_a_list_that_names_other_rows_confirms_nothing(run, data_dir: Path, tmp_path: Path, lines: str, words: str):
    listed = tmp_path / "refused.txt"
    listed.write_text(lines)
    answer = run(f"{GOOD};Half;FI;locker;\n", *ZONES, "--leave-out-refused", str(listed))
    assert answer.code == 1
    assert words in answer.err
    assert stored(data_dir) == []


def test_a_list_made_for_other_content_confirms_nothing(run, data_dir: Path, tmp_path: Path):
    listed = tmp_path / "refused.txt"
    run(f"{GOOD};Half;FI;locker;\n", *ZONES, "--list-refused", str(listed))
    answer = run(f"{GOOD};Other;FI;locker;\n", *ZONES, "--leave-out-refused", str(listed))
    assert answer.code == 1
    assert "have changed since" in answer.err
    assert stored(data_dir) == []


def test_a_mapping_file_and_single_columns_say_how_the_file_is_read(run, data_dir: Path, tmp_path: Path):
    mapping = tmp_path / "map.json"
    mapping.write_text(json.dumps({"columns": {"code": "nr", "name": "who"}, "zones": {"FI": "Europe/Helsinki"}}))
    content = "nr;who;street;no\n7;Kallio;Helsinginkatu;1\n"
    words = ("--map", str(mapping), "--map", "address=street+no", "--set", "kind=locker", "--set", "country=fi")
    assert run(content, *words).code == 0
    assert stored(data_dir, "SELECT code, name, address, country FROM touchpoint") == [
        ("7", "Kallio", "Helsinginkatu 1", "FI")
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--map", "name=no such column"), "has no column"),
        (("--map", "colour=name"), "is not a field"),
        (("--map", "nothing.json"), "cannot be read"),
        (("--map", "=x"), "NAME=VALUE"),
        (("--zone", "FI=Mars/Olympus"), "is not a time zone"),
        (("--zone", "XX=Europe/Helsinki"), "is not a country"),
        (("--set", "kind=castle"), "is not a kind"),
        (("--kind", "x=castle"), "is not a kind"),
        (("--brand", "nowhere"), "nowhere"),
        (("--sheet", "Sheet9"), "There is no sheet"),
    ],
)
def test_options_that_cannot_work_are_told_and_change_nothing(run, data_dir: Path, words: tuple[str, ...], said: str):
    answer = run(GOOD, *ZONES, *words)
    assert answer.code in {1, 2}
    assert said in answer.err
    assert stored(data_dir) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"%PDF-1.4", "PDF"),
        (b"id\n" + b"1\n" * 20_001, "more than 20000 rows"),
        (b'[{"id": 1', "no JSON"),
        (b'id;name\n1;"open', "quotation mark"),
        (b"id;id\n1;2\n", "Two columns"),
    ],
)
def test_torn_files_are_refused_in_words(run, data_dir: Path, content: bytes, said: str):
    answer = run(content, *ZONES)
    assert answer.code == 1
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert stored(data_dir) == []


def test_an_unknown_partner_names_those_that_there_are(terminal, run, tmp_path: Path):
    run(GOOD, *ZONES)
    file = str(tmp_path / "points.csv")
    answer = terminal("import", "touchpoints", file, "--brand", "aurora-home", "--partner", "Postix?")
    assert answer.code == 1
    assert "PostiX" in answer.err


@pytest.mark.parametrize(
    ("name", "words", "rows", "unclear"),
    [
        (
            "itella",
            ("--map", "kind=type", "--kind", "ipb=locker", "--kind", "apt=locker", "--kind", "pudo=pick_up_point"),
            360,
            0,
        ),
        ("omniva", ("--map", "kind=TYPE", "--kind", "0=locker", "--kind", "1=pick_up_point"), 1374, 1),
        ("unisend", ("--set", "kind=locker"), 869, 279),
    ],
)
def test_the_real_points_of_a_carrier_are_all_taken(  # noqa: PLR0917 - fixtures and the columns of the table
    run, data_dir: Path, name: str, words: tuple[str, ...], rows: int, unclear: int
):
    if not REAL.is_dir():
        pytest.skip("the real parcel points (../shared/data/touchpoints) are not here")
    answer = run(REAL / f"{name}.json", *words, *BALTIC)
    assert answer.code == (2 if unclear else 0), answer.err
    assert f"imported: {rows} new, 0 changed, 0 left out" in answer.out
    flagged = (
        "SELECT count(*), sum(opening_hours_unclear), sum(timezone = 'UTC'), sum(latitude IS NULL) FROM touchpoint"
    )
    assert stored(data_dir, flagged) == [(rows, unclear, 0, 0)]
    again = run(REAL / f"{name}.json")
    assert f"{rows} unchanged" in again.out
