"""What an import of touchpoints can fill, and by which names files usually call it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a touchpoint that a column or a constant can fill.

    `needed`: without it no row can be taken. `longest` is in characters, for texts. `known` are the names of columns,
    in small letters and digits only, that are taken for it by themselves, the surest first.
    """

    name: str
    known: tuple[str, ...]
    needed: bool = False
    longest: int = 0


FIELDS: tuple[Field, ...] = (
    Field(
        "code",
        (
            "code",
            "touchpointcode",
            "externalid",
            "id",
            "identifier",
            "placeid",
            "locationid",
            "pointid",
            "number",
            "zip",
        ),
        needed=True,
        longest=80,
    ),
    Field(
        "name",
        ("name", "touchpoint", "touchpointname", "title", "nimi", "namn", "locationname"),
        needed=True,
        longest=200,
    ),
    Field("kind", ("kind", "touchpointkind", "type", "tyyppi", "typ"), needed=True),
    Field(
        "country",
        ("country", "countrycode", "countryiso", "iso2", "maa", "maakoodi", "land", "landskod", "a0name"),
        needed=True,
    ),
    Field("region", ("region", "county", "province", "state", "maakunta", "län", "a1name"), longest=120),
    Field(
        "city", ("city", "town", "municipality", "locality", "kaupunki", "kunta", "ort", "stad", "a2name"), longest=120
    ),
    Field(
        "address",
        (
            "address",
            "streetaddress",
            "street",
            "addressline1",
            "osoite",
            "katuosoite",
            "adress",
            "gatuadress",
            "a5name",
        ),
        longest=300,
    ),
    Field(
        "postal_code",
        ("postalcode", "postcode", "zipcode", "zip", "postinumero", "postnummer"),
        longest=20,
    ),
    Field("latitude", ("latitude", "lat", "ycoordinate", "leveysaste", "latitud")),
    Field("longitude", ("longitude", "lon", "lng", "long", "xcoordinate", "pituusaste", "longitud")),
    Field(
        "opening_hours",
        ("openinghours", "workinghours", "servicehours", "availability", "hours", "aukioloajat", "öppettider"),
        longest=400,
    ),
    Field("is_open", ("active", "isactive", "isopen", "enabled", "aktiivinen", "aktiv")),
    Field("channel", ("channel", "kanava", "kanal"), longest=40),
    Field("stage_code", ("stage", "stagecode", "journeystage")),
    Field("monthly_volume", ("monthlyvolume", "volume", "parcelspermonth")),
)
"""In the order in which the mapping step shows them."""

BY_NAME = {field.name: field for field in FIELDS}

CONSTANTS = ("kind", "country", "region", "city", "channel", "stage_code")
"""Fields that may be the same for the whole file."""
