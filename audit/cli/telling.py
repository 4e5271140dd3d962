"""Telling what is wrong with a file, or worth knowing: every problem, the same sentence once with all its places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from audit.core.errors import Problem as TableProblem
from audit.web.checklist_words import problem_words
from audit.web.words import place, words
from checklists import Problem

SHOWN = 10
"""Places that are named for the same sentence."""
_TABLE = ("sheet", "row", "column")


def tell(
    problems: Sequence[Problem],
    refused: Sequence[TableProblem],
    notes: Sequence[TableProblem],
    language: str,
) -> None:
    """Print refusals first, then remarks."""
    lines = [("refused", _place_of_cell(problem, language), _of_cell(problem, language)) for problem in refused]
    lines += [
        ("remark" if problem.remark else "refused", _place(problem, language), problem_words(problem, language))
        for problem in problems
    ]
    lines += [("remark", _place_of_cell(problem, language), _of_cell(problem, language)) for problem in notes]
    for kind in ("refused", "remark"):
        for text, places in _grouped((where, text) for found, where, text in lines if found == kind):
            click.echo(f"{kind}: {_named(places)}{text}")


def _grouped(lines: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for where, text in lines:
        found.setdefault(text, []).append(where)
    return list(found.items())


def _named(places: list[str]) -> str:
    named = [where for where in places if where]
    if not named:
        return ""
    more = f" and {len(named) - SHOWN} more places" if len(named) > SHOWN else ""
    return f"{'; '.join(named[:SHOWN])}{more}: "


def _place(problem: Problem, language: str) -> str:
    """Return where a problem stands: sheet, row and column of a table, else the path in the checklist."""
    where = {name: problem.params[name] for name in _TABLE if name in problem.params}
    if where:
        return place(where, language)
    return place({"path": problem.path}, language) if problem.path else ""


def _place_of_cell(problem: TableProblem, language: str) -> str:
    return place(problem.where, language) if problem.where else ""


def _of_cell(problem: TableProblem, language: str) -> str:
    return words(TableProblem(problem.code, {}, problem.params), language)
