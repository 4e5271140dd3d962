"""Reading plain JSON values into frozen dataclasses and back: every problem with its path, none at the first only."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from checklists.answers.kind import finite, plain
from checklists.problems import ChecklistError, Problem

Json = Any
"""A value as `json` knows it: dict, list, str, int, bool, None; never a float."""

LARGEST_INPUT = 5_000_000
"""Characters or bytes of one document."""

MOST_ITEMS = 1_000
"""Items of one list."""

MOST_SIGNS = 10_000
"""Characters of one text."""


class Failed:
    """What a reader returns in place of a value that it could not read; the problem is in the list."""


FAILED = Failed()
Problems = list[Problem]
Decoded = TypeVar("Decoded")
Read = Callable[[Json, str, Problems], Any]


@dataclass(frozen=True)
class Codec:
    """How one type is read (value, path, problems to add to) and written."""

    read: Read
    write: Callable[[Any], Json]


class _Doubled(dict[str, Json]):
    """A JSON object in which a key stood twice."""

    keys_doubled: tuple[str, ...] = ()


def parse_document(source: str | bytes) -> Json:
    """Parse a JSON document; decimals stay exact. Raises ChecklistError with one problem saying what and where."""
    text = _decode(source)
    try:
        return json.loads(text, parse_float=_number, parse_constant=Decimal, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        params = {"line": error.lineno, "column": error.colno}
        raise ChecklistError((Problem("json_broken", "", params),)) from error
    except (RecursionError, ValueError) as error:
        raise ChecklistError((Problem("json_unreadable"),)) from error


def canonical(value: Json, *, pretty: bool = False) -> str:
    """Write canonical JSON: sorted keys, no blanks, no escapes beyond the needed; `pretty` indents for reading."""
    layout: dict[str, Any] = {"indent": 1} if pretty else {"separators": (",", ":")}
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, **layout) + ("\n" if pretty else "")


def decode(codec: Codec, value: Json, expected: type[Decoded]) -> Decoded:
    """Read a value whole, or raise ChecklistError with every problem in it."""
    problems: Problems = []
    result = codec.read(value, "", problems)
    if problems or not isinstance(result, expected):
        raise ChecklistError(tuple(problems))
    return result


def _decode(source: str | bytes) -> str:
    if len(source) > LARGEST_INPUT:
        raise ChecklistError((Problem("document_too_large", "", {"most": LARGEST_INPUT}),))
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChecklistError((Problem("not_utf8", "", {"byte": error.start}),)) from error


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = _Doubled(pairs)
    if len(result) < len(pairs):
        counts = Counter(key for key, _value in pairs)
        result.keys_doubled = tuple(sorted(key for key, count in counts.items() if count > 1))
    return result


def _number(written: str) -> Decimal:
    """Return a number as it is written; one whose exponent no decimal holds as NaN, which is refused at its place."""
    try:
        return Decimal(written)
    except InvalidOperation:
        return Decimal("NaN")


_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def below(path: str, key: str) -> str:
    """Return the path of a key in the object at `path`; a key that is no plain word stands in brackets, cut short."""
    if not _PLAIN_KEY.fullmatch(key):
        shown = ascii(key[:40])[1:-1]
        return f'{path}["{shown}{"…" if len(key) > 40 else ""}"]'  # noqa: PLR2004 - what a person recognises it by
    return f"{path}.{key}" if path else key


def fail(problems: Problems, code: str, path: str, **params: str | int) -> Failed:
    """Note a problem and return the mark for "could not be read"."""
    problems.append(Problem(code, path, params))
    return FAILED


def _read_string(value: Json, path: str, problems: Problems) -> str | Failed:
    if not isinstance(value, str):
        return fail(problems, "wrong_type", path, expected="text")
    if len(value) > MOST_SIGNS:
        return fail(problems, "text_too_long", path, maximum=MOST_SIGNS, length=len(value))
    if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        return fail(problems, "text_broken", path)
    return value


def _read_whole(value: Json, path: str, problems: Problems) -> int | Failed:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return fail(problems, "wrong_type", path, expected="whole number")


def _read_truth(value: Json, path: str, problems: Problems) -> bool | Failed:
    return value if isinstance(value, bool) else fail(problems, "wrong_type", path, expected="true or false")


def _read_decimal(value: Json, path: str, problems: Problems) -> Decimal | Failed:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return fail(problems, "wrong_type", path, expected="decimal as text")
    number = finite(str(value))
    if number is None:
        return fail(problems, "number_not_finite", path)
    if number and not -30 < number.adjusted() < 30:  # noqa: PLR2004 - far beyond every weight, limit or value
        return fail(problems, "number_too_large", path)
    return Decimal(plain(number))


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _read_text(value: Json, path: str, problems: Problems) -> Mapping[str, str] | Failed:
    if not isinstance(value, dict):
        return fail(problems, "wrong_type", path, expected="texts by language")
    _report_doubled(value, path, problems)
    for key in value:
        if not _LANGUAGE.fullmatch(key):
            return fail(problems, "language_invalid", path, language=ascii(key)[:20])
    texts = {key: _read_string(text, below(path, key), problems) for key, text in value.items()}
    read = {key: text for key, text in texts.items() if not isinstance(text, Failed)}
    return read if len(read) == len(texts) else FAILED


STRING = Codec(_read_string, lambda value: value)
WHOLE = Codec(_read_whole, lambda value: value)
TRUTH = Codec(_read_truth, lambda value: value)
DECIMAL = Codec(_read_decimal, plain)
TEXT = Codec(_read_text, dict)


def optional(codec: Codec) -> Codec:
    """Build the codec of a value that may be null."""
    return Codec(
        lambda value, path, problems: None if value is None else codec.read(value, path, problems),
        lambda value: None if value is None else codec.write(value),
    )


def choice(kind: type[StrEnum]) -> Codec:
    """Build the codec of an enumeration, written as its value."""

    def read(value: Json, path: str, problems: Problems) -> StrEnum | Failed:
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        return fail(problems, "not_one_of", path, allowed=", ".join(kind))

    return Codec(read, lambda value: value.value)


def list_of(codec: Codec) -> Codec:
    """Build the codec of a tuple, written as a list of at most MOST_ITEMS."""

    def read(value: Json, path: str, problems: Problems) -> tuple[Any, ...] | Failed:
        if not isinstance(value, list):
            return fail(problems, "wrong_type", path, expected="list")
        if len(value) > MOST_ITEMS:
            return fail(problems, "list_too_long", path, most=MOST_ITEMS, length=len(value))
        items = tuple(codec.read(item, f"{path}[{index}]", problems) for index, item in enumerate(value))
        return FAILED if any(isinstance(item, Failed) for item in items) else items

    return Codec(read, lambda value: [codec.write(item) for item in value])


def map_of(codec: Codec) -> Codec:
    """Build the codec of a map from words to values."""

    def read(value: Json, path: str, problems: Problems) -> Mapping[str, Any] | Failed:
        if not isinstance(value, dict):
            return fail(problems, "wrong_type", path, expected="object")
        _report_doubled(value, path, problems)
        items = {key: codec.read(item, below(path, key), problems) for key, item in value.items()}
        return FAILED if any(isinstance(item, Failed) for item in items.values()) else items

    return Codec(read, lambda value: {key: codec.write(item) for key, item in value.items()})


def record(kind: type[Any], codecs: Mapping[str, Codec]) -> Codec:
    """Build the codec of a dataclass: one codec per field; fields that hold their default are not written."""
    defaults = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    defaults |= {field.name: field.default_factory() for field in fields(kind) if callable(field.default_factory)}

    def read(value: Json, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            return fail(problems, "wrong_type", path, expected="object")
        _report_doubled(value, path, problems)
        for key in sorted(set(value) - set(codecs)):
            fail(problems, "key_unknown", below(path, key), known=", ".join(sorted(codecs)))
        for key in sorted(set(codecs) - set(value) - set(defaults)):
            fail(problems, "key_missing", below(path, key))
        given = {key: codecs[key].read(value[key], below(path, key), problems) for key in codecs if key in value}
        complete = set(codecs) - set(defaults) <= set(given)
        if not complete or any(isinstance(item, Failed) for item in given.values()):
            return FAILED
        return kind(**given)

    def write(value: Any) -> Json:
        held = {key: getattr(value, key) for key in codecs}
        return {k: codecs[k].write(v) for k, v in held.items() if k not in defaults or v != defaults[k]}

    return Codec(read, write)


def _report_doubled(value: dict[str, Json], path: str, problems: Problems) -> None:
    for key in getattr(value, "keys_doubled", ()):
        fail(problems, "key_doubled", below(path, key))
