"""Numbers, percentages, scores and dates the way each language writes them (babel's locale data)."""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from reports.facts import DayPart
from reports.words.phrases import LANGUAGES, Phrase, WordsError

LOCALES = {"en": "en_GB", "fi": "fi_FI", "sv": "sv_SE"}
# en_GB writes "Sept", plain en "Sep"
DATE_LOCALES = LOCALES | {"en": "en"}
DATE_PATTERNS = {"en": "d MMM yyyy", "fi": "d.M.yyyy", "sv": "d MMM yyyy"}
FULL_BP = 10_000

DAY_PARTS = {
    DayPart.MORNING: Phrase("morning", "aamupäivällä", "på förmiddagen"),
    DayPart.MIDDAY: Phrase("midday", "keskipäivällä", "mitt på dagen"),
    DayPart.AFTERNOON: Phrase("afternoon", "iltapäivällä", "på eftermiddagen"),
    DayPart.EVENING: Phrase("evening", "illalla", "på kvällen"),
}
DAY_PART_ENDS = ((11, DayPart.MORNING), (14, DayPart.MIDDAY), (17, DayPart.AFTERNOON))
NIGHT_ENDS = 5

PERIOD = Phrase("{first} to {last}", "{first}–{last}", "{first}–{last}")


def locale(language: str) -> Locale:
    """Return babel's locale for a working language; raises WordsError."""
    if language not in LANGUAGES:
        msg = f"there are no words in {language!r}; the languages are {', '.join(LANGUAGES)}"
        raise WordsError(msg)
    return Locale.parse(LOCALES[language])


def number(value: int | Decimal, language: str, decimals: int | None = None) -> str:
    """Write a number, rounded half up to `decimals` places when given."""
    shown = Decimal(value)
    if decimals is not None:
        shown = shown.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    else:
        pattern = "#,##0.##########"
    return format_decimal(shown, format=pattern, locale=locale(language))


def score(basis_points: int, language: str) -> str:
    """Write a score (0 to 10000) as a whole number of 100, rounded half up: 7250 -> "73"."""
    return number(Decimal(basis_points) / 100, language, 0)


def points(basis_points: int, language: str) -> str:
    """Write a part of a score in points with one decimal: 610 -> "6.1"."""
    return number(Decimal(basis_points) / 100, language, 1)


def percent(basis_points: int, language: str) -> str:
    """Write a share (0 to 10000) as a whole percentage: 8500 -> "85%", "85 %"."""
    rounded = (Decimal(basis_points) / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP) / 100
    return format_percent(rounded, locale=locale(language))


def date_text(day: date, language: str) -> str:
    """Write a day: "19 Jan 2027", "19.1.2027", "19 jan. 2027"."""
    locale(language)
    return format_date(day, format=DATE_PATTERNS[language], locale=DATE_LOCALES[language])


def moment_text(moment: datetime, zone: str, language: str) -> str:
    """Write an aware moment as day and time of a zone, without the year: "Mon 9 Nov 08:00", "ma 9.11. 8.00"."""
    locale(language)
    local = moment.astimezone(ZoneInfo(zone))
    day = {"en": "EEE d MMM", "fi": "ccc d.M.", "sv": "EEE d MMM"}[language]
    hour = "H.mm" if language == "fi" else "HH:mm"
    written = format_date(local.date(), day, locale=DATE_LOCALES[language])
    return f"{written} {format_time(local.time(), hour, locale=DATE_LOCALES[language])}"


def period_text(first: date, last: date, language: str) -> str:
    """Write a period of whole days, leaving out what both ends share."""
    locale(language)
    pattern = DATE_PATTERNS[language]
    if first.year == last.year:
        pattern = {"en": "d MMM", "fi": "d.M.", "sv": "d MMM"}[language]
    start = format_date(first, format=pattern, locale=DATE_LOCALES[language])
    joined = PERIOD.say(language, first=start, last=date_text(last, language))
    # Swedish and Finnish put spaces around the dash as soon as one side has a space of its own
    return joined.replace("–", " – ") if language == "sv" else joined


def day_part_at(moment: datetime | time) -> DayPart:
    """Return the part of the day of a local time; the night counts as evening."""
    for end, part in DAY_PART_ENDS:
        if NIGHT_ENDS <= moment.hour < end:
            return part
    return DayPart.EVENING


def day_part_text(part: DayPart, language: str) -> str:
    """Write a part of the day, fit to follow a date and a comma."""
    return DAY_PARTS[part].raw(language)


def listed(items: list[str], language: str) -> str:
    """Join texts: "a, b and c"."""
    return format_list(items, locale=locale(language)) if items else ""
