"""Tables leave the house as CSV that no spreadsheet runs."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.compose import compose
from reports.sheets import csv_bytes, findings_csv, scores_csv
from tests.reports.examples import bad_facts, report
from tests.reports.sayings import FINDINGS, LANGUAGES, same


@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",))), min_size=1, max_size=4))
def test_every_text_is_read_back_as_it_was(cells):
    data = csv_bytes(["a"] * len(cells), [cells])
    _, row = list(csv.reader(io.StringIO(data.decode(), newline="")))

    assert [cell if cell == given_ else cell[1:] for cell, given_ in zip(row, cells, strict=True)] == cells


def test_a_byte_order_mark_is_written_only_on_wish():
    assert csv_bytes(["ä"], [], bom=True) == b"\xef\xbb\xbf" + csv_bytes(["ä"], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_findings_of_a_report_are_one_row_each(language):
    rows = list(csv.DictReader(io.StringIO(findings_csv(report(), language).decode())))

    assert [row["standard"] for row in rows] == ["2.3", "5.1", "4.2", "3.1"]
    assert [row["points_lost"] for row in rows] == ["15", "9", "6", "0"]
    assert rows[0]["due_on"] == "2027-01-19"
    assert rows[0]["headline"] == report().edition(language).findings.items[0].headline


def test_not_measured_is_an_empty_cell_and_never_0():
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(scores_csv(report(), "en").decode()))}

    assert (rows["easy"]["visit"], rows["easy"]["period"], rows["easy"]["visits"]) == ("", "", "0")
    assert (rows["informed"]["visit"], rows["informed"]["low"], rows["informed"]["high"]) == ("0", "31", "65")
    assert (rows["2.3"]["kept"], rows["2.3"]["visits"]) == ("3", "9")


def test_a_formula_in_a_headline_does_not_reach_the_attachment():
    facts = replace(bad_facts(), findings=(replace(FINDINGS[0], headline=same("=HYPERLINK(1)")),))

    assert b"'=HYPERLINK(1)" in findings_csv(compose(facts), "en")
