"""One question: its kind, consequence, evidence rules, reasons and links."""

from collections.abc import Iterator
from dataclasses import replace

from checklists.answers.choices import check_codes
from checklists.answers.registry import KINDS
from checklists.checking.matches import check_match
from checklists.definition import Checklist, Critical, Effect, EvidenceRule, Question
from checklists.formats.codec import below
from checklists.problems import Problem

MOST_PHOTOS = 10
_FULL = 100


def check_questions(checklist: Checklist) -> Iterator[Problem]:
    """Yield what is wrong with single questions."""
    for number, section in enumerate(checklist.sections):
        for index, question in enumerate(section.questions):
            yield from _check_question(question, f"sections[{number}].questions[{index}]")


def _check_question(question: Question, path: str) -> Iterator[Problem]:
    kind = KINDS.get(question.kind)
    if kind is None:
        yield Problem("kind_unknown", below(path, "kind"), {"kind": question.kind, "known": ", ".join(KINDS)})
        return
    if not question.weight.is_finite():
        return
    broken = list(kind.check(question))
    # What a kind says is a path within the question, not a single key.
    yield from (replace(problem, path=f"{path}.{problem.path}" if problem.path else path) for problem in broken)
    if broken:
        return
    if question.critical is not None:
        yield from _check_critical(question.critical, question, below(path, "critical"))
    for index, rule in enumerate(question.evidence):
        yield from _check_evidence(rule, question, f"{path}.evidence[{index}]")
    if not 0 <= question.max_photos <= MOST_PHOTOS:
        yield Problem("photos_out_of_range", below(path, "max_photos"), {"most": MOST_PHOTOS})
    yield from _check_reasons(question, path)
    yield from _check_links(question, path)


def _check_critical(critical: Critical, question: Question, path: str) -> Iterator[Problem]:
    yield from check_match(critical.when, question, below(path, "when"))
    if critical.effect is Effect.CAP:
        if critical.cap is None or not critical.cap.is_finite() or not 0 <= critical.cap < _FULL:
            yield Problem("cap_out_of_range", below(path, "cap"))
    elif critical.cap is not None:
        yield Problem("cap_not_used", below(path, "cap"), remark=True)


def _check_evidence(rule: EvidenceRule, question: Question, path: str) -> Iterator[Problem]:
    yield from check_match(rule.when, question, below(path, "when"))
    if not 0 <= rule.photos <= min(question.max_photos, MOST_PHOTOS):
        yield Problem("photos_out_of_range", below(path, "photos"), {"most": min(question.max_photos, MOST_PHOTOS)})
    if not rule.photos and not rule.comment:
        yield Problem("rule_asks_nothing", path, remark=True)


def _check_reasons(question: Question, path: str) -> Iterator[Problem]:
    yield from check_codes(question.na_reasons, below(path, "na_reasons"))
    if question.na_reasons and not question.na_allowed:
        yield Problem("reasons_not_used", below(path, "na_reasons"), remark=True)


def _check_links(question: Question, path: str) -> Iterator[Problem]:
    """Every question rests on a promise and a stage; one that can earn points also on a standard."""
    kind = KINDS[question.kind]
    if not question.promise:
        yield Problem("promise_missing", below(path, "promise"), remark=True)
    if not question.stage:
        yield Problem("stage_missing", below(path, "stage"), remark=True)
    if not question.standard and question.weight > 0 and kind.earns(question):
        yield Problem("standard_missing", below(path, "standard"), remark=True)
