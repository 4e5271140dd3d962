"""Every algorithm version that was ever shipped; history is rescored with its own."""

from collections.abc import Callable, Collection, Mapping

from checklists.answers.values import Answers
from checklists.definition import Checklist
from checklists.scoring.result import Score
from checklists.scoring.version_1 import score_version_1

Algorithm = Callable[[Checklist, Answers, Collection[str] | None, bool], Score]

ALGORITHMS: Mapping[int, Algorithm] = {1: score_version_1}
"""Algorithm version to function; a line is never taken out."""

CURRENT_ALGORITHM = 1
"""The version for new audits."""


def score(
    checklist: Checklist,
    answers: Answers,
    slots: Collection[str] | None = None,
    *,
    algorithm: int = CURRENT_ALGORITHM,
    explained: bool = True,
) -> Score:
    """Score the answers to one part: the legs in `slots` (None: all) and the hand-offs that they receive.

    With `explained` false the score has no lines, which is enough where only its numbers are asked. Raises ValueError
    for an unknown slot or algorithm version. The checklist must pass `check` without errors.
    """
    if algorithm not in ALGORITHMS:
        msg = f"unknown scoring algorithm {algorithm}; known are {', '.join(map(str, ALGORITHMS))}"
        raise ValueError(msg)
    return ALGORITHMS[algorithm](checklist, answers, slots, explained)
