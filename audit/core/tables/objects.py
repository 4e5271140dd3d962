"""JSON: a list of objects becomes rows; nested objects become columns with dotted names."""

import json
from typing import Any, NoReturn

from audit.core.tables.values import MAX_COLUMNS, MAX_ROWS, Gathering, Row, refused

MAX_DEPTH = 8
"""Deepest nesting of objects inside a row."""


class _NameTwiceError(ValueError):
    """The same name stands twice in one object."""


def read_objects(text: str, gathering: Gathering) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return the header and the rows of a JSON text; row numbers count the objects from 1.

    Numbers keep their digits, true and false are written so, null is empty, lists become JSON text. Raises InvalidInput
    where the text is no JSON or holds no list of objects.
    """
    items = _items(_parse(text))
    if len(items) > MAX_ROWS:
        raise refused("table.too_many_rows", limit=MAX_ROWS)
    header: dict[str, int] = {}
    records: list[tuple[int, dict[str, str]]] = []
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            gathering.problem("table.not_an_object", {"row": number})
            continue
        record = _flat(item, number, gathering)
        for name in record:
            header.setdefault(name, len(header))
        if len(header) > MAX_COLUMNS:
            raise refused("table.too_many_columns", {"row": number}, limit=MAX_COLUMNS)
        records.append((number, record))
    rows = []
    for number, record in records:
        row = gathering.row("", number, [record.get(name, "") for name in header])
        if row is not None:
            rows.append(row)
    return tuple(header), tuple(rows)


def _parse(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise refused("table.broken_json", {"line": error.lineno, "position": error.colno}) from error
    except _NameTwiceError as error:
        raise refused("table.name_twice", name=str(error)[:100]) from error
    except RecursionError as error:
        raise refused("table.too_deep", limit=MAX_DEPTH) from error
    except ValueError as error:
        raise refused("table.no_number", value=str(error)[:20]) from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _NameTwiceError(name)
        found[name] = value
    return found


def _items(root: Any) -> list[Any]:
    """Return the list of rows: the text itself, or the only list of objects in the object around it."""
    if isinstance(root, dict):
        lists = [
            value for value in root.values() if isinstance(value, list) and any(isinstance(v, dict) for v in value)
        ]
        if len(lists) != 1:
            raise refused("table.no_list", lists=len(lists))
        root = lists[0]
    if not isinstance(root, list):
        raise refused("table.no_list", lists=0)
    return root


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _flat(item: dict[str, Any], number: int, gathering: Gathering) -> dict[str, str]:
    record: dict[str, str] = {}
    waiting: list[tuple[str, Any, int]] = [(name, value, 1) for name, value in item.items()]
    for name, value, depth in waiting:
        if isinstance(value, dict) and value:
            if depth >= MAX_DEPTH:
                gathering.problem("table.too_deep", {"row": number, "column": name[:100]}, limit=MAX_DEPTH)
                continue
            waiting.extend((f"{name}.{inner}", deeper, depth + 1) for inner, deeper in value.items())
            continue
        column = name.strip()
        if column and column not in record:
            record[column] = _text(value)
            continue
        code = "table.name_twice" if column else "table.name_empty"
        gathering.problem(code, {"row": number, "column": column[:100]}, name=column[:100])
    return record


def _text(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
