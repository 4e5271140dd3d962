"""From a checklist to the rows of a workbook: survey, choices, settings.

Whatever XLSForm can say is said in its own columns, so that other tools ask the same. Each row is then read as the
reader would, and our own columns are filled where that reading would not give the same checklist back.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checklists.answers.kind import plain
from checklists.definition import Checklist, Condition, Option, Question, Section, Text
from checklists.formats.drafts import Row
from checklists.formats.xlsform.columns import OURS, OURS_IN_CHOICES
from checklists.formats.xlsform.constraints import read_constraint, render_constraint
from checklists.formats.xlsform.expressions import ExpressionError
from checklists.formats.xlsform.languages import heading
from checklists.formats.xlsform.numbers import is_truth
from checklists.formats.xlsform.relevance import read_condition
from checklists.formats.xlsform.rendering import render_condition
from checklists.formats.xlsform.settings import SLOTS_LIST
from checklists.formats.xlsform.short_forms import write_bands, write_condition, write_critical, write_evidence

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_CHOICE = re.compile(r"[A-Za-z0-9_.:+-]+")
_RESERVED = {"meta"}
_YES_NO = "touchstone_yes_no"
_YES_NO_WORDS = {"yes": {"en": "Yes", "fi": "Kyllä", "sv": "Ja"}, "no": {"en": "No", "fi": "Ei", "sv": "Nej"}}
_TYPES = {
    "duration": "integer",
    "date": "date",
    "time": "time",
    "photo": "image",
    "signature": "image",
    "location": "geopoint",
    "barcode": "barcode",
    "scale": "range",
    "nps": "range",
    "ces": "range",
    "csat": "range",
}
_RATINGS = {"scale": (1, 5), "nps": (0, 10), "ces": (1, 7), "csat": (1, 5)}
_NATIVE = {"text", "number", "date", "time", "photo", "signature", "location", "barcode", "scale"}
_NATIVE_CHOICES = {"single_choice": "select_one", "multiple_choice": "select_multiple"}
_DECIMALS = 6
_MOST_PHOTOS = 5

Cells = dict[str, str]


def write(checklist: Checklist) -> tuple[Row, ...]:
    """Return the rows of the sheets survey, choices and settings; `read` makes an equal checklist of them.

    Texts lose blanks at their ends, and an empty text is the same as none.
    """
    writer = _Writer(checklist)
    survey = list(writer.survey())
    first = ["type", "name", *writer.headings("label"), *writer.headings("hint")]
    return (
        *_sheet("survey", survey, first),
        *_sheet("choices", writer.choices(), ["list_name", "name", *writer.headings("label")]),
        *_sheet("settings", [writer.settings()], ["form_title", "form_id", "version", "default_language"]),
    )


def _sheet(name: str, lines: Iterable[Cells], first: list[str]) -> Iterator[Row]:
    """Yield the headings and the lines; of the columns that are not in `first`, those that hold anything."""
    found = [{key: text for key, text in line.items() if text} for line in lines]
    others = dict.fromkeys(key for line in found for key in line if key not in first)
    columns = [*first, *sorted(others, key=lambda key: (key.startswith(OURS), key))]
    yield (name, 1, tuple(columns))
    for number, line in enumerate(found, start=2):
        yield (name, number, tuple(line.get(column, "") for column in columns))


@dataclass
class _Writer:
    checklist: Checklist
    _names: dict[str, str] = field(default_factory=dict)
    _lists: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    _by_options: dict[tuple[str, ...], str] = field(default_factory=dict)
    _written: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.languages = self._languages()
        taken = set(_RESERVED)
        for section in self.checklist.sections:
            self._names[f"section:{section.code}"] = _name(section.code, taken, "s_")
        for _section, question in self.checklist.questions():
            self._names[question.code] = _name(question.code, taken, "q_")

    def _languages(self) -> tuple[str, ...]:
        """Return the languages of the checklist, then any other in which a text is written."""
        found = {language for text in _texts(self.checklist) for language in text}
        return (*self.checklist.languages, *sorted(found - set(self.checklist.languages)))

    def headings(self, key: str) -> list[str]:
        """Return the heading of a translated column in each language."""
        return [f"{key}::{heading(language)}" for language in self.languages]

    def _text(self, key: str, text: Text) -> Cells:
        return {f"{key}::{heading(language)}": words for language, words in text.items()}

    def survey(self) -> Iterator[Cells]:
        """Yield the lines of the sheet survey: a group for each section."""
        for section in self.checklist.sections:
            yield {
                "type": "begin_group",
                "name": self._names[f"section:{section.code}"],
                **self._text("label", section.title),
                **self._condition(section.condition),
                OURS + "code": self._changed(f"section:{section.code}", section.code),
                OURS + "slots": " ".join(section.slots),
                OURS + "weight": plain(section.weight),
            }
            for question in section.questions:
                yield self._question(question)
                self._written[question.code] = question
            yield {"type": "end_group"}

    def _changed(self, key: str, code: str) -> str:
        return "" if self._names[key] == code else code

    def _question(self, question: Question) -> Cells:
        return {
            **self._type(question),
            "name": self._names[question.code],
            **self._text("label", question.text),
            **self._text("hint", question.guidance),
            "required": "yes" if question.required else "",
            **self._condition(question.condition),
            **self._limits(question),
            **self._scoring(question),
            OURS + "code": self._changed(question.code, question.code),
            OURS + "standard": question.standard,
            OURS + "promise": question.promise,
            OURS + "stage": question.stage,
            **self._text(OURS + "unit", question.unit),
        }

    def _type(self, question: Question) -> Cells:
        kind, named = question.kind, self._names[question.code]
        if kind == "yes_no" and not question.options:
            words = tuple(Option(code, self._words(words)) for code, words in _YES_NO_WORDS.items())
            self._lists.setdefault(_YES_NO, words)
            return {"type": f"select_one {_YES_NO}", OURS + "kind": kind}
        if kind in _NATIVE_CHOICES and question.options:
            return {"type": f"{_NATIVE_CHOICES[kind]} {self._list(named, question.options)}"}
        cells = {"type": _TYPES.get(kind, "text")}
        if kind == "number":
            cells = {"type": "decimal" if question.decimals else "integer"}
        if kind == "signature":
            cells["appearance"] = "signature"
        if kind not in _NATIVE:
            cells[OURS + "kind"] = kind
        if question.options:
            cells[OURS + "list"] = self._list(named, question.options)
            cells[OURS + "kind"] = kind
        return cells

    def _words(self, words: Mapping[str, str]) -> dict[str, str]:
        return {language: words.get(language, words["en"]) for language in self.languages}

    def _list(self, wanted: str, options: tuple[Option, ...]) -> str:
        """Return the name of the list with these options; equal lists are written once."""
        key = tuple(repr(option) for option in options)
        if key in self._by_options:
            return self._by_options[key]
        name, number = wanted, 1
        while name in self._lists or name in {SLOTS_LIST, _YES_NO}:
            number += 1
            name = f"{wanted}_{number}"
        self._lists[name] = options
        self._by_options[key] = name
        return name

    def _condition(self, condition: Condition | None) -> Cells:
        """Write a condition as an expression, and as JSON where the expression is not read back as the same."""
        if condition is None:
            return {}
        kinds = {code: question.kind for code, question in self._written.items()}
        names = {code: self._names[code] for code in self._written}
        text = render_condition(condition, names, kinds)
        codes = {name: code for code, name in names.items()}
        try:
            # "true()" is read as no condition at all.
            same = not is_truth(text) and read_condition(text, lambda name: self._written[codes[name]]) == condition
        except (ExpressionError, KeyError):
            same = False
        return {"relevant": text, OURS + "condition": "" if same else write_condition(condition)}

    def _limits(self, question: Question) -> Cells:
        """Limits as constraint and parameters, and in our columns where those are not read back as the same."""
        constraint = render_constraint(question)
        cells = {"constraint": constraint}
        bare = replace(question, minimum=None, maximum=None, earliest="", latest="")
        if question.kind in _RATINGS:
            low, high = _RATINGS[question.kind]
            low = low if question.minimum is None else int(question.minimum)
            high = high if question.maximum is None else int(question.maximum)
            cells[OURS + "kind"] = question.kind
            cells["parameters"] = f"start={low} end={high} step=1"
            bare = replace(bare, minimum=Decimal(min(low, high)), maximum=Decimal(max(low, high)))
        back = read_constraint(constraint, bare)[0] if constraint else bare
        for word in ("minimum", "maximum"):
            limit = getattr(question, word)
            if getattr(back, word) != limit:
                cells[OURS + word] = "-" if limit is None else plain(limit)
        for word in ("earliest", "latest"):
            day = getattr(question, word)
            if getattr(back, word) != day:
                cells[OURS + word] = day or "-"
        native = _DECIMALS if question.kind == "number" and question.decimals else 0
        cells[OURS + "decimals"] = "" if question.decimals == native else str(question.decimals)
        return cells

    def _scoring(self, question: Question) -> Cells:
        reasons = question.na_reasons
        return {
            OURS + "weight": plain(question.weight),
            OURS + "best": question.best,
            OURS + "critical": write_critical(question.critical) if question.critical else "",
            OURS + "evidence": write_evidence(question.evidence) if question.evidence else "",
            OURS + "bands": write_bands(question.bands) if question.bands else "",
            OURS + "full_points": "" if question.full_points is None else plain(question.full_points),
            OURS + "max_photos": "" if question.max_photos == _MOST_PHOTOS else str(question.max_photos),
            OURS + "na": "yes" if question.na_allowed else "",
            OURS + "na_reasons": self._list(f"{self._names[question.code]}_reasons", reasons) if reasons else "",
        }

    def choices(self) -> Iterator[Cells]:
        """Yield the lines of the sheet choices; call after `survey`."""
        slots = tuple(Option(slot.code, slot.title) for slot in self.checklist.slots)
        for name, options in (*self._lists.items(), (SLOTS_LIST, slots)):
            taken: set[str] = set()
            for option in options:
                written = _name(option.code, taken, "c_", _CHOICE)
                yield {
                    "list_name": name,
                    "name": written,
                    **self._text("label", option.text),
                    "points": "" if option.points is None else plain(option.points),
                    OURS_IN_CHOICES + "exclusive": "yes" if option.exclusive else "",
                    OURS_IN_CHOICES + "code": "" if written == option.code else option.code,
                }

    def settings(self) -> Cells:
        """Return the line of the sheet settings."""
        checklist = self.checklist
        limits = checklist.band_limits
        title = next((checklist.title[language] for language in self.languages if checklist.title.get(language)), "")
        return {
            "form_title": title or checklist.code,
            "form_id": checklist.code,
            "version": str(checklist.version),
            "default_language": heading(self.languages[0]) if self.languages else "",
            **self._text(OURS + "title", checklist.title),
            **self._text(OURS + "purpose", checklist.purpose),
            OURS + "mode": checklist.mode.value,
            OURS + "minutes": str(checklist.minutes),
            OURS + "band_limits": " ".join(map(str, limits)) if limits else "",
            OURS + "languages": " ".join(checklist.languages),
        }


def _name(code: str, taken: set[str], prefix: str, allowed: re.Pattern[str] = _NAME) -> str:
    """Return a name for a code that other tools accept, the code itself where they do; adds it to `taken`."""
    stem = code if allowed.fullmatch(code) else prefix + re.sub(r"[^A-Za-z0-9_.-]+", "_", code)
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    taken.add(name)
    return name


def _texts(checklist: Checklist) -> Iterator[Text]:
    yield checklist.title
    yield checklist.purpose
    yield from (slot.title for slot in checklist.slots)
    for section in checklist.sections:
        yield section.title
        yield from _question_texts(section)


def _question_texts(section: Section) -> Iterator[Text]:
    for question in section.questions:
        yield question.text
        yield question.guidance
        yield question.unit
        yield from (option.text for option in (*question.options, *question.na_reasons))
