"""The items of an inspection, in one shape whichever export they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from checklists.formats.codec import Json
from checklists.formats.safetyculture.opening import list_of, mapping_of, number_of, text_of
from checklists.problems import Params, Problem

STRUCTURE = {"section", "category", "smartfield", "dynamicfield", "element", "primeelement"}
"""Items that hold others and ask nothing."""

MOST_ABOVE = 100
"""Levels of items that are followed upwards: a file of nothing but nested items would otherwise cost hours."""


@dataclass(frozen=True)
class Response:
    """One answer to choose: its id in the export, its words, and its score (None where it does not count)."""

    id: str
    label: str
    score: Decimal | None = None


@dataclass(frozen=True)
class Item:
    """One item: a question, a heading, a condition, a group; `path` and `place` say where it stands."""

    path: str
    id: str
    parent: str
    type: str
    label: str
    mandatory: bool = False
    response_set: str = ""
    responses: tuple[Response, ...] = ()
    """The answers that were chosen; the only known ones where the set is not in the export."""
    failed: tuple[str, ...] = ()
    max_score: Decimal | None = None
    options: Mapping[str, Json] = field(default_factory=dict)
    answered: bool = False
    place: Params = field(default_factory=dict)

    def remark(self, code: str, /, **params: str | int) -> Problem:
        """Return a remark about this item."""
        return Problem(code, self.path, {**params, **self.place}, remark=True)


def item_of(data: Json, path: str) -> Item | None:
    """Read one item of an inspection's JSON; None for what is no item."""
    entry = mapping_of(data)
    if not text_of(entry.get("type")):
        return None
    options = mapping_of(entry.get("options"))
    given = mapping_of(entry.get("responses"))
    answered = any(value not in ("", None, [], {}) for value in given.values()) or bool(entry.get("media"))
    return Item(
        path=path,
        id=text_of(entry.get("item_id")),
        parent=text_of(entry.get("parent_id")),
        type=text_of(entry.get("type")).lower(),
        label=text_of(entry.get("label")),
        mandatory=options.get("is_mandatory") is True,
        response_set=text_of(options.get("response_set")),
        responses=responses_of(given.get("selected")),
        failed=tuple(filter(None, map(text_of, list_of(options.get("failed_responses"))))),
        max_score=number_of(mapping_of(entry.get("scoring")).get("max_score")),
        options=options,
        answered=answered,
    )


def responses_of(data: Json) -> tuple[Response, ...]:
    """Read a list of answers to choose; what has no words is left out."""
    found: list[Response] = []
    for entry in map(mapping_of, list_of(data)):
        label = text_of(entry.get("label"))
        if label:
            counts = entry.get("enable_score") is True
            found.append(Response(text_of(entry.get("id")), label, number_of(entry.get("score")) if counts else None))
    return tuple(found)


def flat_item(data: Mapping[str, Json], path: str, place: Params) -> Item | None:
    """Read one item of a feed, in which everything stands side by side; None for what is no item."""
    kind = text_of(data.get("type")).lower()
    if not kind:
        return None
    response, response_id = text_of(data.get("response")), text_of(data.get("response_id"))
    chosen = (Response(response_id, response),) if response and response_id and "," not in response_id else ()
    highest = number_of(data.get("max_score"))
    return Item(
        path=path,
        id=text_of(data.get("item_id")),
        parent=text_of(data.get("parent_id")),
        type=kind,
        label=text_of(data.get("label")),
        mandatory=_true(data.get("mandatory")),
        response_set=text_of(data.get("response_set_id")),
        responses=chosen,
        failed=(response_id,) if response_id and _true(data.get("is_failed_response")) else (),
        max_score=highest or None,
        answered=bool(response),
        place=place,
    )


def _true(value: Json) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


class Tree:
    """The items by id, and the way from each up to its section; loops and unknown parents end a way."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._by_id: dict[str, Item] = {}
        for item in items:
            self._by_id.setdefault(item.id, item)
        self._repeated = {item.parent for item in items if item.type == "primeelement"}
        self._first_of: dict[str, str] = {}
        for item in items:
            if item.type == "element":
                self._first_of.setdefault(item.parent, item.id)

    def above(self, item: Item) -> tuple[Item, ...]:
        """Return what an item stands in, the nearest first; at most MOST_ABOVE levels."""
        found: list[Item] = []
        seen = {item.id}
        current = item
        while len(found) < MOST_ABOVE and current.parent not in seen and current.parent in self._by_id:
            current = self._by_id[current.parent]
            seen.add(current.id)
            found.append(current)
        return tuple(found)

    def is_repetition(self, item: Item) -> bool:
        """Whether the item belongs to a filled-in copy of a repeated group, and not to the group's own form."""
        return bool(self._first_of) and any(
            above.type == "element" and (above.parent in self._repeated or self._first_of.get(above.parent) != above.id)
            for above in self.above(item)
        )
