"""Is what is known complete and free of contradictions? Checked before anything is worded."""

import dataclasses
from collections.abc import Iterator, Mapping

from reports.compose.annex import check_sum
from reports.content import ContentError
from reports.facts import AuditFacts, Figures
from reports.words import LANGUAGES


def check(facts: AuditFacts) -> None:
    """Raise ContentError (what, where) for the first thing that would make the report wrong or incomplete."""
    for problem in _problems(facts):
        msg = f"report {facts.number}: {problem}"
        raise ContentError(msg)
    check_sum(facts)


def _problems(facts: AuditFacts) -> Iterator[str]:
    yield from _language_problems(facts)
    if not facts.brand.languages:
        yield "the brand has no language"
    if facts.version < 1:
        yield f"version {facts.version} is not 1 or more"
    if facts.version > 1 and not facts.changes:
        yield f"version {facts.version} does not say what changed"
    if facts.period.first_day > facts.period.last_day:
        yield "the period ends before it begins"
    yield from _figure_problems("period.overall", facts.period.overall)
    for promise in facts.promises:
        yield from _figure_problems(f"promise {promise.code}", promise.period)
    yield from _reference_problems(facts)


def _language_problems(facts: AuditFacts) -> Iterator[str]:
    for language in facts.brand.languages:
        if language not in LANGUAGES:
            yield f"there are no words in {language!r}; the languages are {', '.join(LANGUAGES)}"
    for path, texts in _texts(facts, "facts"):
        for language in facts.brand.languages:
            if not str(texts.get(language, "")).strip():
                yield f"{path} has no text in {language!r}"
        if any("\ud800" <= letter <= "\udfff" for text in texts.values() for letter in text):
            yield f"{path} holds half a character (a lone surrogate)"


def _texts(value: object, path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(value, Mapping):
        yield path, value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{at}]")


def _figure_problems(path: str, figures: Figures) -> Iterator[str]:
    if figures.visits < 0:
        yield f"{path}: the number of visits is negative"
    if figures.score_bp is None:
        return
    if figures.visits == 0:
        yield f"{path}: a score without visits"
    if figures.low_bp is None or figures.high_bp is None:
        yield f"{path}: a score without its range"
    elif not figures.low_bp <= figures.score_bp <= figures.high_bp:
        yield f"{path}: the score lies outside its range"


def _reference_problems(facts: AuditFacts) -> Iterator[str]:
    promises = {promise.code for promise in facts.promises}
    standards = {standard.code for standard in facts.standards}
    for standard in facts.standards:
        if standard.promise_code not in promises:
            yield f"standard {standard.code} names the promise {standard.promise_code!r}, which is not in the report"
        if not 0 <= standard.kept <= standard.tested:
            yield f"standard {standard.code}: kept {standard.kept} of {standard.tested}"
    for finding in facts.findings:
        if finding.standard_code not in standards:
            yield f"finding {finding.number} names the standard {finding.standard_code!r}, which is not in the report"
    numbers = [finding.number for finding in facts.findings]
    if len(set(numbers)) != len(numbers):
        yield "two findings have the same number"
