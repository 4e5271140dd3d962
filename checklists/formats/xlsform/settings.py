"""The sheet of settings: title, code, version, language, and what only our checklists have."""

import re
from dataclasses import dataclass, field

from checklists.definition import LegSlot, Mode
from checklists.formats.xlsform.choices import ChoiceList
from checklists.formats.xlsform.columns import OURS
from checklists.formats.xlsform.numbers import read_whole
from checklists.formats.xlsform.sheets import Findings, Record, Sheet, short

SLOTS_LIST = "touchstone_slots"
"""The list of choices that holds the leg slots."""
TITLE, PURPOSE, MODE = OURS + "title", OURS + "purpose", OURS + "mode"
MINUTES, BAND_LIMITS, LANGUAGES = OURS + "minutes", OURS + "band_limits", OURS + "languages"
LARGEST_VERSION = 2_000_000_000
MOST_MINUTES = 100_000
LONGEST_CODE = 64
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LIMITS = re.compile(r"(-?\d{1,5})\s+(-?\d{1,5})\s+(-?\d{1,5})")
_CARRIED = {"form_title", "form_id", "version", "default_language", TITLE, PURPOSE, MODE, MINUTES, BAND_LIMITS}
CARRIED = _CARRIED | {LANGUAGES}
_VISIT = {"en": "Visit", "fi": "Käynti", "sv": "Besök"}


@dataclass
class Settings:
    """What is said about the form as a whole; parts that are not said are empty."""

    code: str
    title: dict[str, str]
    version: int = 1
    purpose: dict[str, str] = field(default_factory=dict)
    mode: Mode = Mode.POINTS
    minutes: int | None = None
    band_limits: tuple[int, int, int] | None = None
    languages: tuple[str, ...] = ()


def code_of(name: str, fallback: str) -> str:
    """Return a code made of a name: a-z, 0-9, _ and -, at most 64 signs, beginning with a letter or digit."""
    if _CODE.fullmatch(name):
        return name
    code = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")[:LONGEST_CODE]
    return code or fallback


def default_language(sheet: Sheet | None, survey: Sheet, findings: Findings) -> None:
    """Set the language of columns that name none; call before any text is read."""
    name = sheet.records[0].get("default_language") if sheet and sheet.records else ""
    if name and name.lower() != "default":
        findings.languages.plain = findings.languages.code(name)
        return
    labels = [column for column in survey.columns if column.key == "label"]
    named = [findings.languages.code(column.language) for column in labels if column.language]
    if len(named) < len(labels):
        plain = next(column for column in labels if not column.language)
        findings.place("language_guessed", survey.head, plain.heading, {"language": findings.languages.plain})
    elif named and findings.languages.plain not in named:
        findings.languages.plain = named[0]


def read_settings(sheet: Sheet | None, findings: Findings, fallback: str) -> Settings:
    """Return the settings of the first row below the headings; problems stand in the findings."""
    if sheet is None or not sheet.records:
        return Settings(fallback, {findings.languages.plain: fallback})
    record = sheet.records[0]
    findings.ours = any(column.key.startswith(OURS) for column in record.cells)
    for extra in sheet.records[1:]:
        findings.remark("row_not_carried", extra)
    for column, text in record.cells.items():
        if column.key not in CARRIED:
            findings.remark("cell_not_carried", record, column.key, value=short(text))
    name = record.get("form_title") or record.get("form_id") or fallback
    title = findings.texts(record, TITLE)
    if not title and not findings.ours:
        title = {findings.languages.plain: name}
    given = record.get("form_id") or name
    settings = Settings(code_of(given, fallback), title, purpose=findings.texts(record, PURPOSE))
    if record.get("form_id") and settings.code != given:
        findings.remark("code_changed", record, "form_id", value=short(given), code=settings.code)
    _read_version(record, settings, findings)
    _read_ours(record, settings, findings)
    return settings


def _read_version(record: Record, settings: Settings, findings: Findings) -> None:
    text = record.get("version")
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_VERSION)) and int(text):
        settings.version = int(text)
    elif text:
        findings.remark("version_changed", record, "version", version=short(text))


def _read_ours(record: Record, settings: Settings, findings: Findings) -> None:
    mode = record.get(MODE)
    if mode in set(Mode):
        settings.mode = Mode(mode)
    elif mode:
        findings.refuse("cell_unreadable", record, MODE, value=short(mode), expected=" / ".join(Mode))
    if record.get(MINUTES):
        settings.minutes = read_whole(record, MINUTES, findings, MOST_MINUTES)
    limits = record.get(BAND_LIMITS)
    if limits:
        found = _LIMITS.fullmatch(limits)
        if found is None:
            findings.refuse("cell_unreadable", record, BAND_LIMITS, value=short(limits), expected="85 70 55")
        else:
            settings.band_limits = (int(found[1]), int(found[2]), int(found[3]))
    settings.languages = tuple(record.get(LANGUAGES).split())


def read_slots(lists: dict[str, ChoiceList], languages: tuple[str, ...]) -> tuple[LegSlot, ...]:
    """Return the leg slots from their list; a form without one is about a single leg."""
    found = lists.get(SLOTS_LIST)
    if found is not None:
        found.used = True
        return tuple(LegSlot(option.code, option.text) for option in found.options)
    return (LegSlot("visit", {language: _VISIT.get(language, _VISIT["en"]) for language in languages}),)
