"""Whether a checklist is in proportion: how long it takes, and how its weight is spread over the promises."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from checklists.answers.registry import KINDS
from checklists.definition import Checklist, Mode, Question, Section
from checklists.problems import Problem

FEWEST_MINUTES, USUAL_MINUTES = 8, 20
"""Minutes within which a visit's checklist tells enough and is still answered with care."""

LARGEST_SHARE = Fraction(1, 2)
"""More of all weight than this on one promise is worth a look."""

FEWEST_PROMISES = 3
"""With one or two promises one of them holds half of the weight at least; that says nothing."""


def check_balance(checklist: Checklist, estimate: int) -> Iterator[Problem]:
    """Yield remarks about an unusual length (`estimate` in minutes), and about a promise that outweighs all others."""
    if not FEWEST_MINUTES <= estimate <= USUAL_MINUTES:
        params = {"estimate": estimate, "least": FEWEST_MINUTES, "most": USUAL_MINUTES}
        yield Problem("minutes_unusual", "minutes", params, remark=True)
    weights = weight_by_promise(checklist)
    total = sum(weights.values(), Fraction(0))
    for promise, weight in weights.items():
        if promise and total and len(weights) >= FEWEST_PROMISES and weight / total > LARGEST_SHARE:
            percent = int(weight / total * 100 + Fraction(1, 2))
            yield Problem("promise_dominates", "sections", {"promise": promise, "percent": percent}, remark=True)


def weight_by_promise(checklist: Checklist) -> dict[str, Fraction]:
    """Return what counts towards the score by promise ("" for none), in the order of the questions.

    In the mode SECTION_WEIGHTS a question counts its part of its section's weight. Weights that are no finite numbers
    from 0 upwards count nothing here; another check refuses them.
    """
    found: dict[str, Fraction] = {}
    for section in checklist.sections:
        scored = [(question, weight) for question in section.questions if (weight := _counting(question))]
        whole = sum((weight for _question, weight in scored), Fraction(0))
        factor = _of_section(checklist, section, whole)
        for question, weight in scored:
            found[question.promise] = found.get(question.promise, Fraction(0)) + weight * factor
    return {promise: weight for promise, weight in found.items() if weight}


def _of_section(checklist: Checklist, section: Section, whole: Fraction) -> Fraction:
    if checklist.mode is Mode.POINTS or not whole:
        return Fraction(1)
    return _plain(section.weight) / whole


def _counting(question: Question) -> Fraction:
    kind = KINDS.get(question.kind)
    return _plain(question.weight) if kind is not None and kind.earns(question) else Fraction(0)


def _plain(weight: Decimal) -> Fraction:
    # An exponent of thousands is refused elsewhere; as a fraction it would fill the memory.
    if not weight.is_finite() or weight <= 0 or abs(weight.adjusted()) > 30:  # noqa: PLR2004
        return Fraction(0)
    return Fraction(weight)
