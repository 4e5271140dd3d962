"""Our own cells: short forms that people write, and canonical JSON for everything that has no short form.

A match: "no", "partly|no", ">= 3", "<= 2", "not yes", "includes none", "answered", "not applicable".
A critical question: a match, "-> flag", "-> cap 60", "-> section_zero", "-> audit_zero"; flag when nothing is said.
Evidence: "no: 2 photos, comment; partly: comment". Bands: "0..300 = 1; 300..600 = 0.5; 600.. = 0".
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from checklists.answers.kind import finite, plain
from checklists.definition import Band, Condition, Critical, Effect, EvidenceRule, Match, Operation
from checklists.formats.codec import Codec, canonical, decode, parse_document
from checklists.formats.json import BANDS, CONDITION, CRITICAL, EVIDENCE
from checklists.problems import ChecklistError

Value = TypeVar("Value")

_TEXT = re.compile(r"[A-Za-z0-9_.:+-]+")
_BAND = re.compile(r"(\S*?)\.\.(\S*)\s*=\s*(\S+)")
_SIGNS = {">=": Operation.AT_LEAST, "<=": Operation.AT_MOST}
_WORDS = {"not": Operation.IS_NOT, "includes": Operation.INCLUDES}
_BARE = {"answered": Operation.ANSWERED, "not applicable": Operation.NOT_APPLICABLE}
_RULE = re.compile(r"(?:(\d{1,2})\s+photos?)?(?:\s*,\s*)?(comment)?")


class ShortFormError(ValueError):
    """Raised for a cell that is neither a short form nor JSON of that kind."""


def read_match(text: str) -> Match:
    """Return a match; raises ShortFormError."""
    words = " ".join(text.split())
    if words in _BARE:
        return Match(_BARE[words])
    if words[:2] in _SIGNS:
        return Match(_SIGNS[words[:2]], (_operand(words[2:]),))
    first, _space, rest = words.partition(" ")
    if first in _WORDS and rest:
        return Match(_WORDS[first], (_operand(rest),))
    operands = tuple(_operand(part) for part in words.split("|"))
    return Match(Operation.IS if len(operands) == 1 else Operation.ONE_OF, operands)


def _operand(text: str) -> str:
    word = text.strip()
    if not _TEXT.fullmatch(word):
        raise ShortFormError(text)
    return word


def write_match(match: Match) -> str:
    """Return a match as people write it; the reader tells whether that is enough."""
    for words, operation in _BARE.items():
        if match.operation is operation:
            return words
    signs = {operation: sign for sign, operation in (_SIGNS | _WORDS).items()}
    joined = "|".join(match.operands)
    return f"{signs[match.operation]} {joined}" if match.operation in signs else joined


def _read_critical(text: str) -> Critical:
    match, _arrow, effect = (part.strip() for part in text.partition("->"))
    word, _space, cap = effect.partition(" ")
    if word not in {"", *Effect}:
        raise ShortFormError(text)
    percent = finite(cap) if cap.strip() else None
    if cap.strip() and percent is None:
        raise ShortFormError(text)
    return Critical(read_match(match), Effect(word or Effect.FLAG), percent)


def _write_critical(critical: Critical) -> str:
    cap = "" if critical.cap is None else f" {plain(critical.cap)}"
    return f"{write_match(critical.when)} -> {critical.effect.value}{cap}"


def _read_evidence(text: str) -> tuple[EvidenceRule, ...]:
    rules = []
    for part in text.split(";"):
        match, colon, needs = part.partition(":")
        found = _RULE.fullmatch(" ".join(needs.split()))
        if not colon or found is None or not any(found.groups()):
            raise ShortFormError(text)
        rules.append(EvidenceRule(read_match(match), int(found[1] or 0), bool(found[2])))
    return tuple(rules)


def _write_evidence(rules: tuple[EvidenceRule, ...]) -> str:
    return "; ".join(f"{write_match(rule.when)}: {_needs(rule)}" for rule in rules)


def _needs(rule: EvidenceRule) -> str:
    photos = [f"{rule.photos} photo{'s' if rule.photos > 1 else ''}"] if rule.photos else []
    return ", ".join([*photos, *(["comment"] if rule.comment else [])])


def _read_bands(text: str) -> tuple[Band, ...]:
    bands = []
    for part in text.split(";"):
        found = _BAND.fullmatch(part.strip())
        if found is None:
            raise ShortFormError(text)
        bands.append(Band(_decimal(found[3]), *(_decimal(end) if end else None for end in found.groups()[:2])))
    return tuple(bands)


def _decimal(text: str) -> Decimal:
    number = finite(text)
    if number is None:
        raise ShortFormError(text)
    return number


def _write_bands(bands: tuple[Band, ...]) -> str:
    ends = (("" if end is None else plain(end) for end in (band.low, band.high)) for band in bands)
    return "; ".join(f"{'..'.join(pair)} = {plain(band.share)}" for band, pair in zip(bands, ends, strict=True))


def _read(text: str, short: Callable[[str], Value], codec: Codec, kind: type) -> Value:
    if not text.startswith(("{", "[")):
        return short(text)
    try:
        return decode(codec, parse_document(text), kind)
    except ChecklistError as error:
        raise ShortFormError(text) from error


def _write(value: Value, long: str, short: str, read: Callable[[str], Value]) -> str:
    """Return the short form where it means the same, else JSON."""
    try:
        return short if read(short) == value else long
    except ShortFormError:
        return long


def read_critical(text: str) -> Critical:
    """Return the rule of a critical question; raises ShortFormError."""
    return _read(text, _read_critical, CRITICAL, Critical)


def read_evidence(text: str) -> tuple[EvidenceRule, ...]:
    """Return the evidence rules; raises ShortFormError."""
    return _read(text, _read_evidence, EVIDENCE, tuple)


def read_bands(text: str) -> tuple[Band, ...]:
    """Return the bands; raises ShortFormError."""
    return _read(text, _read_bands, BANDS, tuple)


def read_condition(text: str) -> Condition:
    """Return a condition from JSON; raises ShortFormError."""
    try:
        return decode(CONDITION, parse_document(text), object)  # type: ignore[return-value]
    except ChecklistError as error:
        raise ShortFormError(text) from error


def write_critical(critical: Critical) -> str:
    """Return the cell of a critical question."""
    return _write(critical, canonical(CRITICAL.write(critical)), _write_critical(critical), read_critical)


def write_evidence(rules: tuple[EvidenceRule, ...]) -> str:
    """Return the cell of evidence rules."""
    return _write(rules, canonical(EVIDENCE.write(rules)), _write_evidence(rules), read_evidence)


def write_bands(bands: tuple[Band, ...]) -> str:
    """Return the cell of bands."""
    return _write(bands, canonical(BANDS.write(bands)), _write_bands(bands), read_bands)


def write_condition(condition: Condition) -> str:
    """Return a condition as JSON."""
    return canonical(CONDITION.write(condition))
