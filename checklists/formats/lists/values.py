"""What stands in one cell of a list: yes and no, numbers, choices with their points, kinds of answer."""

import re
from dataclasses import dataclass
from decimal import Decimal

from checklists.answers import registry
from checklists.answers.kind import finite
from checklists.formats.codec import MOST_SIGNS

TRUE = {"yes", "y", "true", "1", "x", "on", "kyllä", "k", "ja", "j", "sant", "tosi"}
FALSE = {"no", "n", "false", "0", "-", "off", "ei", "e", "nej", "falskt", "epätosi"}

NOT_APPLICABLE = {
    *("na", "n/a", "n.a.", "not applicable", "not relevant"),
    *(
        "ei sovellu",
        "ei koske",
        "ei sovelleta",
        "ei tässä",
        "ej tillämpligt",
        "ej aktuellt",
        "inte aktuellt",
        "gäller ej",
    ),
}
YES = {"yes", "y", "kyllä", "ja"}
NO = {"no", "n", "ei", "nej"}

WORDS: dict[str, tuple[str, ...]] = {
    "yes_no": ("yes no", "yesno", "yes/no", "boolean", "bool", "checkbox", "switch", "task", "kyllä/ei", "ja/nej"),
    "choice": (
        *("option select", "select", "select one", "dropdown", "drop down", "radio", "choice", "option", "options"),
        *("single choice", "single select", "list", "valinta", "val"),
    ),
    "multiple_choice": (
        *("multiple choice", "multi select", "multiselect", "select multiple", "select many", "checkboxes"),
        *("multiple", "monivalinta", "flerval"),
    ),
    "scale": ("scale", "rating", "stars", "slider", "likert", "asteikko", "arvosana", "skala", "betyg"),
    "number": (
        *("number", "numeric", "integer", "decimal", "count", "temperature", "percentage"),
        *("luku", "numero", "määrä", "tal", "nummer", "antal"),
    ),
    "duration": ("duration", "stopwatch", "kesto", "varaktighet"),
    "date": ("date", "day", "päivämäärä", "päivä", "datum"),
    "time": ("time", "time of day", "kellonaika", "aika", "klockslag", "tid"),
    "text": (
        *("text", "short answer", "long answer", "open ended", "open", "paragraph", "textarea", "comment", "string"),
        *("free text", "text single", "textsingle", "short text", "long text", "teksti", "fritext"),
    ),
    "photo": ("photo", "image upload", "image", "picture", "media", "file upload", "kuva", "valokuva", "bild", "foto"),
    "signature": ("signature", "sign", "allekirjoitus", "underskrift", "signatur"),
    "location": ("location", "gps", "geopoint", "address", "sijainti", "plats"),
    "barcode": ("barcode", "qr", "qr code", "scanner", "viivakoodi", "streckkod"),
    "nps": ("nps",),
    "ces": ("ces",),
    "csat": ("csat",),
}
"""Kind of answer (of "choice", the choices decide) to the words that other tools have for it."""

_KIND = {word: kind for kind, words in WORDS.items() for word in words}
_SPREAD = re.compile(r"(-?[0-9]{1,4})\s*(?:-|–|\.\.|to)\s*(-?[0-9]{1,4})")
_NUMBER_LIKE = re.compile(r"[+-]?(?:[0-9][0-9., ]*(?:e[+-]?[0-9]+)?|nan|inf(?:inity)?)", re.IGNORECASE)
_WITHIN = 30


@dataclass(frozen=True)
class Choice:
    """One choice of a cell: its words and its points, which may be unreadable."""

    label: str
    points: Decimal | None = None
    wrong: str = ""
    """What stands in place of points and is no number that counts."""


def truth(text: str) -> bool | None:
    """Read yes or no in three languages; None for anything else."""
    word = text.strip().casefold()
    if word in TRUE:
        return True
    return False if word in FALSE else None


def number(text: str) -> Decimal | None:
    """Read a finite number of a sensible size with point or comma; None for anything else."""
    found = finite(text.strip().replace(",", ".").replace("\u00a0", "").replace("\u2212", "-"))
    if found is None or len(text) > MOST_SIGNS or (found and not -_WITHIN < found.adjusted() < _WITHIN):
        return None
    return found


def kind(text: str) -> str:
    """Return the kind of answer that a word means, "" where it means none.

    Our own names mean exactly their kind; then come the words of other tools, then what people call each kind.
    """
    if text.strip() in registry.KINDS:
        return text.strip()
    word = _tidy(text)
    if not word or word in _KIND:
        return _KIND.get(word, "")
    named = ((name, {_tidy(name), *map(_tidy, found.title.values())}) for name, found in registry.KINDS.items())
    return next((name for name, known in named if word in known), "")


def _tidy(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def spread(text: str) -> tuple[int, int] | None:
    """Read the two ends of a scale, such as "1-5"; None for anything else."""
    match = _SPREAD.fullmatch(text.strip())
    return (int(match[1]), int(match[2])) if match else None


def choices(text: str) -> tuple[Choice, ...]:
    """Read choices with points: "Yes:3|No:0|NA:NA", also with ; or line breaks, with commas only where nothing else."""
    for separator in ("|", "\n", ";", ","):
        if separator in text:
            parts = text.split(separator)
            break
    else:
        parts = [text]
    return tuple(_choice(part.strip()) for part in parts if part.strip())


def is_not_applicable(choice: Choice) -> bool:
    """Whether a choice means that the question does not apply."""
    return choice.label.casefold() in NOT_APPLICABLE


def _choice(text: str) -> Choice:
    label, colon, tail = text.rpartition(":")
    label, tail = label.strip(), tail.strip()
    if not colon or not label:
        return Choice(text)
    if tail.casefold() in NOT_APPLICABLE:
        return Choice(label)
    if not _NUMBER_LIKE.fullmatch(tail):
        return Choice(text)
    points = number(tail)
    return Choice(label, points, "" if points is not None else tail)
