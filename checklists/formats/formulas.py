"""Cells that a spreadsheet would run as a formula, marked as text with an apostrophe, and the mark taken away again.

Every table that leaves the house as CSV goes through `safe_cell`; workbooks need none, their cells are typed as text.
"""

import re
from decimal import Decimal

Cell = str | int | Decimal | None
"""What stands in a cell that is written; None is an empty one."""

_MARK = "'"
_RUN = re.compile(r"[ \ufeff\u200b]*[\t\r\n]|[\s\ufeff\u200b]*[=+\-@＝＋－＠]")
"""How a text that is run begins. Some programs drop breaks of a line first; spreadsheets that are set to Japanese or
Chinese take the wide signs for the narrow ones; a mark of the byte order vanishes when the file is opened."""


def safe_cell(value: Cell) -> str:
    """Return a cell as text for CSV; text that a spreadsheet would run as a formula gets an apostrophe in front.

    Numbers (int, Decimal) stay as they are, also negative ones: hand them over as numbers.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _MARK + value if _RUN.match(value.lstrip(_MARK)) else value
    return str(value)


def plain_cell(text: str) -> str:
    """Return the text that `safe_cell` was given: without the apostrophe, if it is one of ours."""
    return text[1:] if text.startswith(_MARK) and _RUN.match(text.lstrip(_MARK)) else text
