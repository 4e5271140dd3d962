"""Countries: the many ways in which files name them, their time zones, and roughly where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

_NAMES_IN = ("en", "fi", "sv", "et", "lv", "lt", "de", "nb", "da")
_LETTERS = 2
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes that are no country: unions, the rest of Oceania, made-up locales, unknown."""

HIGHEST_LATITUDE, HIGHEST_LONGITUDE = 90, 180
"""Degrees."""

BOXES: Mapping[str, tuple[Decimal, Decimal, Decimal, Decimal]] = {
    code: (Decimal(south), Decimal(north), Decimal(west), Decimal(east))
    for code, south, north, west, east in (
        ("AX", "59.4", "60.8", "19.0", "21.4"),
        ("DE", "47.2", "55.2", "5.8", "15.1"),
        ("DK", "54.4", "57.9", "7.9", "15.3"),
        ("EE", "57.4", "59.9", "21.6", "28.3"),
        ("FI", "59.3", "70.2", "19.0", "31.7"),
        ("LT", "53.8", "56.5", "20.8", "26.9"),
        ("LV", "55.6", "58.2", "20.8", "28.3"),
        ("NO", "57.8", "71.3", "4.3", "31.3"),
        ("PL", "48.9", "55.0", "14.0", "24.3"),
        ("SE", "55.2", "69.2", "10.5", "24.3"),
    )
}
"""Country to (south, north, west, east) in degrees, generous at the borders; only to notice swapped coordinates."""


@cache
def _territories() -> frozenset[str]:
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if len(code) == _LETTERS and code.isalpha()) - _NO_COUNTRIES


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in _NAMES_IN:
        for code, name in Locale(language).territories.items():
            if code in _territories():
                found.setdefault(name.casefold(), code)
    return found


def code_of(text: str) -> str | None:
    """Return the two capital letters (ISO 3166) of a country written as code of two or three letters, or by name.

    Names are known in the languages around the Baltic. None for what is no country.
    """
    wanted = text.strip()
    upper = wanted.upper()
    if upper in _territories():
        return upper
    aliases = get_global("territory_aliases").get(upper, ())
    if len(aliases) == 1 and aliases[0] in _territories():
        return str(aliases[0])
    return _names().get(wanted.casefold())


def known_codes() -> frozenset[str]:
    """Return the codes of all countries."""
    return _territories()


@cache
def zone_of(country: str) -> str | None:
    """Return the time zone of a country that has only one, as a suggestion; None where there is a choice."""
    zones = [zone for zone in get_global("territory_zones").get(country, ()) if zone in available_timezones()]
    return zones[0] if len(zones) == 1 else None


def lies_in(country: str, latitude: Decimal, longitude: Decimal) -> bool | None:
    """Say whether a point (degrees) can lie in a country; None for a country whose outline we do not know."""
    box = BOXES.get(country)
    if box is None:
        return None
    south, north, west, east = box
    return south <= latitude <= north and west <= longitude <= east
