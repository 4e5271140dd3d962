"""Where each part of a checklist stands in its form: sheet, row, and the heading of the column that says it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checklists.definition import Section
from checklists.formats.drafts import Origin
from checklists.formats.xlsform.choices import CODE, EXCLUSIVE, POINTS, ChoiceList
from checklists.formats.xlsform.columns import OURS
from checklists.formats.xlsform.languages import Languages
from checklists.formats.xlsform.settings import BAND_LIMITS, LANGUAGES, MINUTES, MODE, PURPOSE, SLOTS_LIST, TITLE
from checklists.formats.xlsform.sheets import Record, Sheet
from checklists.formats.xlsform.survey import SLOTS, Asked

Keys = Mapping[str, tuple[str, ...]]
"""Field of a part to the columns that may say it, the strongest first."""

_LIMITS = {word: (OURS + word, "constraint", "parameters") for word in ("minimum", "maximum", "earliest", "latest")}
_SAME = (
    *("weight", "best", "critical", "evidence", "bands", "full_points", "max_photos", "decimals", "na_reasons"),
    *("promise", "stage", "standard", "unit"),
)
QUESTION: Keys = {
    "text": ("label",),
    "guidance": ("hint", "guidance_hint"),
    "kind": (OURS + "kind", "type"),
    "code": (OURS + "code", "name"),
    "required": ("required",),
    "condition": ("relevant", OURS + "condition"),
    "options": (OURS + "list", "type"),
    "na_allowed": (OURS + "na",),
    **_LIMITS,
    **{word: (OURS + word,) for word in _SAME},
}
SECTION: Keys = {
    "title": ("label",),
    "code": (OURS + "code", "name"),
    "condition": ("relevant", OURS + "condition"),
    "weight": (OURS + "weight",),
    "slots": (SLOTS,),
}
CHOICE: Keys = {
    "text": ("label",),
    "title": ("label",),
    "code": (CODE, "name"),
    "points": (POINTS, "points"),
    "exclusive": (EXCLUSIVE,),
}
HEAD: Keys = {
    "title": (TITLE, "form_title"),
    "code": ("form_id", "form_title"),
    "version": ("version",),
    "purpose": (PURPOSE,),
    "mode": (MODE,),
    "minutes": (MINUTES,),
    "band_limits": (BAND_LIMITS,),
    "languages": (LANGUAGES, "default_language"),
}


class Origins:
    """The headings of a form's sheets, from which places are named."""

    def __init__(self, sheets: Iterable[Sheet], lists: Mapping[str, ChoiceList], languages: Languages) -> None:
        self._headings = {sheet.name: _headings(sheet, languages) for sheet in sheets}
        self._lists = lists

    def top(self, survey: Sheet) -> Origin:
        """Return where the questions begin: the headings of their sheet."""
        name, row = survey.head
        return Origin({"sheet": name, "row": row} if name else {"row": row})

    def head(self, settings: Sheet | None) -> Iterator[tuple[str, Origin]]:
        """Yield where the settings stand, and the legs."""
        if settings is not None and settings.records:
            yield "", self._origin(settings.records[0], HEAD)
        yield from self._choices(self._lists.get(SLOTS_LIST), "slots")

    def section(
        self, number: int, begun: Record | None, section: Section, asked: Sequence[Asked]
    ) -> Iterator[tuple[str, Origin]]:
        """Yield where a section, its questions and their choices stand; without a group it begins where they do."""
        path = f"sections[{number}]"
        if begun is not None:
            yield path, self._origin(begun, SECTION)
        elif asked:
            yield path, Origin(_place(asked[0].record))
        for index, (question, row) in enumerate(zip(section.questions, asked, strict=True)):
            place = f"{path}.questions[{index}]"
            yield place, self._origin(row.record, QUESTION)
            named = row.record.get(OURS + "list") or row.type.list_name
            if question.options:
                yield from self._choices(self._lists.get(named), f"{place}.options")
            yield from self._choices(self._lists.get(row.record.get(OURS + "na_reasons")), f"{place}.na_reasons")

    def _choices(self, found: ChoiceList | None, path: str) -> Iterator[tuple[str, Origin]]:
        for index, record in enumerate(found.records if found is not None else ()):
            yield f"{path}[{index}]", self._origin(record, CHOICE)

    def _origin(self, record: Record, keys: Keys) -> Origin:
        known = self._headings.get(record.sheet, {})
        columns: dict[str, str] = {}
        for name, wanted in keys.items():
            filled = [key for key in wanted if record.get(key)]
            key = next((key for key in (*filled, *wanted) if key in known), None)
            if key is not None:
                columns[name] = record.heading(key) if filled else next(iter(known[key].values()))
                columns |= {f"{name}:{language}": heading for language, heading in known[key].items()}
        return Origin(_place(record), columns)


def _headings(sheet: Sheet, languages: Languages) -> Mapping[str, Mapping[str, str]]:
    """Return the headings of a sheet by key and language."""
    found: dict[str, dict[str, str]] = {}
    for column in sheet.columns:
        found.setdefault(column.key, {}).setdefault(languages.code(column.language), column.heading)
    return found


def _place(record: Record) -> Mapping[str, str | int]:
    return {"sheet": record.sheet, "row": record.number} if record.sheet else {"row": record.number}
