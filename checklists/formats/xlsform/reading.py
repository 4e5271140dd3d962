"""From the rows of a workbook to a draft."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from checklists.definition import Checklist, Condition, Operation, Question, Section, Text, When
from checklists.definition import Match as Test
from checklists.formats.codec import MOST_ITEMS
from checklists.formats.drafts import Draft, Origin, Row
from checklists.formats.xlsform.choices import ChoiceList, read_choices
from checklists.formats.xlsform.columns import OURS
from checklists.formats.xlsform.conditions import Earlier, together
from checklists.formats.xlsform.numbers import read_weight
from checklists.formats.xlsform.origins import Origins
from checklists.formats.xlsform.questions import OTHER, OTHER_TEXT, Builder
from checklists.formats.xlsform.settings import (
    SLOTS_LIST,
    Settings,
    code_of,
    default_language,
    read_settings,
    read_slots,
)
from checklists.formats.xlsform.sheets import Findings, Sheet, by_sheet, read_sheet, short
from checklists.formats.xlsform.survey import SLOTS, Asked, Group, Survey, Walk
from checklists.problems import Problem
from checklists.size import MOST_MINUTES, MOST_QUESTIONS, estimated_minutes

SHEETS = frozenset({"survey", "choices", "settings", "external_choices"})
"""The sheets of a form, in lower case; what stands in others is not read."""
_FALLBACK = "imported"


def read(rows: Iterable[Row]) -> Draft:
    """Return the draft that the rows of a workbook describe, and everything that was not carried over as it stood.

    Rows are (sheet, number from 1, texts of the cells), as `audit.core.tables` opens them. Never raises; a workbook
    that is no form, or one with mistakes, gives a draft without checklist and all problems at once.
    """
    sheets = by_sheet(rows)
    findings = Findings()
    named = {name.strip().lower(): name for name in reversed(sheets)}
    survey = _survey(sheets, named, findings)
    if survey is None:
        return Draft(None, tuple(findings.problems))
    opened = {word: read_sheet(sheets[name], choices=True) for word, name in named.items() if word in SHEETS}
    settings_sheet = read_sheet(sheets[named["settings"]]) if "settings" in named else None
    for name in sheets:
        if name.strip().lower() not in SHEETS and name != survey.name:
            findings.place("sheet_not_carried", (name, sheets[name][0][1]), "", {"count": len(sheets[name])})
    default_language(settings_sheet, survey, findings)
    settings = read_settings(settings_sheet, findings, _FALLBACK)
    lists: dict[str, ChoiceList] = {}
    for word in ("external_choices", "choices"):
        if word in opened:
            lists |= read_choices(opened[word], findings)
    reader = _Reader(survey, settings, lists, findings)
    checklist = reader.checklist()
    # The two sheets whose headings mean something else than those of choices come last: the last of a name counts.
    last = (survey, *([settings_sheet] if settings_sheet is not None else []))
    origins = Origins((*opened.values(), *last), lists, findings.languages)
    places = (("sections", origins.top(survey)), *origins.head(settings_sheet), *reader.origins(checklist, origins))
    refused = any(not problem.remark for problem in findings.problems)
    return Draft(None if refused else checklist, tuple(findings.problems), dict(places), checklist)


def _survey(sheets: Mapping[str, list[Row]], named: Mapping[str, str], findings: Findings) -> Sheet | None:
    """Return the sheet of questions; None with a problem for a workbook that is no form."""
    name = named.get("survey") or (next(iter(sheets)) if len(sheets) == 1 and "" in sheets else None)
    if name is None:
        names = ", ".join(short(name) for name in sheets) or "-"
        findings.problems.append(Problem("no_survey_sheet", "", {"sheets": names}))
        return None
    sheet = read_sheet(sheets[name])
    if not {"type", "name"} <= sheet.keys:
        columns = short(", ".join(column.heading for column in sheet.columns))
        findings.place("no_type_column", sheet.head, "", {"columns": columns}, remark=False)
        return None
    return sheet


@dataclass
class _Part:
    """A section that is being gathered: the group it comes from, None for what stands in no group."""

    group: Group | None
    condition: Condition | None
    questions: list[Question] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    """Of each question the row that asks it."""


class _Reader:
    def __init__(self, sheet: Sheet, settings: Settings, lists: dict[str, ChoiceList], findings: Findings) -> None:
        self._sheet = sheet
        self._settings = settings
        self._findings = findings
        self._lists = lists
        headings = [column for column in sheet.columns if column.key in {"label", "hint"}]
        self._order = tuple(
            dict.fromkeys([findings.languages.plain, *(findings.languages.code(c.language) for c in headings)])
        )
        self._builder = Builder(lists, findings, self._order)
        self._conditions: dict[int, Condition | None] = {}
        self._taken: set[str] = set()

    def checklist(self) -> Checklist:
        """Return the checklist; it is worth something only when the findings hold no refusal."""
        survey = Walk(self._sheet, self._findings).whole()
        self._count(survey)
        names = frozenset(asked.name for asked in survey.asked)
        self._earlier = Earlier(self._findings, names, frozenset(survey.unasked))
        parts = self._gathered = list(self._parts(survey))
        sections = self._sections(parts)
        languages = self._settings.languages or self._languages(sections)
        slots = read_slots(self._lists, languages)
        self._unused()
        self._tell(sections)
        settings = self._settings
        checklist = Checklist(
            settings.code,
            settings.version,
            settings.title,
            slots,
            tuple(replace(section, slots=section.slots or (slots[0].code,)) for section in sections),
            settings.mode,
            settings.purpose,
            settings.band_limits,
            languages=languages,
        )
        minutes = min(MOST_MINUTES, estimated_minutes(checklist)) if settings.minutes is None else settings.minutes
        return replace(checklist, minutes=minutes)

    def origins(self, checklist: Checklist, origins: Origins) -> Iterator[tuple[str, Origin]]:
        """Yield where each part of the checklist stands; call after `checklist`."""
        for number, (part, section) in enumerate(zip(self._gathered, checklist.sections, strict=True)):
            yield from origins.section(number, part.group.record if part.group else None, section, part.asked)

    def _count(self, survey: Survey) -> None:
        count = len(survey.asked)
        if count > MOST_QUESTIONS:
            first = survey.asked[MOST_QUESTIONS].record
            params = {"most": MOST_QUESTIONS, "count": count}
            self._findings.place("too_many_questions", first.row, "", params, remark=count <= MOST_ITEMS)

    def _parts(self, survey: Survey) -> Iterator[_Part]:
        """Yield the sections: neighbours that share their group."""
        homes = groupby(survey.asked, key=lambda asked: asked.group.home if asked.group else None)
        for group, members in homes:
            part = _Part(group, self._condition(group))
            for asked in members:
                for question in self._questions(asked):
                    part.questions.append(question)
                    part.asked.append(asked)
            yield part

    def _condition(self, group: Group | None) -> Condition | None:
        """Return what must hold for a group and for all groups around it."""
        found: list[Condition | None] = []
        while group is not None:
            if id(group) not in self._conditions:
                self._conditions[id(group)] = self._earlier.read(group.record)
            found.insert(0, self._conditions[id(group)])
            group = group.parent
        return together(found)

    def _questions(self, asked: Asked) -> Iterator[Question]:
        ours = asked.record.get(OURS + "code")
        wanted = ours or code_of(asked.name, f"q{asked.record.number}")
        code = self._free(wanted)
        if code != asked.name and not ours:
            self._findings.remark("code_changed", asked.record, "name", value=short(asked.name), code=code)
        elif code != wanted:
            self._findings.refuse("code_doubled", asked.record, OURS + "code", code=short(wanted))
        condition = self._earlier.read(asked.record, asked.name)
        question = self._builder.build(asked, code, condition)
        self._earlier.add(asked.name, question)
        yield question
        if asked.type.other and question.options:
            text = self._builder.in_languages(OTHER_TEXT)
            chosen = Operation.INCLUDES if question.kind == "multiple_choice" else Operation.IS
            when = When(code, Test(chosen, (OTHER,)))
            other = self._free(f"{code[:50]}_other")
            yield Question(other, "text", text, required=False, weight=Decimal(0), condition=when)

    def _free(self, wanted: str) -> str:
        """Return the code, with a number behind it when it is taken."""
        code, number = wanted, 1
        while code in self._taken:
            number += 1
            code = f"{wanted[:58]}_{number}"
        self._taken.add(code)
        return code

    def _sections(self, parts: list[_Part]) -> tuple[Section, ...]:
        taken: set[str] = set()
        sections = []
        for part in parts:
            wanted = self._section_code(part.group)
            code, number = wanted, 1
            while code in taken:
                number += 1
                code = f"{wanted[:58]}_{number}"
            taken.add(code)
            sections.append(self._section(part, code))
        return tuple(sections)

    def _section_code(self, group: Group | None) -> str:
        if group is None:
            return "general"
        named = group.record.get(OURS + "code")
        return named or code_of(group.record.get("name"), f"section_{group.record.number}")

    def _section(self, part: _Part, code: str) -> Section:
        group = part.group
        if group is None:
            return Section(code, self._settings.title, (), tuple(part.questions), condition=part.condition)
        weight = Decimal(1)
        if group.record.get(OURS + "weight"):
            weight = read_weight(group.record, OURS + "weight", self._findings) or Decimal(0)
        slots = tuple(group.record.get(SLOTS).split())
        title = self._title(group)
        return Section(code, title, slots, tuple(part.questions), weight, part.condition)

    def _title(self, group: Group) -> Text:
        """Return the title of a group, else of the next one around it, else of the form."""
        if group.title or group.ours:
            return group.title
        return self._title(group.parent) if group.parent else self._settings.title

    def _languages(self, sections: tuple[Section, ...]) -> tuple[str, ...]:
        """Return the languages in which anything is written, in the order of the columns."""
        used: set[str] = set()
        for section in sections:
            used.update(section.title)
            for question in section.questions:
                used.update(question.text, question.guidance)
                used.update(*(option.text for option in question.options))
        ordered = [*self._order, *sorted(used - set(self._order))]
        return tuple(language for language in ordered if language in used) or (self._findings.languages.plain,)

    def _unused(self) -> None:
        for name, found in self._lists.items():
            if not found.used and name != SLOTS_LIST:
                self._findings.remark("list_not_used", found.first, "list_name", list=short(name))

    def _tell(self, sections: tuple[Section, ...]) -> None:
        """Say once what concerns the form as a whole."""
        head = self._sheet.head
        for name, code in self._findings.languages.unknown.items():
            self._findings.place("language_unknown", head, "", {"name": short(name), "code": code})
        if not sections:
            self._findings.place("nothing_asked", head, "", {})
        unlinked = sum(not question.promise for section in sections for question in section.questions)
        if unlinked:
            self._findings.place("links_missing", head, "", {"count": unlinked})
