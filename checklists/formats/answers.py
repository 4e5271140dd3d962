"""Canonical JSON of answers: what a submission freezes.

{"question code": {"value": ..., "comment": "...", "evidence": 2}} or {"not_applicable": true, "reason": "..."};
parts that are empty are left out. Numbers are text, whole numbers of ratings and durations are JSON integers.
"""

from collections.abc import Mapping

from checklists.answers.parsing import parse_answer
from checklists.answers.registry import kind_of
from checklists.answers.values import Answer, Answers
from checklists.definition import Checklist, Question
from checklists.formats.codec import Json, canonical, parse_document
from checklists.problems import ChecklistError, Problem

_KEYS = {"value", "not_applicable", "reason", "comment", "evidence"}


def answer_to_data(question: Question, answer: Answer) -> Json:
    """Write one answer as plain JSON values; `answer_from_data` reads it back to an equal answer."""
    data: dict[str, Json] = {}
    if answer.value is not None:
        data["value"] = kind_of(question).to_json(answer.value)
    if answer.not_applicable:
        data["not_applicable"] = True
    for key in ("reason", "comment", "evidence"):
        if getattr(answer, key):
            data[key] = getattr(answer, key)
    return data


def answer_from_data(question: Question, data: Json) -> Answer | Problem:
    """Read one answer from plain JSON values, or say what is wrong; the path is the question's code."""
    problem = Problem("answer_unreadable", question.code)
    if not isinstance(data, dict) or set(data) - _KEYS:
        return problem
    reason, comment = data.get("reason", ""), data.get("comment", "")
    not_applicable, evidence = data.get("not_applicable", False), data.get("evidence", 0)
    if not (isinstance(reason, str) and isinstance(comment, str) and isinstance(not_applicable, bool)):
        return problem
    if isinstance(evidence, bool) or not isinstance(evidence, int):
        return problem
    return parse_answer(
        question,
        data.get("value"),
        not_applicable=not_applicable,
        reason=reason,
        comment=comment,
        evidence=evidence,
    )


def answers_to_data(checklist: Checklist, answers: Answers) -> dict[str, Json]:
    """Write answers as plain JSON values; answers to questions that the checklist does not have raise KeyError."""
    questions = {question.code: question for _section, question in checklist.questions()}
    return {code: answer_to_data(questions[code], answer) for code, answer in answers.items()}


def answers_from_data(checklist: Checklist, data: Json) -> dict[str, Answer]:
    """Read answers from plain JSON values; raises ChecklistError with every problem, its path the question's code."""
    if not isinstance(data, Mapping):
        raise ChecklistError((Problem("wrong_type", "", {"expected": "object"}),))
    questions = {question.code: question for _section, question in checklist.questions()}
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for code, item in data.items():
        found = answer_from_data(questions[code], item) if code in questions else Problem("question_unknown", code)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            answers[code] = found
    if problems:
        raise ChecklistError(tuple(problems))
    return answers


def dump_answers(checklist: Checklist, answers: Answers) -> str:
    """Write answers as canonical JSON: equal answers give equal text, so its hash is the checksum of a submission."""
    return canonical(answers_to_data(checklist, answers))


def load_answers(checklist: Checklist, source: str | bytes) -> dict[str, Answer]:
    """Read answers from JSON; raises ChecklistError."""
    return answers_from_data(checklist, parse_document(source))
