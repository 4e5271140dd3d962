"""Codes, counts, slots and weights of a checklist."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from checklists.answers.registry import KINDS
from checklists.definition import Checklist, Mode, Question, Section
from checklists.grades import check_limits
from checklists.problems import Problem
from checklists.size import (
    LARGEST_WEIGHT,
    MOST_DECIMALS,
    MOST_IN_SECTION,
    MOST_MINUTES,
    MOST_QUESTIONS,
    MOST_SECTIONS,
    estimated_minutes,
)

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LEG, _HANDOFF = 1, 2


def check_structure(checklist: Checklist) -> Iterator[Problem]:
    """Yield what is wrong with codes, counts, slots, weights, limits of bands and the estimate of minutes."""
    yield from _check_head(checklist)
    yield from _check_codes((("slots", slot.code) for slot in checklist.slots), "slots")
    yield from _check_codes((("sections", section.code) for section in checklist.sections), "sections")
    yield from _check_question_codes(checklist)
    for number, section in enumerate(checklist.sections):
        yield from _check_section(checklist, section, f"sections[{number}]")
    yield from _check_sums(checklist)
    yield from _check_minutes(checklist)


def _check_head(checklist: Checklist) -> Iterator[Problem]:
    if not _CODE.fullmatch(checklist.code):
        yield Problem("code_invalid", "code", {"code": checklist.code[:64]})
    if checklist.version < 1:
        yield Problem("version_not_positive", "version")
    if not checklist.slots:
        yield Problem("no_slots", "slots")
    if not checklist.sections:
        yield Problem("no_sections", "sections")
    if len(checklist.sections) > MOST_SECTIONS:
        yield Problem("too_many_sections", "sections", {"most": MOST_SECTIONS})
    count = sum(len(section.questions) for section in checklist.sections)
    if count > MOST_QUESTIONS:
        yield Problem("too_many_questions", "sections", {"most": MOST_QUESTIONS, "count": count})
    if not checklist.languages or not all(_LANGUAGE.fullmatch(language) for language in checklist.languages):
        yield Problem("languages_invalid", "languages")
    if checklist.band_limits is not None:
        try:
            check_limits(checklist.band_limits)
        except ValueError:
            yield Problem("band_limits_invalid", "band_limits")


def _check_codes(codes: Iterable[tuple[str, str]], path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, (_name, code) in enumerate(codes):
        where = f"{path}[{index}].code"
        if not _CODE.fullmatch(code):
            yield Problem("code_invalid", where, {"code": code[:64]})
        elif code in seen:
            yield Problem("code_doubled", where, {"code": code})
        seen.add(code)


def _check_question_codes(checklist: Checklist) -> Iterator[Problem]:
    """Question codes are unique in the whole checklist, because answers are kept by them."""
    seen: set[str] = set()
    for number, section in enumerate(checklist.sections):
        for index, question in enumerate(section.questions):
            where = f"sections[{number}].questions[{index}].code"
            if not _CODE.fullmatch(question.code):
                yield Problem("code_invalid", where, {"code": question.code[:64]})
            elif question.code in seen:
                yield Problem("code_doubled", where, {"code": question.code})
            seen.add(question.code)


def _check_section(checklist: Checklist, section: Section, path: str) -> Iterator[Problem]:
    if len(section.slots) not in {_LEG, _HANDOFF} or len(set(section.slots)) != len(section.slots):
        yield Problem("slots_of_section", f"{path}.slots")
    for index, slot in enumerate(section.slots):
        if slot not in checklist.slot_codes:
            yield Problem("slot_unknown", f"{path}.slots[{index}]", {"slot": slot})
    if not section.questions:
        yield Problem("no_questions", f"{path}.questions")
    if len(section.questions) > MOST_IN_SECTION:
        params = {"most": MOST_IN_SECTION, "count": len(section.questions)}
        yield Problem("section_too_long", f"{path}.questions", params, remark=True)
    yield from _check_weight(section.weight, f"{path}.weight")
    for index, question in enumerate(section.questions):
        yield from _check_weight(question.weight, f"{path}.questions[{index}].weight")


def _check_weight(weight: Decimal, path: str) -> Iterator[Problem]:
    if not weight.is_finite():
        yield Problem("number_not_finite", path)
    elif weight < 0:
        yield Problem("weight_negative", path)
    elif weight > LARGEST_WEIGHT or -int(weight.as_tuple().exponent) > MOST_DECIMALS:
        yield Problem("weight_out_of_range", path, {"largest": str(LARGEST_WEIGHT), "decimals": MOST_DECIMALS})


def _earning(question: Question) -> bool:
    kind = KINDS.get(question.kind)
    return kind is not None and question.weight > 0 and kind.earns(question)


def _sound(weight: Decimal) -> bool:
    return weight.is_finite() and weight >= 0


def _check_sums(checklist: Checklist) -> Iterator[Problem]:
    """Something must be scored at all; a leg or a weighted section in which nothing can be scored is worth a look."""
    weights = [question.weight for _section, question in checklist.questions()]
    if not all(map(_sound, [*weights, *(section.weight for section in checklist.sections)])):
        return
    scored = [section for section in checklist.sections if any(map(_earning, section.questions))]
    by_sections = checklist.mode is Mode.SECTION_WEIGHTS
    if not scored or (by_sections and not any(section.weight for section in scored)):
        yield Problem("weights_sum_zero", "sections")
        return
    for index, slot in enumerate(checklist.slots):
        if all(section.slots != (slot.code,) for section in scored):
            yield Problem("slot_not_scored", f"slots[{index}]", {"slot": slot.code}, remark=True)
    for number, section in enumerate(checklist.sections):
        if by_sections and section not in scored and section.weight:
            yield Problem("section_not_scored", f"sections[{number}].weight", remark=True)


def _check_minutes(checklist: Checklist) -> Iterator[Problem]:
    if not 1 <= checklist.minutes <= MOST_MINUTES:
        yield Problem("minutes_out_of_range", "minutes", {"most": MOST_MINUTES})
        return
    estimate = estimated_minutes(checklist)
    if not estimate <= 2 * checklist.minutes <= 4 * estimate:
        params = {"minutes": checklist.minutes, "estimate": estimate}
        yield Problem("minutes_unlikely", "minutes", params, remark=True)
