"""Codes for what comes without one: short ASCII words from its text, each used once."""

import re
import unicodedata

LONGEST = 40
"""Letters of a code that is made from a text."""

VALID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""What a code may be; the same rule as in `checklists.checking`."""

_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "ł": "l", "Ł": "L", "&": " and "})


def slug(text: str) -> str:
    """Return the text as a code of at most LONGEST letters, cut between words; "" where nothing of it can be kept."""
    folded = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    whole = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    if len(whole) <= LONGEST:
        return whole
    cut = whole[: LONGEST + 1].rpartition("-")[0]
    return cut or whole[:LONGEST]


class Codes:
    """Hands out each code once; later ones get a number behind them. Linear in what it hands out."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def new(self, text: str, fallback: str) -> str:
        """Return an unused code made from the text, or from the fallback where the text gives none."""
        return self.claim(slug(text) or fallback)

    def claim(self, code: str) -> str:
        """Return the code itself where it is free, else with the next free number behind it."""
        found = code
        while found in self._taken:
            self._last[code] = self._last.get(code, 1) + 1
            found = f"{code[:56]}-{self._last[code]}"
        self._taken.add(found)
        return found
