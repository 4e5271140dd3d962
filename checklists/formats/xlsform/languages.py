"""Names of languages in the headings of columns: "English (en)", "suomi", "sw"."""

import re

from checklists.definition import LANGUAGES

PLAIN = LANGUAGES[0]
"""The language of a column that names none, in a form without a default language."""

_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*\)\s*$")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
_LOCAL = [f"qa{chr(letter)}" for letter in range(ord("a"), ord("z") + 1)]
"""Codes that ISO 639-2 keeps free for local use."""

_TITLES = {"en": "English", "fi": "suomi", "sv": "svenska"}
_NAMES = {
    "amharic": "am",
    "arabic": "ar",
    "bangla": "bn",
    "bengali": "bn",
    "burmese": "my",
    "chinese": "zh",
    "dansk": "da",
    "danish": "da",
    "deutsch": "de",
    "dutch": "nl",
    "eesti": "et",
    "english": "en",
    "español": "es",
    "espanol": "es",
    "estonian": "et",
    "finnish": "fi",
    "francais": "fr",
    "français": "fr",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "khmer": "km",
    "kiswahili": "sw",
    "latvian": "lv",
    "lithuanian": "lt",
    "nepali": "ne",
    "norsk": "no",
    "norwegian": "no",
    "oromiffa": "om",
    "oromo": "om",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "português": "pt",
    "russian": "ru",
    "somali": "so",
    "spanish": "es",
    "suomi": "fi",
    "svenska": "sv",
    "swahili": "sw",
    "swedish": "sv",
    "tamil": "ta",
    "thai": "th",
    "tigirigna": "ti",
    "tigrinya": "ti",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
    "vietnamese": "vi",
}


def heading(code: str) -> str:
    """Return the name of a language as it stands in a heading: "English (en)"."""
    return f"{_TITLES.get(code, code)} ({code})"


def known_code(name: str) -> str | None:
    """Return the code of a language by its heading; None for a name that we do not know."""
    words = " ".join(name.split())
    found = _BRACKETS.search(words)
    if found:
        return found[1].lower()
    if words.casefold() in _NAMES:
        return _NAMES[words.casefold()]
    tag = _TAG.fullmatch(words)
    return tag[1].lower() if tag else None


class Languages:
    """The languages of one form: unknown names get codes for local use, the same name always the same code."""

    def __init__(self) -> None:
        self.unknown: dict[str, str] = {}
        self.plain = PLAIN
        """The language of columns that name none."""

    def code(self, name: str) -> str:
        """Return the code of a heading's language; "" is the language of columns that name none."""
        words = " ".join(name.split())
        if not words or words.casefold() == "default":
            return self.plain
        code = known_code(words)
        if code is not None:
            return code
        return self.unknown.setdefault(words.casefold(), _LOCAL[len(self.unknown) % len(_LOCAL)])
