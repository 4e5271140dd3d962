"""Rows become a draft: where the header is, which rows are questions, and which section each belongs to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checklists.definition import Checklist, LegSlot, Question, Section
from checklists.formats.drafts import Draft, Origin, Row, in_row
from checklists.formats.lists.columns import Header, is_header_again, read_header
from checklists.formats.lists.lines import Line, line_of, shown
from checklists.formats.lists.questions import question_of
from checklists.formats.naming import VALID, Codes, slug
from checklists.problems import Problem
from checklists.size import MOST_MINUTES, MOST_QUESTIONS, estimated_minutes

HEADER_WITHIN = 20
"""Rows in which the header is looked for."""

_HEADINGS = ("category", "subcategory", "section")
"""Fields of a line that together name its section."""

VISIT = {"en": "Visit", "fi": "Käynti", "sv": "Besök"}
QUESTIONS = {"en": "Questions", "fi": "Kysymykset", "sv": "Frågor"}


@dataclass
class _Part:
    """A section while it grows: its title by language, and its questions by text with the row of the first."""

    code: str
    title: dict[str, str]
    written: tuple[str, ...]
    questions: list[Question] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    """Of each question the line that it stands in."""


@dataclass
class _Gathered:
    """Everything that was read so far."""

    language: str
    languages: dict[str, None] = field(default_factory=dict)
    parts: dict[tuple[str, ...], _Part] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    codes: Codes = field(default_factory=Codes)
    given: set[str] = field(default_factory=set)
    sections: Codes = field(default_factory=Codes)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    count: int = 0
    first_beyond: tuple[str, int] | None = None
    """Where the first question stands that is too many."""
    head: Origin | None = None
    """The first row that names the columns."""


def read(rows: Iterable[Row], *, title: str, code: str = "", language: str = "en") -> Draft:
    """Read a list of questions; several sheets are read one after the other.

    `title` names the checklist, `code` is made from it when empty; a column that names no language is in `language`.
    Raises nothing for what stands in the rows: it is in the draft's problems.
    """
    gathered = _Gathered(language)
    for sheet, sheet_rows in _by_sheet(rows):
        _read_sheet(sheet, sheet_rows, gathered)
    if gathered.first_beyond is not None:
        params = {"count": gathered.count, "most": MOST_QUESTIONS}
        gathered.problems.append(in_row("too_many_questions", gathered.first_beyond, remark=False, **params))
    elif not gathered.count and not any(not problem.remark for problem in gathered.problems):
        gathered.problems.append(Problem("list_without_questions"))
    refused = any(not problem.remark for problem in gathered.problems)
    found = _checklist(gathered, title, code)
    return Draft(None if refused else found, tuple(gathered.problems), dict(_origins(gathered)), found)


_FIELDS = {
    "text": "title",
    **dict.fromkeys(("minimum", "maximum", "best", "na_allowed", "full_points"), "options"),
}
"""Field of a question to the field of a line that says it, where the two have different names."""


def _origins(gathered: _Gathered) -> Iterator[tuple[str, Origin]]:
    """Yield where the columns are named, and where each section (its first line) and each question stands."""
    if gathered.head is not None:
        yield "sections", gathered.head
    for number, part in enumerate(gathered.parts.values()):
        for index, line in enumerate(part.lines):
            origin = Origin(_place(line), _columns(line, gathered.language))
            if not index:
                heading = next((line.names[name] for name in _HEADINGS if line.text(name)), "")
                yield f"sections[{number}]", Origin(origin.place, {"title": heading} if heading else {})
            yield f"sections[{number}].questions[{index}]", origin


def _place(line: Line) -> Mapping[str, str | int]:
    sheet, row = line.place
    return {"sheet": sheet, "row": row} if sheet else {"row": row}


def _columns(line: Line, language: str) -> Mapping[str, str]:
    """Return the headings by the field of a question, and by field and language."""
    fields = {name: name for name, _spoken in line.headings} | _FIELDS
    if line.text("full_weight"):
        fields["weight"] = "full_weight"
    found: dict[str, str] = {}
    for name, said in fields.items():
        for (field_name, spoken), heading in line.headings.items():
            if field_name == said:
                found.setdefault(name, heading)
                found[f"{name}:{spoken or language}"] = heading
    return found


def _by_sheet(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    sheets: dict[str, list[Row]] = {}
    for row in rows:
        if any(cell.strip() for cell in row[2]):
            sheets.setdefault(row[0], []).append(row)
    yield from sheets.items()


def _read_sheet(sheet: str, rows: Sequence[Row], gathered: _Gathered) -> None:
    found = [(index, header) for index, row in enumerate(rows[:HEADER_WITHIN]) if (header := read_header(row[2]))]
    if not found:
        gathered.problems.append(in_row("list_not_recognised", (sheet, rows[0][1])))
        return
    start, header = found[0]
    for above in rows[:start]:
        text = shown(" ".join(cell for cell in above[2] if cell.strip()))
        gathered.problems.append(in_row("row_above_header", (sheet, above[1]), text=text))
    _take_header(header, (sheet, rows[start][1]), gathered)
    for _sheet, number, cells in rows[start + 1 :]:
        again = is_header_again(cells)
        if again is not None:
            header = again
            gathered.problems.append(in_row("header_again", (sheet, number)))
            _take_header(header, (sheet, number), gathered)
            continue
        _read_row(header, (sheet, number), cells, gathered)


def _take_header(header: Header, place: tuple[str, int], gathered: _Gathered) -> None:
    """Note the languages of a header, and the columns that are left out."""
    gathered.head = gathered.head or Origin({"sheet": place[0], "row": place[1]} if place[0] else {"row": place[1]})
    for column in header.unknown:
        gathered.problems.append(in_row("column_unknown", place, column.name[:60], name=shown(column.name)))
    for column in header.repeated:
        name, first = shown(column.name), shown(header.of(column.field)[0].name)
        gathered.problems.append(in_row("column_repeated", place, column.name[:60], name=name, first=first))
    for column in header.of("title"):
        gathered.languages.setdefault(column.language or gathered.language)
    if header.of("weight") and header.of("options"):
        gathered.problems.append(in_row("weight_times_points", place, header.of("weight")[0].name))


def _read_row(header: Header, place: tuple[str, int], cells: Sequence[str], gathered: _Gathered) -> None:
    same = (place[0], *(cell.strip() for cell in cells))
    first = gathered.seen.setdefault(same, place[1])
    if first != place[1]:
        gathered.problems.append(in_row("row_repeated", place, first=first))
        return
    line = line_of(header, place, cells)
    if line.text("title"):
        gathered.count += 1
        if gathered.count <= MOST_QUESTIONS:
            _add_question(line, gathered)
        elif gathered.first_beyond is None:
            gathered.first_beyond = line.place
    elif not line.problems:
        line.remark("row_without_question", "title", text=shown(" ".join(cell for cell in cells if cell.strip())))
    gathered.problems.extend(line.problems)


def _add_question(line: Line, gathered: _Gathered) -> None:
    part = _part_of(line, gathered)
    question = question_of(line, _code_of(line, gathered), gathered.language)
    words = " ".join(line.text("title").casefold().split())
    first = part.asked.setdefault(words, line.place[1])
    if first != line.place[1]:
        line.remark("question_repeated", "title", first=first)
    part.questions.append(question)
    part.lines.append(line)


def _code_of(line: Line, gathered: _Gathered) -> str:
    """Return the code that the line gives, or one made from its text."""
    given = line.text("code")
    if not given:
        return gathered.codes.new(line.text("title"), "question")
    if not VALID.fullmatch(given):
        code = gathered.codes.new(given, "question")
        line.remark("code_changed", "code", value=shown(given), code=code)
        return code
    if given in gathered.given:
        line.refuse("code_doubled", "code", code=given)
    gathered.given.add(given)
    code = gathered.codes.claim(given)
    if code != given:
        line.remark("code_changed", "code", value=given, code=code)
    return code


def _part_of(line: Line, gathered: _Gathered) -> _Part:
    """Return the section of a line; names that differ in capitals and blanks only are one section."""
    words = [" ".join(line.text(name).split()) for name in _HEADINGS]
    key = (line.place[0], *(word.casefold() for word in words))
    if key in gathered.parts:
        part = gathered.parts[key]
        if part.written != tuple(words):
            params = {
                "value": shown(" / ".join(filter(None, words))),
                "section": shown(next(iter(part.title.values()))),
            }
            line.remark("section_joined", next(name for name in _HEADINGS if line.text(name)), **params)
        return part
    title: dict[str, str] = {}
    for name in _HEADINGS:
        for spoken, text in line.by_language(name, gathered.language).items():
            parts = [title[spoken]] if spoken in title else []
            title[spoken] = " / ".join([*parts, " ".join(text.split())])
    if not title:
        title = _translated(QUESTIONS, gathered)
        line.remark("section_missing", "section", section=next(iter(title.values())))
    code = gathered.sections.new(next(iter(title.values())), "section")
    return gathered.parts.setdefault(key, _Part(code, title, tuple(words)))


def _translated(text: dict[str, str], gathered: _Gathered) -> dict[str, str]:
    languages = gathered.languages or {gathered.language: None}
    return {language: text.get(language, text["en"]) for language in languages}


def _checklist(gathered: _Gathered, title: str, code: str) -> Checklist:
    sections = tuple(
        Section(part.code, part.title, ("visit",), tuple(part.questions), Decimal(1))
        for part in gathered.parts.values()
    )
    draft = Checklist(
        code=code or slug(title) or "checklist",
        version=1,
        title={gathered.language: title},
        slots=(LegSlot("visit", _translated(VISIT, gathered)),),
        sections=sections,
        languages=tuple(gathered.languages) or (gathered.language,),
        minutes=1,
    )
    return replace(draft, minutes=min(MOST_MINUTES, estimated_minutes(draft)))
