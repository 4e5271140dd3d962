"""Whether conditions point backwards, and whether they can ever be true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from checklists.answers.registry import kind_of
from checklists.answers.values import ABSENT, Answer
from checklists.checking.matches import check_match, offered, sound
from checklists.conditions import holds, leaves
from checklists.definition import Checklist, Condition, Question, Section
from checklists.problems import Problem

MOST_COMBINATIONS = 4096
"""Beyond so many combinations of answers nobody asks whether a condition can be true."""


@dataclass(frozen=True)
class _Place:
    """Where a question stands, and the conditions that must hold for it to be asked."""

    index: int
    section: Section
    question: Question

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(found for found in (self.section.condition, self.question.condition) if found is not None)


def check_conditions(checklist: Checklist) -> Iterator[Problem]:
    """Yield references to unknown, later or own questions, matches without meaning, and what can never be asked."""
    places: dict[str, _Place] = {}
    for index, (section, question) in enumerate(checklist.questions()):
        places.setdefault(question.code, _Place(index, section, question))
    index = 0
    for number, section in enumerate(checklist.sections):
        path = f"sections[{number}]"
        yield from _check_condition(section.condition, f"{path}.condition", places, (index, section, None))
        for at, question in enumerate(section.questions):
            where = f"{path}.questions[{at}].condition"
            yield from _check_condition(question.condition, where, places, (index, section, question))
            index += 1


def _check_condition(
    condition: Condition | None,
    path: str,
    places: Mapping[str, _Place],
    owner: tuple[int, Section, Question | None],
) -> Iterator[Problem]:
    if condition is None:
        return
    index, section, question = owner
    problems: list[Problem] = []
    for leaf in leaves(condition):
        place = places.get(leaf.question)
        params = {"question": leaf.question}
        if place is None:
            problems.append(Problem("question_unknown", path, params))
        elif question is not None and leaf.question == question.code:
            problems.append(Problem("refers_to_itself", path, params))
        elif place.index >= index:
            problems.append(Problem("refers_to_later", path, params))
        elif sound(place.question):
            problems.extend(check_match(leaf.match, place.question, path))
            if place.section.slot != section.slot:
                problems.append(Problem("refers_to_other_leg", path, params, remark=True))
    yield from problems
    if not any(not problem.remark for problem in problems) and not _reachable(condition, section, question, places):
        yield Problem("never_asked", path)


def _reachable(condition: Condition, section: Section, question: Question | None, places: Mapping[str, _Place]) -> bool:
    """Whether some answers to the earlier questions make the condition true; true as well when there are too many."""
    outer = [condition]
    if question is not None and section.condition is not None:
        outer.append(section.condition)
    involved = _involved(outer, places)
    choices = [_choices(place.question) for place in involved]
    if any(choice is None for choice in choices):
        return True
    known = [choice for choice in choices if choice is not None]
    if prod(len(choice) for choice in known) > MOST_COMBINATIONS:
        return True
    return any(_true_for(outer, involved, combination) for combination in product(*known))


def _true_for(outer: list[Condition], involved: list[_Place], combination: tuple[Answer, ...]) -> bool:
    """Whether the conditions hold when hidden questions count as not answered."""
    questions: dict[str, Question] = {}
    heard: dict[str, Answer] = {}
    for place, answer in zip(involved, combination, strict=True):
        if all(holds(condition, questions, heard) for condition in place.conditions):
            questions[place.question.code] = place.question
            heard[place.question.code] = answer
    return all(holds(condition, questions, heard) for condition in outer)


def _involved(conditions: list[Condition], places: Mapping[str, _Place]) -> list[_Place]:
    """Return every question on which the conditions rest, directly or through another condition, in order."""
    found: dict[str, _Place] = {}
    open_ends = list(conditions)
    while open_ends:
        for leaf in leaves(open_ends.pop()):
            if leaf.question in places and leaf.question not in found:
                found[leaf.question] = places[leaf.question]
                open_ends.extend(places[leaf.question].conditions)
    return sorted(found.values(), key=lambda place: place.index)


def _choices(question: Question) -> list[Answer] | None:
    """Return every answer that conditions can tell apart, the absent one first; None when they cannot be listed."""
    tokens = offered(question) if sound(question) else None
    if tokens is None:
        return None
    kind = kind_of(question)
    values = [kind.parse(question, token) for token in tokens]
    answers = [ABSENT, *(Answer(value) for value in values if not isinstance(value, Problem))]
    if question.na_allowed:
        answers.append(Answer(not_applicable=True))
    return answers
