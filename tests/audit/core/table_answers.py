"""Asking for a table in tests: the reason of a refusal, and problems as short pairs."""

import pytest

from audit.core.errors import InvalidInput, Problem
from audit.core.tables import read_table


def refusal(data: bytes, filename: str = "", sheet: str | None = None) -> Problem:
    with pytest.raises(InvalidInput) as told:
        read_table(data, filename, sheet)
    return told.value.problems[0]


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, dict[str, object]]]:
    return [(problem.code, dict(problem.where)) for problem in problems]
