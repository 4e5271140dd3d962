"""No cell of a table that leaves the house is run by a spreadsheet, and none is changed for whoever reads it back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.formats.formulas import plain_cell, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0"),
        *("＝1+1", "＋1", "－1", "＠SUM(A1)", "  ＝1"),
        *("\u00a0=1", "\u3000＝1", "\ufeff=1", "\u200b=1", " \ufeff \u00a0=1", "\ufeff\t1", "'=1", "''=1"),
    ],
)
def test_a_text_that_would_run_as_a_formula_is_marked_as_text(text):
    assert safe_cell(text) == f"'{text}"
    assert plain_cell(f"'{text}") == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *((-5, "-5"), (Decimal("-0.5"), "-0.5"), (None, ""), ("", ""), ("a=b", "a=b"), ("a＝b", "a＝b")),
        *(("'quoted'", "'quoted'"), ("'", "'"), ("’-1", "’-1"), ("·", "·"), (" ", " ")),
    ],
)
def test_numbers_and_harmless_texts_stay(cell, text):
    assert safe_cell(cell) == text


@pytest.mark.parametrize("text", ["'quoted'", "'", "''", "it's", ""])
def test_an_apostrophe_that_is_not_ours_is_kept(text):
    assert plain_cell(text) == text


@given(st.text(st.sampled_from("'=+-@＝＋－＠ \t\n\r\u00a0\u3000\ufeff\u200ba1"), max_size=8))
def test_every_text_is_read_back_as_it_was(text):
    assert plain_cell(safe_cell(text)) == text
