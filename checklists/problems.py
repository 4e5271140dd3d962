"""What is wrong with an input, as data: a code, its parameters and the place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Params = Mapping[str, str | int]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, told as a code and parameters; the words live in `audit.web.messages`.

    `path` says where: a JSON path ("sections[2].questions[0].weight") for a checklist, a question code for an answer.
    `remark` marks what may stay (the checklist can be published, somebody should look at it); otherwise the input is
    refused. `checklists.explanations` holds an English sentence and a remedy for every code.
    """

    code: str
    path: str = ""
    params: Params = field(default_factory=dict)
    remark: bool = False


class ChecklistError(ValueError):
    """Raised when an input cannot be read; carries every problem that was found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.path or '$'}: {problem.code}" for problem in problems))
