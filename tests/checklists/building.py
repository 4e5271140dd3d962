"""Short ways to build checklists for tests."""

from decimal import Decimal

from checklists import (
    Answer,
    Checklist,
    Critical,
    Effect,
    LegSlot,
    Match,
    Mode,
    Operation,
    Option,
    Question,
    Section,
    When,
)


def text(words):
    return {"en": words, "fi": words, "sv": words}


def match(operation, *operands):
    return Match(Operation(operation), operands)


def when(question, operation, *operands):
    return When(question, match(operation, *operands))


def critical(effect, *test, cap=None):
    return Critical(match(*test), Effect(effect), None if cap is None else Decimal(cap))


def option(code, points=None, **more):
    return Option(code, text(code), None if points is None else Decimal(points), **more)


def yes_no(code, weight=1, **more):
    more.setdefault("best", "yes")
    more = {"standard": "told", "promise": "informed", "stage": "wait"} | more
    return Question(code, "yes_no", text(f"Is {code} kept?"), weight=Decimal(weight), **more)


def question(code, kind, **more):
    more = {"standard": "told", "promise": "informed", "stage": "wait", "weight": Decimal(1)} | more
    return Question(code, kind, text(f"How was {code}?"), **more)


def section(code, *questions, slots=("courier",), weight=1, condition=None):
    return Section(code, text(code), slots, questions, Decimal(weight), condition)


def checklist(*sections, slots=("courier",), mode=Mode.POINTS, minutes=None, **more):
    parts = tuple(LegSlot(code, text(code)) for code in slots)
    count = sum(len(part.questions) for part in sections)
    return Checklist(
        "doorstep", 1, text("Doorstep"), parts, sections, mode, minutes=minutes or max(1, count // 2), **more
    )


def answers(**values):
    return {code: value if isinstance(value, Answer) else Answer(value) for code, value in values.items()}


NOT_APPLICABLE = Answer(not_applicable=True)
