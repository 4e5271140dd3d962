"""Words of the auditor that a report repeats as they were written: a person reads them before they leave the house."""

from __future__ import annotations

from dataclasses import dataclass

from audit.release.queries.sources import Sources


@dataclass(frozen=True)
class Quote:
    """A free text of the auditor in the report of one partner; `question` is the code of what was asked."""

    question: str
    text: str
    is_comment: bool
    """A comment is printed with the finding that its question belongs to, a text answer in the annex too."""


def quotes(source: Sources) -> tuple[Quote, ...]:
    """Return every free text that the report holds, in the order of the checklist."""
    commented = {
        code for finding in source.findings if finding.standard_code in source.standards for code in finding.questions
    }
    found = []
    for section, question in source.checklist.questions():
        answer = source.answers.get(question.code)
        if section.slot not in source.slots or answer is None:
            continue
        if question.kind == "text" and isinstance(answer.value, str) and answer.value.strip():
            found.append(Quote(question.code, answer.value, is_comment=False))
        if question.code in commented and answer.comment.strip():
            found.append(Quote(question.code, answer.comment, is_comment=True))
    return tuple(found)
