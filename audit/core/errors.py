"""Domain errors: a code and parameters, never sentences.

The words live in one catalogue (`audit.web.messages`), so the same refusal reads the same on a page, in the API and on
the command line, in three languages. Nothing here knows HTTP; `Status` says what kind of refusal it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Status(StrEnum):
    """What kind of refusal an error is, in words that are neutral to the way it is shown."""

    INVALID = "invalid"
    """The input itself is wrong; another input may be accepted."""
    REFUSED = "refused"
    """The input is understood, but a rule or the actor's rights forbid it."""
    CONFLICT = "conflict"
    """It was right once, but the thing has changed meanwhile."""
    GONE = "gone"
    """It existed and was deliberately ended (revoked, expired)."""
    NOT_FOUND = "not found"
    """It does not exist, or not for this actor: both look exactly alike."""
    UNAVAILABLE = "unavailable"
    """Nothing is wrong with the input; the service cannot do it at the moment."""


class DomainError(Exception):
    """A refusal with a stable `code` (dotted lower-case words, such as `photo.too_large`) and its `params`.

    Parameters are plain values that may be shown to the user.
    """

    status: Status = Status.REFUSED

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, object] = params

    def as_status(self, status: Status) -> Self:
        """Return this error with `status` in place of its class's own: `raise DomainError(...).as_status(...)`."""
        self.status = status
        return self

    def __str__(self) -> str:
        """Return code and parameters for logs; pages word the code instead."""
        if not self.params:
            return self.code
        return f"{self.code} ({', '.join(f'{name}={value!r}' for name, value in self.params.items())})"


class NotFound(DomainError):  # noqa: N818 - reads as what the user is told
    """The `thing` with this `key` does not exist, or not for this actor: foreign and missing stay indistinguishable."""

    status = Status.NOT_FOUND

    def __init__(self, thing: str = "page", key: str = "") -> None:
        super().__init__("not_found", thing=thing, key=key)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in an import: where it stands, what it is, and the values to word it with.

    `where` holds whatever locates it (`file`, `sheet`, `row` counted from 1 as people see it, `column` as its header or
    letter, `path` for JSON). `code` and `params` are worded by the same catalogue as domain errors.
    """

    code: str
    where: Mapping[str, object] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the problem in one line for logs."""
        place = " ".join(f"{name} {value}" for name, value in self.where.items())
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return " ".join(part for part in (place and f"{place}:", self.code, details and f"({details})") if part)


class InvalidInput(DomainError):  # noqa: N818 - as above
    """Several problems at once; nothing was taken over. `problems` is never empty."""

    status = Status.INVALID

    def __init__(self, problems: Iterable[Problem], code: str = "input.invalid", /, **params: object) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            message = "InvalidInput needs at least one problem"
            raise ValueError(message)
        super().__init__(code, count=len(self.problems), **params)

    def __str__(self) -> str:
        """Return every problem in one line each for logs."""
        return "; ".join(str(problem) for problem in self.problems)
