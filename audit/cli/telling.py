"""Telling what is wrong with a file, or worth knowing: every problem, the same sentence once with all its places."""

from __future__ import annotations

from collections.abc import Sequence

import click

from audit.core.errors import Problem as TableProblem
from audit.web.checklist_words import findings
from checklists import Problem


def tell(
    problems: Sequence[Problem],
    refused: Sequence[TableProblem],
    notes: Sequence[TableProblem],
    language: str,
    *,
    refusal: str = "refused",
) -> None:
    """Print refusals first, each behind the word `refusal`, then remarks."""
    for finding in findings(problems, refused, notes, language):
        more = f" and {finding.unnamed} more place{'s' if finding.unnamed > 1 else ''}" if finding.unnamed else ""
        named = f"{'; '.join(finding.named)}{more}: " if finding.places else ""
        click.echo(f"{refusal if finding.refused else 'remark'}: {named}{finding.words}")
