"""Headings of columns: the many spellings that tools have accepted over the years become one key and a language."""

import re
from typing import NamedTuple

OURS = "touchstone::"
"""What the keys of our own columns begin with."""


OURS_IN_CHOICES = "touchstone_"
"""The same in the sheet of choices, where other tools take only plain names."""


class Column(NamedTuple):
    """What a column holds (`key`), the name of its language as written ("" for none), and its heading as written."""

    key: str
    language: str
    heading: str


_TRANSLATED = {"label", "hint", "guidance_hint", "constraint_message", "required_message"}
_MEDIA = {"image", "big-image", "audio", "video"}
_OUR_TRANSLATED = {"title", "purpose", "unit"}

_SAME = {
    "caption": "label",
    "relevance": "relevant",
    "skip": "relevant",
    "readonly": "read_only",
    "calculate": "calculation",
    "command": "type",
    "tag": "name",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "jr:constraintmsg": "constraint_message",
    "jr:requiredmsg": "required_message",
    "list name": "list_name",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
_CHOICES_SAME = {"value": "name", "list": "list_name"}


def read_heading(text: str, *, choices: bool = False) -> Column:
    """Return the column of a heading such as "label::English (en)", "bind:relevant" or "Constraint message"."""
    parts = [part.strip() for part in (text.split("::") if "::" in text else text.split(":"))]
    first = _word(parts[0])
    if first == "touchstone" and len(parts) > 1:
        return _ours(parts, text)
    if choices and first.startswith(OURS_IN_CHOICES):
        return Column(OURS + first.removeprefix(OURS_IN_CHOICES), "", text)
    if first in {"bind", "control", "body"} and len(parts) > 1:
        # What stands behind the container may hold a colon of its own: bind::jr:constraintMsg.
        parts = parts[1:] if "::" in text or _word(parts[1]) != "jr" else [":".join(parts[1:3]), *parts[3:]]
        first = _word(parts[0])
    elif first == "jr" and len(parts) > 1:
        parts = [":".join(parts[:2]), *parts[2:]]
        first = _word(parts[0])
    key = _SAME.get(first, first)
    if choices:
        key = _CHOICES_SAME.get(key, key)
    if key == "media" and len(parts) > 1:
        return Column(f"media::{_word(parts[1])}", " ".join(parts[2:]), text)
    if key in _MEDIA:
        return Column(f"media::{key}", " ".join(parts[1:]), text)
    if key in _TRANSLATED:
        return Column(key, " ".join(parts[1:]), text)
    return Column(key if len(parts) == 1 else "::".join([key, *map(_word, parts[1:])]), "", text)


def _ours(parts: list[str], text: str) -> Column:
    name = _word(parts[1])
    language = " ".join(parts[2:]) if name in _OUR_TRANSLATED else ""
    return Column(OURS + name, language, text)


def _word(part: str) -> str:
    return re.sub(r"[\s_]+", "_", part.strip()).lower()
