"""One item of an inspection becomes one question."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checklists.answers.rating import LONGEST_SCALE
from checklists.definition import Critical, Match, Operation, Option, Question
from checklists.formats.lists.values import NO, NOT_APPLICABLE, YES
from checklists.formats.naming import Codes
from checklists.formats.safetyculture.items import Item, Response
from checklists.formats.safetyculture.opening import number_of
from checklists.problems import Problem

_TWO = 2
_ONE = Decimal(1)

KNOWN_SETS: dict[str, tuple[Response, ...]] = {
    "7bb1cb10-7020-11e2-bcfd-0800200c9a66": (
        Response("8bcfbf00-e11b-11e1-9b23-0800200c9a66", "Yes", _ONE),
        Response("8bcfbf01-e11b-11e1-9b23-0800200c9a66", "No", Decimal(0)),
        Response("8bcfbf02-e11b-11e1-9b23-0800200c9a66", "N/A"),
    ),
    "7bb1cb11-7020-11e2-bcfd-0800200c9a66": (
        Response("b5c92350-e11b-11e1-9b23-0800200c9a66", "Safe", _ONE),
        Response("b5c92351-e11b-11e1-9b23-0800200c9a66", "At Risk", Decimal(0)),
        Response("b5c92352-e11b-11e1-9b23-0800200c9a66", "N/A"),
    ),
}
"""Sets that every account has and no export repeats."""

_PLAIN = {
    "text": "text",
    "textsingle": "text",
    "signature": "signature",
    "media": "photo",
    "drawing": "photo",
    "address": "location",
    "scanner": "barcode",
}


@dataclass
class Made:
    """A question with what became of its answers: id in the export to token, "" for "not applicable"."""

    question: Question
    tokens: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def question_of(item: Item, code: str, sets: Mapping[str, tuple[Response, ...]], language: str) -> Made | None:
    """Build the question that an item asks; None for a type that is not known."""
    base = Question(code, "text", {language: item.label}, required=item.mandatory, weight=Decimal(0))
    if item.type in {"question", "list"}:
        return _chosen(item, base, sets, language)
    if item.type in {"checkbox", "switch"}:
        weight = _weight(item, _ONE)
        return Made(replace(base, kind="yes_no", best="yes" if weight else "", weight=weight))
    if item.type == "slider":
        return _slider(item, base)
    if item.type == "datetime":
        return _datetime(item, base)
    if item.type not in _PLAIN:
        return None
    made = Made(replace(base, kind=_PLAIN[item.type]))
    if item.type == "drawing":
        made.problems.append(item.remark("drawing_as_photo"))
    return made


def _weight(item: Item, otherwise: Decimal) -> Decimal:
    """Return the highest score of an item: as exported, else what its answers give times its weighting."""
    if item.max_score is not None:
        return max(item.max_score, Decimal(0))
    weighting = number_of(item.options.get("weighting"))
    return max(otherwise * (_ONE if weighting is None else weighting), Decimal(0))


def _datetime(item: Item, base: Question) -> Made:
    day, clock = item.options.get("enable_date") is not False, item.options.get("enable_time") is True
    made = Made(replace(base, kind="date" if day else "time"))
    if day and clock:
        made.problems.append(item.remark("time_left_out"))
    return made


def _slider(item: Item, base: Question) -> Made:
    low = number_of(item.options.get("min")) or Decimal(0)
    high = number_of(item.options.get("max")) or Decimal(10)
    step = number_of(item.options.get("increment")) or _ONE
    weight = _weight(item, high)
    whole = all(value == value.to_integral_value() for value in (low, high, step))
    if whole and step == 1 and 0 < high - low <= LONGEST_SCALE:
        best = "high" if weight else ""
        return Made(replace(base, kind="scale", minimum=low, maximum=high, best=best, weight=weight))
    made = Made(
        replace(base, kind="number", minimum=min(low, high), maximum=max(low, high), decimals=0 if whole else 2)
    )
    if weight:
        made.problems.append(item.remark("weight_not_used", kind="number"))
    return made


def _chosen(item: Item, base: Question, sets: Mapping[str, tuple[Response, ...]], language: str) -> Made:
    """Build a question with answers to choose; without its set only the chosen answers are known."""
    known = sets.get(item.response_set) or KNOWN_SETS.get(item.response_set)
    responses = known or item.responses
    applying = [response for response in responses if response.label.casefold() not in NOT_APPLICABLE]
    base = replace(base, na_allowed=len(applying) < len(responses))
    many = item.options.get("multiple_selection") is True
    if len(applying) < _TWO:
        lost = item.remark("responses_unknown", known=", ".join(response.label for response in responses)[:100] or "-")
        return Made(replace(base, na_allowed=False), problems=[lost])
    tokens = {response.id: "" for response in responses if response not in applying and response.id}
    weight = _weight(item, max((response.score or Decimal(0) for response in applying), default=Decimal(0)))
    made = None if many else _yes_no(base, applying, tokens, weight)
    if made is None:
        made = _options(item, replace(base, weight=weight), applying, tokens, language)
    return _with_failures(item, made)


def _yes_no(base: Question, applying: list[Response], tokens: dict[str, str], weight: Decimal) -> Made | None:
    words = [response.label.casefold() for response in applying]
    if len(words) != _TWO or not (set(words) & YES and set(words) & NO):
        return None
    scores = {("yes" if word in YES else "no"): response.score for word, response in zip(words, applying, strict=True)}
    tokens = tokens | {r.id: "yes" if word in YES else "no" for word, r in zip(words, applying, strict=True) if r.id}
    points = {token: score or Decimal(0) for token, score in scores.items()}
    if all(score is None for score in scores.values()) or points["yes"] == points["no"]:
        return Made(replace(base, kind="yes_no", weight=Decimal(0)), tokens)
    if min(points.values()) != 0:
        return None
    best = "yes" if points["yes"] > points["no"] else "no"
    return Made(replace(base, kind="yes_no", best=best if weight else "", weight=weight), tokens)


def _options(item: Item, base: Question, applying: list[Response], tokens: dict[str, str], language: str) -> Made:
    codes = Codes()
    kind = "multiple_choice" if item.options.get("multiple_selection") is True else "single_choice"
    scored = base.weight > 0 and any(response.score is not None and response.score > 0 for response in applying)
    options: list[Option] = []
    for response in applying:
        code = codes.new(response.label, "choice")
        options.append(Option(code, {language: response.label}, (response.score or Decimal(0)) if scored else None))
        if response.id:
            tokens = {**tokens, response.id: code}
    weight = base.weight if scored else Decimal(0)
    made = Made(replace(base, kind=kind, options=tuple(options), weight=weight), tokens)
    missing = [response.label for response in applying if scored and response.score is None]
    if missing:
        made.problems.append(item.remark("points_missing", value=", ".join(missing)[:60]))
    if base.weight and not scored:
        made.problems.append(item.remark("nothing_earned"))
    return made


def _with_failures(item: Item, made: Made) -> Made:
    """Mark the answers that count as failed there as a critical failure here, with the mildest consequence."""
    if not item.failed:
        return made
    failing = tuple(dict.fromkeys(made.tokens.get(answer, "") for answer in item.failed))
    every = {token for token in made.tokens.values() if token}
    many = made.question.kind == "multiple_choice"
    if "" in failing or (set(failing) == every and len(every) > 1) or (many and len(failing) > 1):
        made.problems.append(item.remark("critical_not_carried"))
        return made
    if many:
        match = Match(Operation.INCLUDES, failing)
    else:
        match = Match(Operation.IS, failing) if len(failing) == 1 else Match(Operation.ONE_OF, failing)
    made.question = replace(made.question, critical=Critical(match))
    return made
