"""Single cells: what they mean, or what is wrong with them."""

from __future__ import annotations

import re
from decimal import Decimal

STEP = Decimal("0.000001")
"""Coordinates are kept to a tenth of a metre."""

_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,30})?")
_YES = frozenset(
    {"true", "1", "yes", "y", "t", "kyllä", "joo", "on", "ja", "jah", "active", "open", "x", "sant", "tosi"}
)
_NO = frozenset({"false", "0", "no", "n", "f", "ei", "nej", "inactive", "closed", "falskt", "epätosi"})
_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+")


class CellError(Exception):
    """A cell that cannot be taken: the code of the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def degrees(text: str, limit: int) -> Decimal | None:
    """Return degrees between -limit and limit, from a number with point or comma; None for an empty cell.

    Raises CellError `import.no_coordinate` or `import.coordinate_range`.
    """
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise CellError("import.no_coordinate")
    value = Decimal(text.replace(",", "."))
    if abs(value) > limit:
        raise CellError("import.coordinate_range")
    return value.quantize(STEP)


def truth(text: str) -> bool:
    """Return whether a touchpoint is open; an empty cell means yes. Raises CellError `import.no_truth`."""
    word = text.casefold()
    if not word or word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError("import.no_truth")


def volume(text: str) -> int | None:
    """Return a whole number of encounters a month; None for an empty cell. Raises CellError `import.no_volume`."""
    if not text:
        return None
    digits = re.sub(r"[ \u00a0\u202f]", "", text) if _GROUPED.fullmatch(text) else text
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:  # noqa: PLR2004 - what the column holds
        raise CellError("import.no_volume")
    return int(digits)
