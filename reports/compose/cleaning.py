"""Takes out of texts what cannot be seen but changes what is read: control characters and text direction overrides."""

import dataclasses
import re
from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

T = TypeVar("T")

BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# C0 and C1 controls; direction marks that reorder what follows (Trojan Source, CVE-2021-42574)
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """Return the text on one line, without control characters and direction overrides; letters all stay."""
    return INVISIBLE.sub("", BLANKS.sub(" ", text))


def cleaned(value: T) -> T:
    """Return a dataclass, mapping, tuple or text with every text in it cleaned; other values as they are."""
    result: object = value
    if isinstance(value, str) and not isinstance(value, Enum):
        result = clean_text(value)
    elif isinstance(value, Mapping):
        result = {key: cleaned(inner) for key, inner in value.items()}
    elif isinstance(value, tuple):
        result = tuple(cleaned(inner) for inner in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        result = dataclasses.replace(
            value, **{field.name: cleaned(getattr(value, field.name)) for field in dataclasses.fields(value)}
        )
    return result  # type: ignore[return-value]
