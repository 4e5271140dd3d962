"""Hypothesis strategies: checklists of many shapes, and answers that fit them."""

from decimal import Decimal

from hypothesis import strategies as st

from checklists import ABSENT, Answer, Band, Critical, Effect, Match, Mode, Operation
from tests.checklists.building import checklist, option, question, section, when, yes_no

SLOTS = ("carrier", "pickup")
OWNERS = (("carrier",), ("pickup",), ("carrier", "pickup"))

weights = st.decimals(min_value=0, max_value=20, places=2)
points = st.decimals(min_value=0, max_value=5, places=1)


@st.composite
def criticals(draw, operands):
    effect = draw(st.sampled_from(Effect))
    cap = draw(st.decimals(min_value=0, max_value=99, places=1)) if effect is Effect.CAP else None
    return Critical(Match(Operation.IS, (draw(st.sampled_from(operands)),)), effect, cap)


@st.composite
def yes_no_questions(draw, code, critical):
    return yes_no(
        code,
        draw(weights),
        best=draw(st.sampled_from(["yes", "no"])),
        na_allowed=True,
        critical=draw(st.none() | criticals(["yes", "no"])) if critical else None,
        standard=draw(st.sampled_from(["told", "kept"])),
        promise=draw(st.sampled_from(["informed", "intact"])),
    )


@st.composite
def choice_questions(draw, code, critical):
    best = option("best", draw(points) + 1)
    options = (best, option("middle", draw(points)), option("worst", 0))
    rule = draw(st.none() | criticals(["worst", "middle"])) if critical else None
    return question(code, "single_choice", weight=draw(weights), options=options, na_allowed=True, critical=rule)


@st.composite
def several_questions(draw, code, critical):
    options = tuple(option(name, draw(points) + Decimal("0.1")) for name in ("a", "b", "c"))
    full = draw(st.none() | st.decimals(min_value=1, max_value=4, places=1))
    del critical
    return question(code, "multiple_choice", weight=draw(weights), options=options, full_points=full, na_allowed=True)


@st.composite
def scale_questions(draw, code, critical):
    high = Decimal(draw(st.integers(min_value=2, max_value=10)))
    rule = draw(st.none() | criticals(["1", "2"])) if critical else None
    best = draw(st.sampled_from(["high", "low"]))
    return question(
        code, "scale", weight=draw(weights), minimum=Decimal(1), maximum=high, best=best, na_allowed=True, critical=rule
    )


@st.composite
def number_questions(draw, code, critical):
    limits = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=2)))
    shares = [draw(st.decimals(min_value=0, max_value=1, places=2)) for _band in range(3)]
    low, high = map(Decimal, limits)
    bands = (Band(shares[0], None, low), Band(shares[1], low, high), Band(shares[2], high, None))
    del critical
    return question(code, "number", weight=draw(weights), bands=bands, na_allowed=True)


QUESTIONS = (yes_no_questions, choice_questions, several_questions, scale_questions, number_questions)


def values(asked):
    """Every value that fits a question."""
    if asked.kind == "yes_no":
        return st.sampled_from(["yes", "no"])
    if asked.kind == "single_choice":
        return st.sampled_from([o.code for o in asked.options])
    if asked.kind == "multiple_choice":
        codes = [o.code for o in asked.options]
        chosen = st.lists(st.sampled_from(codes), min_size=1, unique=True)
        return chosen.map(lambda some: tuple(code for code in codes if code in some))
    if asked.kind == "scale":
        return st.integers(int(asked.minimum), int(asked.maximum))
    return st.integers(-20, 120).map(Decimal)


def answer_to(asked):
    return st.one_of(
        values(asked).map(Answer), values(asked).map(Answer), st.just(Answer(not_applicable=True)), st.just(ABSENT)
    )


@st.composite
def checklists(draw, critical=True, conditions=True, slots=SLOTS):
    sections = []
    earlier = []
    for number in range(draw(st.integers(1, 4))):
        owner = draw(st.sampled_from([o for o in OWNERS if set(o) <= set(slots)]))
        questions = []
        for index in range(draw(st.integers(1, 4))):
            asked = draw(draw(st.sampled_from(QUESTIONS))(f"q{number}{index}", critical))
            sources = [q for q in earlier if q.kind == "yes_no"]
            if conditions and sources and draw(st.booleans()):
                source = draw(st.sampled_from(sources))
                asked = replace_condition(asked, when(source.code, "is", draw(st.sampled_from(["yes", "no"]))))
            questions.append(asked)
            earlier.append(asked)
        sections.append(section(f"s{number}", *questions, slots=owner, weight=draw(weights)))
    mode = draw(st.sampled_from(Mode))
    return checklist(*sections, slots=slots, mode=mode)


def replace_condition(asked, condition):
    return type(asked)(**{**vars(asked), "condition": condition})


@st.composite
def filled(draw, **shape):
    """A checklist with answers."""
    asked = draw(checklists(**shape))
    return asked, {q.code: draw(answer_to(q)) for _section, q in asked.questions()}
