"""What changed between two versions of a checklist, and whether their scores may be compared."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from checklists.answers.kind import plain
from checklists.answers.registry import kind_of
from checklists.definition import Checklist, Mode, Question, Section
from checklists.problems import Params


@dataclass(frozen=True)
class Change:
    """One difference: its code, the code of the section or question ("" for the checklist) and parameters.

    `breaks` says that the same visit could get another score, so that scores of the two versions differ in meaning.
    """

    code: str
    subject: str = ""
    params: Params = field(default_factory=dict)
    breaks: bool = False


@dataclass(frozen=True)
class Comparison:
    """All changes from an older to a newer version."""

    changes: tuple[Change, ...]

    @property
    def comparable(self) -> bool:
        """Whether scores of both versions may stand in one line: no change touches what an answer is worth."""
        return not self.breaking

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that forbid it."""
        return tuple(change for change in self.changes if change.breaks)


_SCORING = ("best", "bands", "full_points")
_ENDS = ("minimum", "maximum")
"""Ends of a scale, which decide what a step is worth, or limits of what may be answered."""
_QUESTION_FIELDS = {
    "text": ("question_reworded", False),
    "guidance": ("guidance_changed", False),
    "kind": ("kind_changed", True),
    "critical": ("critical_changed", True),
    "condition": ("condition_changed", True),
    "evidence": ("evidence_changed", False),
    "na_reasons": ("reasons_changed", False),
    "unit": ("unit_changed", True),
    "required": ("required_changed", False),
    "na_allowed": ("not_applicable_changed", True),
    "standard": ("standard_changed", True),
    "promise": ("promise_changed", True),
    "stage": ("stage_changed", True),
}
"""Field of a question: code of its change, and whether it breaks the comparison.

A changed link breaks it because the measure of that stage, promise or standard then rests on other questions; another
unit because the same number then says something else."""

_LIMITS = ("decimals", "earliest", "latest", "max_photos")
"""What limits an answer without touching what it is worth."""


def compare(old: Checklist, new: Checklist) -> Comparison:
    """Return the changes from `old` to `new`; raises ValueError when they are not versions of one checklist."""
    if old.code != new.code:
        msg = f"{old.code} and {new.code} are different checklists, not versions of one"
        raise ValueError(msg)
    return Comparison((*_head(old, new), *_sections(old, new), *_questions(old, new)))


def _head(old: Checklist, new: Checklist) -> Iterator[Change]:
    if old.title != new.title:
        yield Change("title_changed")
    if old.purpose != new.purpose:
        yield Change("purpose_changed")
    if old.minutes != new.minutes:
        yield Change("minutes_changed", "", {"old": old.minutes, "new": new.minutes})
    if old.mode != new.mode:
        yield Change("mode_changed", "", {"old": old.mode.value, "new": new.mode.value}, breaks=True)
    if old.slot_codes != new.slot_codes:
        params = {"old": ", ".join(old.slot_codes), "new": ", ".join(new.slot_codes)}
        yield Change("slots_changed", "", params, breaks=True)
    elif old.slots != new.slots:
        yield Change("slots_reworded")
    if old.band_limits != new.band_limits:
        yield Change("band_limits_changed")
    for language in sorted(set(old.languages) ^ set(new.languages)):
        yield Change("language_added" if language in new.languages else "language_removed", "", {"language": language})


def _sections(old: Checklist, new: Checklist) -> Iterator[Change]:
    before = {section.code: section for section in old.sections}
    after = {section.code: section for section in new.sections}
    by_sections = Mode.SECTION_WEIGHTS in {old.mode, new.mode}
    for code in before:
        if code not in after:
            yield Change("section_removed", code, breaks=by_sections)
    if _reordered(before, after):
        yield Change("sections_reordered")
    for code, section in after.items():
        if code not in before:
            yield Change("section_added", code, breaks=by_sections)
        else:
            yield from _section(before[code], section, by_sections=by_sections)


def _section(old: Section, new: Section, *, by_sections: bool) -> Iterator[Change]:
    if old.title != new.title:
        yield Change("section_reworded", new.code)
    if old.slots != new.slots:
        yield Change("section_slots_changed", new.code, breaks=True)
    if old.condition != new.condition:
        yield Change("condition_changed", new.code, breaks=True)
    if old.weight != new.weight:
        params = {"old": plain(old.weight), "new": plain(new.weight)}
        yield Change("section_weight_changed", new.code, params, breaks=by_sections)
    if _reordered([q.code for q in old.questions], [q.code for q in new.questions]):
        yield Change("questions_reordered", new.code)


def _reordered(old: Collection[str], new: Collection[str]) -> bool:
    """Whether what both have stands in another order."""
    return [code for code in old if code in new] != [code for code in new if code in old]


def _earns(question: Question) -> bool:
    return (question.weight > 0 and kind_of(question).earns(question)) or question.critical is not None


def _questions(old: Checklist, new: Checklist) -> Iterator[Change]:
    before = {question.code: (section, question) for section, question in old.questions()}
    after = {question.code: (section, question) for section, question in new.questions()}
    for code, (_section, question) in before.items():
        if code not in after:
            yield Change("question_removed", code, breaks=_earns(question))
    for code, (section, question) in after.items():
        if code not in before:
            yield Change("question_added", code, breaks=_earns(question))
            continue
        if before[code][0].code != section.code:
            params = {"old": before[code][0].code, "new": section.code}
            yield Change("question_moved", code, params, breaks=_earns(question))
        yield from _question(before[code][1], question)


def _question(old: Question, new: Question) -> Iterator[Change]:
    counts = _earns(old) or _earns(new)
    for name, (code, breaks) in _QUESTION_FIELDS.items():
        if getattr(old, name) != getattr(new, name):
            yield Change(code, new.code, breaks=breaks and counts)
    if old.weight != new.weight:
        yield Change("weight_changed", new.code, {"old": plain(old.weight), "new": plain(new.weight)}, breaks=counts)
    scoring, limits = ((*_SCORING, *_ENDS), _LIMITS) if counts else (_SCORING, (*_LIMITS, *_ENDS))
    if _worth(old) != _worth(new) or _differ(old, new, scoring):
        yield Change("scoring_changed", new.code, breaks=counts)
    elif old.options != new.options:
        yield Change("options_reworded", new.code)
    if _differ(old, new, limits):
        yield Change("limits_changed", new.code)


def _differ(old: Question, new: Question, names: Iterable[str]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _worth(question: Question) -> list[tuple[str, str, bool]]:
    """Return what the options are worth, whatever their words and order."""
    return sorted((o.code, "" if o.points is None else plain(o.points), o.exclusive) for o in question.options)
