"""The words of the column "type", old and new, and the kind of answer that each becomes."""

import re
from enum import Enum, auto
from typing import NamedTuple


class Role(Enum):
    """What a row does."""

    BEGIN = auto()
    END = auto()
    NOTE = auto()
    UNASKED = auto()
    """Filled in by the device, computed or hidden."""
    QUESTION = auto()


class Type(NamedTuple):
    """A type as read: `kind` is the kind of answer; `exact` tells whether it asks for the same thing."""

    role: Role
    word: str
    kind: str = ""
    exact: bool = True
    list_name: str = ""
    other: bool = False
    """Whether a choice "other" and its text are added."""
    outside: bool = False
    """Whether the list of choices lies in another file."""


_GROUPS = {"group": "group", "lgroup": "repeat", "repeat": "repeat", "looped group": "repeat", "loop": "loop"}
_SELECTS = {
    "select_one": "single_choice",
    "select one": "single_choice",
    "select one from": "single_choice",
    "select one using": "single_choice",
    "select1": "single_choice",
    "add select one prompt using": "single_choice",
    "select_one_external": "single_choice",
    "select one external": "single_choice",
    "select_one_from_file": "single_choice",
    "select one from file": "single_choice",
    "cascading select": "single_choice",
    "cascading_select": "single_choice",
    "select_multiple": "multiple_choice",
    "select multiple": "multiple_choice",
    "select multiple from": "multiple_choice",
    "select multiple using": "multiple_choice",
    "select all that apply": "multiple_choice",
    "select all that apply from": "multiple_choice",
    "add select multiple prompt using": "multiple_choice",
    "select_multiple_from_file": "multiple_choice",
    "select multiple from file": "multiple_choice",
    "rank": "multiple_choice",
}
_BEGIN = re.compile(rf"(begin|end)[\s_]({'|'.join(_GROUPS)})(?:\s+(?:over\s+)?(\S+))?", re.I)
_SELECT = re.compile(
    rf"({'|'.join(sorted(map(re.escape, _SELECTS), key=len, reverse=True))})\s+(.+?)"
    r"(\s+(?:or specify other|or_other|or other))?",
    re.I,
)
_OUTSIDE = re.compile(r"\.(?:csv|xml|geojson)$|^\$\{", re.I)

_KINDS = {
    "text": ("text", "string", "q string", "add text prompt", "phone number"),
    "number": ("integer", "int", "q int", "add integer prompt", "decimal", "q decimal", "add decimal prompt"),
    "scale": ("range",),
    "date": ("date", "q date", "add date prompt"),
    "time": ("time",),
    "photo": ("image", "photo", "q image", "q picture", "add image prompt", "add photo prompt"),
    "barcode": ("barcode", "q barcode", "add barcode prompt"),
    "location": ("geopoint", "gps", "location", "q geopoint", "q location", "add location prompt"),
}
_NEAREST = {
    "date": ("datetime", "date time", "q datetime", "q date time", "add datetime prompt", "add date time prompt"),
    "yes_no": ("acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"),
    "location": ("geotrace", "geoshape", "q geotrace", "q geoshape"),
    "number": (
        "percentage",
        "number of days in last month",
        "number of days in last six months",
        "number of days in last year",
    ),
    "text": (
        *("audio", "q audio", "add audio prompt", "video", "q video", "add video prompt"),
        *("file", "add file prompt", "osm", "tel", "phone", "bearing"),
    ),
}
_BY_WORD = {word: (kind, True) for kind, words in _KINDS.items() for word in words}
_BY_WORD |= {word: (kind, False) for kind, words in _NEAREST.items() for word in words}
_NOTES = {"note", "q note", "add note prompt"}
_UNASKED = {
    *("start", "end", "today", "start time", "end time", "get start time", "get end time", "get today"),
    *("deviceid", "device id", "get device id", "imei", "uri:deviceid"),
    *("simserial", "sim id", "get sim id", "uri:simserial"),
    *("subscriberid", "subscriber id", "get subscriber id", "uri:subscriberid"),
    *("phonenumber", "get phone number", "uri:phonenumber"),
    *("username", "uri:username", "email", "uri:email", "audit"),
    *("calculate", "q calculate", "add calculate prompt", "hidden"),
    *("start-geopoint", "background-audio", "background-geopoint", "csv-external", "xml-external"),
}
DECIMALS = {"decimal", "q decimal", "add decimal prompt"}
KNOWN = "text, integer, decimal, range, select_one, select_multiple, date, time, image, barcode, geopoint, note"


def read_type(text: str) -> Type | None:
    """Return what a word of the column "type" means; None for one that nobody knows."""
    words = " ".join(text.split())
    lowered = words.lower()
    found = _BEGIN.fullmatch(words)
    if found:
        role = Role.BEGIN if found[1].lower() == "begin" else Role.END
        return Type(role, words, _GROUPS[found[2].lower()], list_name=found[3] or "")
    found = _SELECT.fullmatch(words)
    if found:
        return _select(found, words)
    return _single(words, lowered)


def _single(words: str, lowered: str) -> Type | None:
    """Return the type of words without a list of choices."""
    if lowered in _NOTES:
        return Type(Role.NOTE, words)
    if lowered in _UNASKED:
        return Type(Role.UNASKED, words)
    kind, exact = ("text", False) if lowered.startswith("osm ") else _BY_WORD.get(lowered, ("", False))
    return Type(Role.QUESTION, words, kind, exact) if kind else None


def _select(found: re.Match[str], words: str) -> Type:
    command, list_name = found[1].lower(), found[2]
    outside = bool(_OUTSIDE.search(list_name))
    return Type(
        Role.QUESTION,
        words,
        _SELECTS[command],
        exact=command != "rank",
        list_name=list_name,
        other=bool(found[3]),
        outside=outside,
    )
