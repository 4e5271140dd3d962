"""How templates show values: numbers and times in the language of the page, brand texts with their fallback."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from flask import g
from flask_babel import get_locale
from flask_babel import gettext as _
from jinja2 import Environment
from markupsafe import Markup, escape

BASIS_POINTS = Decimal(100)


def _locale() -> str:
    locale = get_locale()
    # British English: day before month and 24 hours, as ux.md asks; American dates would be misread.
    return "en_GB" if locale is None or locale.language == "en" else str(locale)


def _zone(zone: str | None) -> ZoneInfo:
    brand = g.get("brand")
    return ZoneInfo(zone or (brand.timezone if brand else "UTC"))


def day(value: date | datetime | None, zone: str | None = None) -> str:
    """Return a day such as "19 Jan 2027"; a moment is taken in `zone`, else in the brand's. None gives "–"."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(_zone(zone)).date()
    return format_date(value, "medium", locale=_locale())


def moment(value: datetime | None, zone: str | None = None) -> Markup:
    """Return a moment (aware) as day and 24-hour time in `zone`, else the brand's, inside <time>. None gives "–"."""
    if value is None:
        return Markup("–")
    local = value.astimezone(_zone(zone))
    shown = f"{format_date(local.date(), 'medium', locale=_locale())} {clock_time(value, zone)}"
    if zone is None and g.get("brand") is None:
        shown += " UTC"
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="minutes"), shown)


def clock_time(value: datetime | time, zone: str | None = None) -> str:
    """Return the time of day of a moment (aware) in `zone`, else the brand's, or a local time: "16:05", fi "16.05"."""
    local = value if isinstance(value, time) else value.astimezone(_zone(zone)).time()
    return local.strftime("%H.%M" if _locale() == "fi" else "%H:%M")


def weekday(value: datetime, zone: str | None = None) -> str:
    """Return weekday and day without year such as "Wed 25 Nov", in `zone`, else the brand's."""
    return str(format_skeleton("MMMEd", value, tzinfo=_zone(zone), locale=_locale()))


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """Return a number with at most `digits` decimals in the page's language. None gives "–"."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=_locale()))


def points(basis_points: int | None, digits: int = 0) -> str:
    """Return a score stored in basis points (0 to 10000) as points of 100, rounded half up. None gives "–"."""
    if basis_points is None:
        return "–"
    step = Decimal(1).scaleb(-digits)
    return number((Decimal(basis_points) / BASIS_POINTS).quantize(step, rounding="ROUND_HALF_UP"), digits)


def in_language(texts: Mapping[str, str] | None) -> str | Markup:
    """Return a brand's text in the page's language, else in the brand's first language, marked with its `lang`."""
    if not texts:
        return ""
    locale = get_locale()
    wanted = str(locale.language) if locale else "en"
    if texts.get(wanted):
        return texts[wanted]
    for language in (*_brand_languages(), *texts):
        if texts.get(language):
            return Markup('<span lang="{}">{}</span>').format(language, texts[language])
    return ""


def _brand_languages() -> Sequence[str]:
    brand = g.get("brand")
    return brand.languages if brand else ()


def paragraphs(text: str | None) -> Markup:
    """Return plain text as paragraphs, safe to show; single line breaks stay."""
    parts = [part for part in (text or "").replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(map(escape, part.split("\n")))) for part in parts
    )


def band_words(letter: str) -> str:
    """Return the word of a band A to D. Raises KeyError for another letter."""
    words: dict[str, str] = {"A": _("On promise"), "B": _("Close"), "C": _("Off promise"), "D": _("Broken promise")}
    return words[letter]


def init_environment(environment: Environment) -> None:
    """Offer the filters to all templates."""
    environment.filters.update(
        day=day,
        moment=moment,
        clock_time=clock_time,
        weekday=weekday,
        number=number,
        points=points,
        in_language=in_language,
        paragraphs=paragraphs,
    )
    environment.globals["band_words"] = band_words
