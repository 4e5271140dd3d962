"""One line of a list becomes one question."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from checklists.answers.kind import Control, Limits
from checklists.answers.registry import KINDS
from checklists.definition import Critical, EvidenceRule, Match, Operation, Option, Question, Text
from checklists.formats.lists import values
from checklists.formats.lists.lines import Line, shown
from checklists.formats.lists.values import Choice
from checklists.formats.naming import VALID, Codes, slug
from checklists.problems import Problem
from checklists.size import LARGEST_WEIGHT, MOST_DECIMALS

MOST_CHOICES = 100
_TWO = 2
_SCALE_ENDS = (1, 5)


@dataclass(frozen=True)
class _Asked:
    """What the columns "type" and "options" say together."""

    kind: str
    choices: tuple[Choice, ...] = ()
    na_allowed: bool = False
    photo: bool = False
    ends: tuple[int, int] | None = None


def question_of(line: Line, code: str, language: str) -> Question:
    """Build the question of a line; what was guessed, changed or left out is noted in the line."""
    asked = _settled(line, _asked(line))
    weight = _weight(line)
    draft = Question(
        code=code,
        kind=asked.kind,
        text=line.by_language("title", language),
        guidance=line.by_language("guidance", language),
        required=_truth(line, "required", empty=True),
        na_allowed=asked.na_allowed,
        weight=Decimal(0),
        promise=_link(line, "promise"),
        stage=_link(line, "stage"),
        standard=_link(line, "standard"),
        evidence=(EvidenceRule(Match(Operation.ANSWERED), photos=1),) if asked.photo else (),
    )
    worth = _with_worth(line, draft, asked, weight, language)
    return _with_critical(line, worth)


def _asked(line: Line) -> _Asked:
    """Read the two cells; a kind of answer that slipped into the choices is taken for one."""
    word, options = line.text("kind"), line.text("options")
    if not word and options and not values.choices(options)[1:] and values.kind(options):
        line.remark("kind_in_options", "options", value=shown(options))
        word, options = options, ""
    ends = values.spread(options)
    found = () if ends else values.choices(options)
    if len(found) > MOST_CHOICES:
        line.refuse("list_too_long", "options", length=len(found), most=MOST_CHOICES)
        found = found[:MOST_CHOICES]
    choices = _once_each(line, tuple(choice for choice in found if not values.is_not_applicable(choice)))
    for choice in choices:
        if choice.wrong:
            line.refuse("points_unreadable", "options", value=shown(choice.wrong))
    kind = values.kind(word)
    if not kind:
        kind = "scale" if ends else "choice" if choices else "text"
        if word:
            line.remark("kind_not_known", "kind", value=shown(word), kind=_named(kind, choices))
        else:
            line.remark("kind_guessed", "kind", kind=_named(kind, choices))
    return _Asked(kind, choices, len(choices) < len(found) and any(map(values.is_not_applicable, found)), ends=ends)


def _named(kind: str, choices: tuple[Choice, ...]) -> str:
    """Return the kind that will be shown for a guess."""
    if kind != "choice":
        return kind
    return "yes_no" if _yes_and_no(choices) else "single_choice"


def _settled(line: Line, asked: _Asked) -> _Asked:
    """Return kind and choices that fit each other."""
    kind, choices = asked.kind, asked.choices
    if kind == "photo" and choices:
        line.remark("photo_and_choices", "options")
        return replace(asked, kind=_named("choice", choices), photo=True)
    if kind in {"yes_no", "choice", "scale"} and choices:
        kind = _named("choice", choices)
    elif kind in {"choice", "multiple_choice"} and asked.ends:
        kind = "scale"
    if (kind == "choice" or _has_options(kind)) and len(choices) < _TWO:
        line.remark("choices_missing", "options" if line.text("options") else "kind", kind="text")
        return replace(asked, kind="text", choices=())
    if choices and not (_has_options(kind) or _has_good_choice(kind)):
        line.remark("choices_not_used", "options", value=shown(line.text("options")), kind=kind)
        return replace(asked, choices=())
    return replace(asked, kind=kind)


def _has_options(kind: str) -> bool:
    """Whether the choices of a question are its own."""
    known = KINDS.get(kind)
    return known is not None and "options" in known.uses and known.control in {Control.CHOICE, Control.CHOICES}


def _has_good_choice(kind: str) -> bool:
    """Whether the choices come with the kind, and one of them is the good one."""
    known = KINDS.get(kind)
    return known is not None and bool(known.goods) and known.control is Control.CHOICE


def _once_each(line: Line, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    kept: dict[str, Choice] = {}
    for choice in choices:
        if kept.setdefault(choice.label.casefold(), choice) is not choice:
            line.remark("choice_repeated", "options", value=shown(choice.label))
    return tuple(kept.values())


def _yes_and_no(choices: tuple[Choice, ...]) -> tuple[Choice, Choice] | None:
    """Return the choices yes and no when these are all, and at least one of them earns nothing."""
    if len(choices) != _TWO:
        return None
    for yes, no in (choices, choices[::-1]):
        if yes.label.casefold() in values.YES and no.label.casefold() in values.NO:
            points = {choice.points or Decimal(0) for choice in choices}
            return (yes, no) if len(points) == 1 or (min(points) == 0 < max(points)) else None
    return None


def _weight(line: Line) -> tuple[Decimal, bool]:
    """Return the weight of the line, 1 where none is given, and whether points are not to be multiplied into it."""
    for field_name, whole in (("full_weight", True), ("weight", False)):
        text = line.text(field_name)
        if not text:
            continue
        found = values.number(text)
        if found is None:
            line.refuse("weight_unreadable", field_name, value=shown(text))
            return Decimal(1), whole
        return found, whole
    return Decimal(1), False


def _with_worth(line: Line, draft: Question, asked: _Asked, weight: tuple[Decimal, bool], language: str) -> Question:
    """Return the question with what its answers earn."""
    given, whole = weight
    points = [choice.points for choice in asked.choices]
    top = max((point for point in points if point is not None), default=Decimal(1))
    full = given if whole else given * max(top, Decimal(0))
    if _has_good_choice(asked.kind):
        best = _best(line, draft, asked, given)
        return replace(draft, best=best, weight=_fitting(line, full) if best else Decimal(0))
    if _has_options(asked.kind):
        return _with_choices(line, replace(draft, weight=_fitting(line, full)), asked, language)
    kind = KINDS[asked.kind]
    if kind.limits is Limits.ENDS:
        low, high = asked.ends or _SCALE_ENDS
        best = next(iter(kind.goods), "") if given > 0 else ""
        return replace(draft, minimum=Decimal(low), maximum=Decimal(high), best=best, weight=_fitting(line, given))
    if given > 0 and any(line.text(name) for name in ("weight", "full_weight")):
        line.remark("weight_not_used", "weight" if line.text("weight") else "full_weight", kind=asked.kind)
    return draft


def _best(line: Line, draft: Question, asked: _Asked, weight: Decimal) -> str:
    """Return the good answer of a question whose choices come with its kind, "" where none is."""
    kind = KINDS[asked.kind]
    points = {token: choice.points for choice in asked.choices if (token := _token(draft, choice))}
    if len(points) < _TWO or all(point is None for point in points.values()):
        if weight > 0:
            line.remark("best_guessed", "options" if line.text("options") else "kind")
            return next(iter(kind.goods))
        return ""
    worth = {token: point or Decimal(0) for token, point in points.items()}
    best = [token for token, point in worth.items() if point == max(worth.values()) and token in kind.goods]
    if len(best) != 1 or len(set(worth.values())) == 1:
        line.remark("nothing_earned", "options")
        return ""
    return best[0]


def _token(question: Question, choice: Choice) -> str:
    """Return the answer that the words of a choice mean, in any language; "" for none."""
    label = choice.label.casefold()
    if question.kind == "yes_no":
        return "yes" if label in values.YES else "no" if label in values.NO else ""
    kind = KINDS[question.kind]
    for token in kind.choices(question):
        if label in {token.casefold(), *(words.casefold() for words in kind.label(question, token).values())}:
            return token
    return ""


def _with_choices(line: Line, draft: Question, asked: _Asked, language: str) -> Question:
    codes = Codes()
    texts = _texts_of_choices(line, asked.choices, language)
    given = [choice.points for choice in asked.choices]
    scored = any(point is not None and point > 0 for point in given) and draft.weight > 0
    if not scored and draft.weight > 0:
        line.remark("nothing_earned", "options")
    missing = [choice.label for choice in asked.choices if scored and choice.points is None]
    if missing:
        line.remark("points_missing", "options", value=shown(", ".join(missing)))
    options = tuple(
        Option(codes.new(choice.label, "choice"), text, (choice.points or Decimal(0)) if scored else None)
        for choice, text in zip(asked.choices, texts, strict=True)
    )
    return replace(draft, options=options, weight=draft.weight if scored else Decimal(0))


def _texts_of_choices(line: Line, choices: tuple[Choice, ...], language: str) -> list[Text]:
    """Return the words of each choice in every language whose cell has just as many choices."""
    texts: list[dict[str, str]] = [{} for _choice in choices]
    first = True
    for spoken, cell in line.by_language("options", language).items():
        found = values.choices(cell)
        kept = [choice for choice in found if not values.is_not_applicable(choice)]
        if first:
            kept = list(choices)
            first = False
        if len(kept) != len(choices):
            line.remark("choices_differ", "options", language=spoken)
            continue
        for text, choice in zip(texts, kept, strict=True):
            text[spoken] = choice.label
    return list(texts)


def _fitting(line: Line, weight: Decimal) -> Decimal:
    """Return the weight, or 0 after a refusal."""
    field_name = "full_weight" if line.text("full_weight") else "weight" if line.text("weight") else "options"
    if weight < 0:
        line.refuse("weight_negative", field_name)
    elif weight > LARGEST_WEIGHT or -int(weight.normalize().as_tuple().exponent) > MOST_DECIMALS:
        line.refuse("weight_out_of_range", field_name, largest=str(LARGEST_WEIGHT), decimals=MOST_DECIMALS)
    else:
        return weight
    return Decimal(0)


def _truth(line: Line, field_name: str, *, empty: bool) -> bool:
    text = line.text(field_name)
    if not text:
        return empty
    found = values.truth(text)
    if found is None:
        line.remark("truth_unreadable", field_name, value=shown(text), taken="yes" if empty else "no")
        return empty
    return found


def _link(line: Line, field_name: str) -> str:
    text = line.text(field_name)
    if not text or VALID.fullmatch(text):
        return text
    code = slug(text)
    line.remark("link_changed", field_name, value=shown(text), code=code or "-")
    return code


def _with_critical(line: Line, question: Question) -> Question:
    if not _truth(line, "critical", empty=False):
        return question
    failure = failure_of(question)
    if failure is None:
        line.remark("critical_not_carried", "critical")
        return question
    return replace(question, critical=Critical(failure))


def failure_of(question: Question) -> Match | None:
    """Return the worst answers of a scored question, None where nothing tells which these are."""
    kind = KINDS.get(question.kind)
    if kind is None or kind.control is not Control.CHOICE or not kind.earns(question):
        return None
    own = bool(question.options) and "options" in kind.uses
    if own:
        worth = {option.code: Fraction(option.points or 0) for option in question.options}
    else:
        worth = dict(_shares(question))
    worst = [token for token, share in worth.items() if share == min(worth.values())]
    if len(worst) == len(worth) or (own and not question.weight):
        return None
    if own or len(worst) > 1:
        return Match(Operation.ONE_OF, tuple(worst))
    return Match(Operation.IS, tuple(worst))


def _shares(question: Question) -> Iterator[tuple[str, Fraction]]:
    """Yield every answer that the kind offers, with the share of the weight that it earns."""
    kind = KINDS[question.kind]
    for token in kind.choices(question):
        value = kind.parse(question, token)
        if not isinstance(value, Problem):
            yield token, kind.share(question, value) or Fraction(0)
