"""Frozen dataclasses to and from plain JSON values, checked field by field.

Dates become ISO text, decimals become text (no floats, so that a hash of the canonical JSON is stable), tuples
become lists. Reading is strict: a missing or unknown field or a value of the wrong kind raises `PlainFormError`
that names the path.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class PlainFormError(ValueError):
    """A stored value does not fit its class; the text says where (dotted path) and what was expected."""


def to_plain(value: object) -> Any:
    """Turn dataclasses, tuples, mappings, enums, dates and decimals into JSON values; floats are refused."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (Decimal, Fraction, date)):
        return str(value)  # str of a date is its ISO form
    if isinstance(value, Mapping):
        return {str(key): to_plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_plain(inner) for inner in value]
    msg = f"cannot store a {type(value).__name__}"
    raise PlainFormError(msg)


def from_plain(kind: type[T], value: object) -> T:
    """Build `kind` (a dataclass) from JSON values; raises PlainFormError."""
    return typing.cast("T", _read(kind, value, kind.__name__))


def _read(kind: Any, value: object, path: str) -> object:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(kind, value, path)
    if origin is tuple:
        return _read_tuple(kind, value, path)
    if origin is not None and issubclass(origin, Mapping):
        return _read_mapping(kind, value, path)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _read_dataclass(kind, value, path)
    return _read_scalar(kind, value, path)


def _read_union(kind: Any, value: object, path: str) -> object:
    members = get_args(kind)
    if value is None and type(None) in members:
        return None
    problem = PlainFormError(f"{path}: null is not allowed here")
    for member in members:
        if member is type(None):
            continue
        try:
            return _read(member, value, path)
        except PlainFormError as error:
            problem = error
    raise problem


def _read_tuple(kind: Any, value: object, path: str) -> tuple[object, ...]:
    if not isinstance(value, (list, tuple)):
        msg = f"{path}: a list is expected"
        raise PlainFormError(msg)
    members = get_args(kind)
    if len(members) == 2 and members[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        return tuple(_read(members[0], inner, f"{path}[{at}]") for at, inner in enumerate(value))
    if len(value) != len(members):
        msg = f"{path}: {len(members)} values are expected, not {len(value)}"
        raise PlainFormError(msg)
    return tuple(
        _read(member, inner, f"{path}[{at}]") for at, (member, inner) in enumerate(zip(members, value, strict=True))
    )


def _read_mapping(kind: Any, value: object, path: str) -> dict[str, object]:
    if not isinstance(value, Mapping):
        msg = f"{path}: an object is expected"
        raise PlainFormError(msg)
    inner_kind = get_args(kind)[1]
    return {str(key): _read(inner_kind, inner, f"{path}.{key}") for key, inner in value.items()}


def _read_dataclass(kind: type, value: object, path: str) -> object:
    if not isinstance(value, Mapping):
        msg = f"{path}: an object is expected"
        raise PlainFormError(msg)
    hints = get_type_hints(kind)
    names = [f.name for f in dataclasses.fields(kind)]
    unknown = sorted(set(value) - set(names))
    if unknown:
        msg = f"{path}: unknown field {unknown[0]!r}"
        raise PlainFormError(msg)
    missing = [name for name in names if name not in value]
    if missing:
        msg = f"{path}: field {missing[0]!r} is missing"
        raise PlainFormError(msg)
    return kind(**{name: _read(hints[name], value[name], f"{path}.{name}") for name in names})


def _read_scalar(kind: Any, value: object, path: str) -> object:
    if kind in (str, int, bool):
        # bool is a subclass of int: compare the exact type
        if type(value) is not kind:
            msg = f"{path}: {kind.__name__} is expected, not {type(value).__name__}"
            raise PlainFormError(msg)
        return value
    if not isinstance(value, str):
        msg = f"{path}: text is expected"
        raise PlainFormError(msg)
    try:
        if kind is date:
            return date.fromisoformat(value)
        if kind in (Decimal, Fraction):
            return kind(value)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(value)
    except (ValueError, InvalidOperation, ZeroDivisionError) as error:
        msg = f"{path}: {value!r} is not a {kind.__name__}"
        raise PlainFormError(msg) from error
    msg = f"{path}: no rule to read {kind!r}"
    raise PlainFormError(msg)
