"""Percent in files: rounded half up as on pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.web.manager.scorecard_listings import percent


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(2, 3, "66.67"), (1, 3, "33.33"), (1, 800, "0.13"), (3, 3, "100"), (0, 7, "0"), (0, 0, None)],
)
def test_a_part_is_told_in_percent_rounded_half_up(part: int, whole: int, shown: str | None):
    assert percent(part, whole) == (None if shown is None else Decimal(shown))
