"""JSON from elsewhere, opened strictly: no doubled names, no NaN, no endless nesting; and values of one shape."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from checklists.answers.kind import finite
from checklists.formats.codec import MOST_SIGNS, Json, below, parse_document
from checklists.problems import ChecklistError, Problem

DEEPEST = 30
"""Levels of objects and lists in one document."""

MOST_PROBLEMS = 100
"""Problems of the document itself that are told; a file with more is no export."""

_WITHIN = 15


def open_strictly(source: str | bytes) -> Json:
    """Parse a document; raises ChecklistError with every doubled name, endless number and too deep nesting."""
    data = parse_document(source)
    problems: list[Problem] = []
    waiting: list[tuple[str, Json, int]] = [("", [data], 0)]
    while waiting and len(problems) < MOST_PROBLEMS:
        path, held, depth = waiting.pop()
        if depth > DEEPEST:
            problems.append(Problem("json_unreadable", path))
            continue
        problems.extend(Problem("key_doubled", below(path, key)) for key in getattr(held, "keys_doubled", ()))
        inside = []
        # Paths are put together for lists and objects only: a file may hold a million numbers.
        for name, value in held.items() if isinstance(held, dict) else enumerate(held):
            if isinstance(value, dict | list):
                inside.append((_path(path, name, depth), value, depth + 1))
            elif isinstance(value, Decimal) and not value.is_finite():
                problems.append(Problem("number_not_finite", _path(path, name, depth)))
        waiting.extend(reversed(inside))
    if problems:
        raise ChecklistError(tuple(problems))
    return data


def _path(path: str, name: str | int, depth: int) -> str:
    """Return the path of what stands in a list or an object; the document itself (at depth 0) has none."""
    if depth == 0:
        return ""
    return f"{path}[{name}]" if isinstance(name, int) else below(path, name)


def text_of(value: Json) -> str:
    """Return a text in one line that can be stored; "" for anything that is no text."""
    if not isinstance(value, str):
        return ""
    kept = "".join(" " if "\ud800" <= sign <= "\udfff" or sign == "\x00" else sign for sign in value[:MOST_SIGNS])
    return " ".join(kept.split())


def mapping_of(value: Json) -> Mapping[str, Json]:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: Json) -> Sequence[Json]:
    """Return a list; an empty one for anything else."""
    return value if isinstance(value, list) else ()


def number_of(value: Json) -> Decimal | None:
    """Return a finite number of a sensible size, also written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or len(str(value)) > 2 * _WITHIN:
        return None
    found = finite(str(value))
    return None if found is None or (found and not -_WITHIN < found.adjusted() < _WITHIN) else found
