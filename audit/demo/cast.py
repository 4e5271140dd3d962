"""Who and what is in the story: the values of data/brand.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from audit.network.models import ContactRole, PartnerKind, PartnerState, Relation, TouchpointKind
from audit.people.models import Role
from audit.planning.models import Cadence, ProgrammeKind

Texts = Mapping[str, str]

DATA = files(__name__.rpartition(".")[0]) / "data"

PASSWORD = "harbour-lantern-42"  # noqa: S105 - of accounts that exist in a demo only; it is printed
"""The password of every account of the demo."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `severity` is added to the quality that an auditor sees (share)."""

    code: str
    name: str
    email: str
    language: str
    role: Role | None = None
    alias: str = ""
    severity: float = 0.0
    administrator: bool = False


@dataclass(frozen=True)
class ContactPerson:
    """Somebody at a partner who gets reports; `touchpoints` are codes, None for all."""

    name: str
    email: str
    role: ContactRole
    language: str
    title: str
    touchpoints: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Place:
    """A touchpoint of a partner."""

    code: str
    name: str
    kind: TouchpointKind
    country: str
    region: str
    city: str
    latitude: str | None
    longitude: str | None
    hours: str
    volume: int | None

    @property
    def timezone(self) -> str:
        """The zone of the country."""
        zones = {"FI": "Helsinki", "SE": "Stockholm", "EE": "Tallinn", "LV": "Riga", "LT": "Vilnius"}
        return f"Europe/{zones[self.country]}"


@dataclass(frozen=True)
class Company:
    """A partner with its true quality by promise (share 0 to 1), and that from the second quarter on."""

    code: str
    name: str
    kind: PartnerKind
    relation: Relation
    state: PartnerState
    stage: str
    volume: int | None
    country: str
    languages: tuple[str, ...]
    dispute_days: int
    quality: Mapping[str, float]
    later: Mapping[str, float]
    contacts: tuple[ContactPerson, ...]
    touchpoints: tuple[Place, ...]


@dataclass(frozen=True)
class Order:
    """A programme of the story; `rise` is its turn when more visits are wanted (0: it keeps its cadence)."""

    code: str
    title: str
    checklist: str
    kind: ProgrammeKind
    scenario: str | None
    partners: tuple[str, ...]
    cadences: tuple[Cadence, ...]
    window_days: int
    auditors: tuple[str, ...]
    rise: int = 0
    competitors: bool = False
    started_weeks_ago: int | None = None
    abandoned: bool = False
    """Its only auditor leaves, so that visits stand without anybody."""
    waiting: bool = False
    """Most of its visits wait, at the end, in each state in which a visit can wait."""


@dataclass(frozen=True)
class Cast:
    """Everything in data/brand.json."""

    name: str
    slug: str
    languages: tuple[str, ...]
    timezone: str
    people: tuple[Person, ...]
    companies: tuple[Company, ...]
    orders: tuple[Order, ...]
    stories: tuple[Mapping[str, Any], ...]
    scenarios: tuple[Mapping[str, Any], ...]
    standards: tuple[Mapping[str, Any], ...] = field(repr=False, default=())

    def person(self, code: str) -> Person:
        """Return the person of that code; raises StopIteration for nobody."""
        return next(person for person in self.people if person.code == code)

    def company(self, code: str) -> Company:
        """Return the company of that code; raises StopIteration for none."""
        return next(company for company in self.companies if company.code == code)

    def order(self, code: str) -> Order:
        """Return the programme of that code; raises StopIteration for none."""
        return next(order for order in self.orders if order.code == code)


def read(name: str) -> Any:
    """Return the content of a JSON file beside this module."""
    return json.loads(DATA.joinpath(name).read_text(encoding="utf-8"))


@cache
def cast() -> Cast:
    """Return the cast."""
    found = read("brand.json")
    return Cast(
        **{name: found["brand"][name] for name in ("name", "slug", "timezone")},
        languages=tuple(found["brand"]["languages"]),
        people=tuple(_person(values) for values in found["people"]),
        companies=tuple(_company(values) for values in found["partners"]),
        orders=tuple(_order(values) for values in found["programmes"]),
        stories=tuple(found["stories"]),
        scenarios=tuple(found["scenarios"]),
        standards=tuple(read("standards.json")),
    )


def _person(values: dict[str, Any]) -> Person:
    role = values.pop("role", None)
    return Person(role=Role(role) if role else None, **values)


def _contact(values: dict[str, Any]) -> ContactPerson:
    points = values.pop("touchpoints", None)
    role = ContactRole(values.pop("role"))
    return ContactPerson(role=role, touchpoints=tuple(points) if points else None, **values)


def _place(values: list[Any]) -> Place:
    code, name, kind, *rest = values
    return Place(code, name, TouchpointKind(kind), *rest)


def _company(values: dict[str, Any]) -> Company:
    return Company(
        **{name: values[name] for name in ("code", "name", "stage", "volume", "country", "dispute_days", "quality")},
        kind=PartnerKind(values["kind"]),
        relation=Relation(values.get("relation", "partner")),
        state=PartnerState(values["state"]),
        languages=tuple(values["languages"]),
        later=values.get("later", {}),
        contacts=tuple(_contact(contact) for contact in values["contacts"]),
        touchpoints=tuple(_place(place) for place in values["touchpoints"]),
    )


def _order(values: dict[str, Any]) -> Order:
    names = ("code", "title", "checklist", "scenario", "window_days")
    return Order(
        **{name: values[name] for name in names},
        kind=ProgrammeKind(values["kind"]),
        partners=tuple(values["partners"]),
        cadences=tuple(Cadence(cadence) for cadence in values["cadences"]),
        auditors=tuple(values["auditors"]),
        rise=values.get("raise", 0),
        competitors=values.get("competitors", False),
        started_weeks_ago=values.get("started_weeks_ago"),
        abandoned=values.get("abandoned", False),
        waiting=values.get("waiting", False),
    )
