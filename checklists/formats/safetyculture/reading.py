"""An exported inspection becomes a draft: sections and categories, questions, and the conditions between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checklists.conditions import leaves
from checklists.definition import AnyOf, Checklist, Condition, LegSlot, Match, Operation, Question, Section, When
from checklists.formats.codec import Json
from checklists.formats.drafts import Draft, Origin, Row
from checklists.formats.lists.lines import shown
from checklists.formats.lists.reading import QUESTIONS, VISIT
from checklists.formats.naming import Codes, slug
from checklists.formats.safetyculture.items import STRUCTURE, Item, Response, Tree, flat_item, item_of, responses_of
from checklists.formats.safetyculture.opening import list_of, mapping_of, number_of, open_strictly, text_of
from checklists.formats.safetyculture.questions import Made, question_of
from checklists.problems import ChecklistError, Problem
from checklists.size import MOST_MINUTES, MOST_QUESTIONS, estimated_minutes

_IS_ONE_OF = {"3f206182-e4f6-11e1-aff1-0800200c9a66"}
_IS_TICKED = {"4e671f40-e4ff-11e1-aff1-0800200c9a66", "3d346f00-e501-11e1-aff1-0800200c9a66"}
_ROWS: Mapping[str, str] = {
    "itemtype": "type",
    "itemid": "item_id",
    "parentid": "parent_id",
    "responseid": "response_id",
    "itemmaxscore": "max_score",
    "failedresponse": "is_failed_response",
    "auditid": "audit_id",
    "templatename": "template_name",
}
_NEEDED = {"type", "label", "item_id"}


@dataclass
class _Part:
    code: str
    title: str
    origin: Origin
    questions: list[Question] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    """Of each question the item that asks it."""


@dataclass
class _Growing:
    """The draft while it grows."""

    language: str
    tree: Tree
    sets: Mapping[str, tuple[Response, ...]]
    parts: dict[tuple[str, ...], _Part] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    codes: Codes = field(default_factory=Codes)
    sections: Codes = field(default_factory=Codes)
    count: int = 0


def read(source: str | bytes, *, title: str = "", code: str = "", language: str = "en") -> Draft:
    """Read the JSON of one inspection, or of a feed of inspection items.

    `title` and `code` replace those of the template. Raises nothing: what is no inspection is a draft without a
    checklist that says why.
    """
    try:
        data = open_strictly(source)
    except ChecklistError as error:
        return Draft(None, error.problems)
    refused = _refusal(data)
    if refused is not None:
        return Draft(None, (refused,))
    problems: list[Problem] = []
    if "items" in data:
        entries = [(f"{name}[{at}]", item) for name in ("header_items", "items") for at, item in _numbered(data, name)]
        items = [(path, item_of(entry, path)) for path, entry in entries]
    else:
        feed = [(f"data[{at}]", mapping_of(entry)) for at, entry in _numbered(data, "data")]
        kept = _of_one(feed, "data", problems)
        items = [(path, flat_item(entry, path, {})) for path, entry in kept]
    template = mapping_of(data.get("template_data"))
    sets = {
        key: responses_of(mapping_of(value).get("responses"))
        for key, value in mapping_of(template.get("response_sets")).items()
    }
    name = title or text_of(mapping_of(template.get("metadata")).get("name"))
    return _draft(items, sets, problems, (name, code, language), mapping_of(data.get("audit_data")))


def looks_like_rows(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns of an exported inspection."""
    return bool(rows) and set(_names(rows[0][2])) >= _NEEDED


def read_rows(rows: Sequence[Row], *, title: str = "", code: str = "", language: str = "en") -> Draft:
    """Read inspection items from a table, the names of the columns in its first row. Raises nothing."""
    if not looks_like_rows(rows):
        return Draft(None, (Problem("not_an_inspection"),))
    names = _names(rows[0][2])
    problems: list[Problem] = []
    table = [(row, dict(zip(names, row[2], strict=False))) for row in rows[1:]]
    kept = _of_one([(f"{row[0]}!{row[1]}".lstrip("!"), entry) for row, entry in table], "", problems)
    places = {f"{row[0]}!{row[1]}".lstrip("!"): _place(row) for row, _entry in table}
    items = [(path, flat_item(entry, path, places[path])) for path, entry in kept]
    name = title or next((text_of(entry.get("template_name")) for _path, entry in kept), "")
    return _draft(items, {}, problems, (name, code, language), {})


def _place(row: Row) -> Mapping[str, str | int]:
    return {"sheet": row[0], "row": row[1]} if row[0] else {"row": row[1]}


def _names(cells: Sequence[str]) -> list[str]:
    plain = [cell.strip().casefold() for cell in cells]
    return [_ROWS.get(name, name) for name in plain]


def _numbered(data: Mapping[str, Json], name: str) -> Iterable[tuple[int, Json]]:
    return enumerate(list_of(data.get(name)))


def _refusal(data: Json) -> Problem | None:
    """Return why a document is no inspection, None when it is one."""
    if isinstance(data, dict):
        if isinstance(data.get("items"), list) and ("template_data" in data or "audit_id" in data):
            return None
        feed = [mapping_of(entry) for entry in list_of(data.get("data"))]
        if feed and all(set(entry) >= _NEEDED for entry in feed):
            return None
        if isinstance(data.get("audits"), list):
            return Problem("inspections_listed", "audits")
    return Problem("not_an_inspection")


def _of_one(
    feed: Sequence[tuple[str, Mapping[str, Json]]], path: str, problems: list[Problem]
) -> list[tuple[str, Mapping[str, Json]]]:
    """Return the items of the first inspection of a feed; the others are told."""
    audits = list(dict.fromkeys(text_of(entry.get("audit_id")) for _path, entry in feed))
    if len(audits) > 1:
        problems.append(Problem("inspections_left_out", path, {"count": len(audits) - 1}, remark=True))
    return [(where, entry) for where, entry in feed if text_of(entry.get("audit_id")) == audits[0]]


def _draft(
    found: Sequence[tuple[str, Item | None]],
    sets: Mapping[str, tuple[Response, ...]],
    problems: list[Problem],
    naming: tuple[str, str, str],
    result: Mapping[str, Json],
) -> Draft:
    problems.extend(Problem("item_unreadable", path, remark=True) for path, item in found if item is None)
    items = [item for _path, item in found if item is not None]
    growing = _Growing(naming[2], Tree(items), sets, problems=problems)
    repeated: dict[str, None] = {}
    for item in items:
        if growing.tree.is_repetition(item):
            repeated.setdefault(next(above.path for above in growing.tree.above(item) if above.type == "element"))
        else:
            _take(item, growing)
    problems.extend(Problem("repetition_left_out", path, remark=True) for path in repeated)
    answers = sum(item.answered for item in items)
    if answers or result:
        score, most = number_of(result.get("score")), number_of(result.get("total_score"))
        params: dict[str, str | int] = {
            "count": answers,
            "score": "-" if score is None else str(score),
            "most": "-" if most is None else str(most),
        }
        problems.append(Problem("answers_left_out", "", params, remark=True))
    if not growing.count:
        problems.append(Problem("inspection_without_questions"))
    elif growing.count > MOST_QUESTIONS:
        problems.append(Problem("too_many_questions", "items", {"count": growing.count, "most": MOST_QUESTIONS}))
    refused = any(not problem.remark for problem in problems)
    checklist = _checklist(growing, naming)
    return Draft(None if refused else checklist, tuple(problems), dict(_origins(growing)), checklist)


def _take(item: Item, growing: _Growing) -> None:
    """Add what an item asks to its section; tell what asks nothing and is left out."""
    if item.type in STRUCTURE:
        return
    if item.type == "information":
        if item.label:
            growing.problems.append(item.remark("information_left_out", text=shown(item.label)))
        else:
            growing.problems.append(item.remark("picture_left_out"))
        return
    if not item.label:
        growing.problems.append(item.remark("item_without_words", type=shown(item.type)))
        return
    growing.count += 1
    if growing.count > MOST_QUESTIONS:
        return
    code = growing.codes.new(item.label, "question")
    made = question_of(item, code, growing.sets, growing.language)
    if made is None:
        growing.count -= 1
        growing.problems.append(item.remark("item_type_unknown", type=shown(item.type)))
        return
    made.question = _with_condition(item, made.question, growing)
    growing.made.setdefault(item.id, made)
    growing.problems.extend(made.problems)
    part = _part_of(item, growing)
    part.questions.append(made.question)
    part.items.append(item)


def _part_of(item: Item, growing: _Growing) -> _Part:
    """Return the section of an item: its nearest category within its section."""
    above = growing.tree.above(item)
    headings = [other for other in above if other.type in {"section", "category", "dynamicfield"}][::-1]
    key = tuple(other.id for other in headings)
    if key in growing.parts:
        return growing.parts[key]
    titles = list(dict.fromkeys(other.label for other in headings if other.label))
    title = " / ".join(titles) or QUESTIONS.get(growing.language, QUESTIONS["en"])
    origin = _origin(headings[-1] if headings else item)
    return growing.parts.setdefault(key, _Part(growing.sections.new(title, "section"), title, origin))


def _origin(item: Item) -> Origin:
    return Origin(item.place or {"path": item.path}, {"text": "label", "title": "label"} if item.place else {})


def _origins(growing: _Growing) -> Iterator[tuple[str, Origin]]:
    for number, part in enumerate(growing.parts.values()):
        yield f"sections[{number}]", part.origin
        for index, item in enumerate(part.items):
            yield f"sections[{number}].questions[{index}]", _origin(item)


def _with_condition(item: Item, question: Question, growing: _Growing) -> Question:
    """Return the question with the nearest condition that it stands under; one that cannot be told is remarked."""
    above = growing.tree.above(item)
    at = next((index for index, other in enumerate(above) if other.type == "smartfield"), None)
    if at is None:
        return question
    rule, asked = above[at], above[at + 1] if at + 1 < len(above) else None
    made = growing.made.get(asked.id) if asked is not None else None
    condition = None if made is None else _condition(rule, made)
    if condition is None:
        growing.problems.append(item.remark("condition_not_carried", question=shown(asked.label if asked else "")))
        return replace(question, required=False)
    return replace(question, condition=condition)


def _condition(rule: Item, made: Made) -> Condition | None:
    kind = text_of(rule.options.get("condition")).lower()
    code = made.question.code
    if kind in _IS_TICKED and made.question.kind == "yes_no":
        return When(code, Match(Operation.IS, ("yes",)))
    values = [text_of(value) for value in list_of(rule.options.get("values"))]
    if kind not in _IS_ONE_OF or not values or any(value not in made.tokens for value in values):
        return None
    tokens = tuple(dict.fromkeys(made.tokens[value] for value in values if made.tokens[value]))
    parts: list[Condition] = []
    if tokens and made.question.kind == "multiple_choice":
        parts.extend(When(code, Match(Operation.INCLUDES, (token,))) for token in tokens)
    elif tokens:
        parts.append(When(code, Match(Operation.IS if len(tokens) == 1 else Operation.ONE_OF, tokens)))
    if any(not made.tokens[value] for value in values):
        parts.append(When(code, Match(Operation.NOT_APPLICABLE)))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _checklist(growing: _Growing, naming: tuple[str, str, str]) -> Checklist:
    title, code, language = naming
    title = title or "Inspection"
    sections = _in_order(growing)
    draft = Checklist(
        code=code or slug(title) or "inspection",
        version=1,
        title={language: title},
        slots=(LegSlot("visit", {language: VISIT.get(language, VISIT["en"])}),),
        sections=sections,
        languages=(language,),
        minutes=1,
    )
    return replace(draft, minutes=min(MOST_MINUTES, estimated_minutes(draft)))


def _in_order(growing: _Growing) -> tuple[Section, ...]:
    """Return the sections; a condition on what is asked later, after all, is taken out and told."""
    asked: set[str] = set()
    sections: list[Section] = []
    for part in growing.parts.values():
        questions: list[Question] = []
        for item, question in zip(part.items, part.questions, strict=True):
            later = [leaf.question for leaf in leaves(question.condition or AnyOf(())) if leaf.question not in asked]
            if later:
                growing.problems.append(item.remark("condition_not_carried", question=later[0]))
            kept = replace(question, condition=None, required=False) if later else question
            questions.append(kept)
            asked.add(question.code)
        sections.append(Section(part.code, {growing.language: part.title}, ("visit",), tuple(questions), Decimal(1)))
    return tuple(sections)
