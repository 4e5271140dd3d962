"""From what was handed in to an answer."""

from checklists.answers.free_text import tidy
from checklists.answers.kind import Raw, refuse
from checklists.answers.registry import kind_of
from checklists.answers.values import Answer
from checklists.definition import Question
from checklists.problems import Problem

LONGEST_COMMENT = 4000


def is_empty(raw: Raw) -> bool:
    """Whether nothing was handed in: None, blank text, an empty list, or a map or list of nothing but blanks."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, dict):
        return all(is_empty(item) for item in raw.values())
    if isinstance(raw, list | tuple):
        return all(is_empty(item) for item in raw)
    return False


def parse_answer(
    question: Question,
    raw: Raw,
    *,
    not_applicable: bool = False,
    reason: str = "",
    comment: str = "",
    evidence: int = 0,
) -> Answer | Problem:
    """Build the answer from a form's or a phone's input, or say what is wrong with it.

    "Not applicable" wins over a value; its reason may still be absent (`missing` tells), but not unknown. What is only
    incomplete is never refused here, so that a draft can be saved at any moment.
    """
    words = tidy(comment)
    if len(words) > LONGEST_COMMENT:
        return refuse(question, "comment_too_long", maximum=LONGEST_COMMENT, length=len(words))
    if evidence < 0:
        return refuse(question, "not_evidence")
    if not_applicable:
        return _not_applicable(question, reason, words, evidence)
    if is_empty(raw):
        return Answer(comment=words, evidence=evidence)
    value = kind_of(question).parse(question, raw)
    if isinstance(value, Problem):
        return value
    return Answer(None if is_empty(value) else value, comment=words, evidence=evidence)


def _not_applicable(question: Question, reason: str, comment: str, evidence: int) -> Answer | Problem:
    if not question.na_allowed:
        return refuse(question, "not_applicable_refused")
    if reason and all(option.code != reason for option in question.na_reasons):
        return refuse(question, "reason_unknown")
    return Answer(not_applicable=True, reason=reason, comment=comment, evidence=evidence)
