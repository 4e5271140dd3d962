"""Whether a checklist makes sense: every problem at once, with path, code and parameters."""

from checklists.checking.balance import check_balance
from checklists.checking.conditions import check_conditions
from checklists.checking.questions import check_questions
from checklists.checking.structure import check_structure
from checklists.checking.texts import check_texts
from checklists.checking.wording import check_wording
from checklists.definition import Checklist
from checklists.problems import Problem
from checklists.size import MOST_QUESTIONS, estimated_minutes

__all__ = ["check"]


def check(checklist: Checklist) -> list[Problem]:
    """Return everything that is wrong (must be mended) or remarkable (`remark`); empty is ready to be published."""
    problems = list(check_structure(checklist))
    if sum(len(section.questions) for section in checklist.sections) > MOST_QUESTIONS:
        return problems
    return [
        *problems,
        *check_balance(checklist, estimated_minutes(checklist)),
        *check_questions(checklist),
        *check_conditions(checklist),
        *check_texts(checklist),
        *check_wording(checklist),
    ]
