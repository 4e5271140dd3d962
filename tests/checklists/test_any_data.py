"""Whatever is handed in as a checklist becomes a checklist that can be checked, or problems that say where."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklists import (
    KINDS,
    LANGUAGES,
    Checklist,
    ChecklistError,
    Problem,
    check,
    dump,
    explain,
    from_data,
    library,
    load,
    to_data,
)
from checklists.definition import Effect, Mode, Operation
from checklists.formats.json import FORMAT

NUMBERS = st.one_of(
    st.integers(-3, 12),
    st.sampled_from([-(10**40), 10**29, 10**31, 10**400, 2**63]),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.sampled_from([Decimal("1E+29"), Decimal("1E-29"), Decimal("1E+999999"), Decimal("-0"), Decimal("sNaN")]),
)
WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "yes", "no", "a", "b", "1", "5", "-1", "0.5", "1e5", "NaN", "high", "low", "visit", "1.5", "9" * 40]
    ),
    st.sampled_from(["2026-01-31", "2026-02-31", "14:05", "25:00", "0000-01-01", "9" * 5000, "\ud800", "a\x00b"]),
    st.sampled_from([*KINDS, *Operation, *Effect, *Mode, *LANGUAGES, FORMAT]),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


def texts() -> st.SearchStrategy[Any]:
    return st.one_of(st.just({"en": "How?", "fi": "Miten?", "sv": "Hur?"}), ANYTHING)


def near(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, now and then anything."""
    return st.integers(0, 9).flatmap(lambda number: ANYTHING if number == 0 else good)


def objects(needed: dict[str, Any], more: dict[str, Any]) -> st.SearchStrategy[Any]:
    return near(st.fixed_dictionaries(needed, optional=more))


CODES = near(st.sampled_from(["a", "b", "c", "door", "visit", "1", "2", "5"]))
LIMITS = near(st.one_of(st.integers(-2, 200).map(str), st.just("0.5"), st.none()))
MATCHES: dict[str, Any] = {
    "is": CODES,
    "is_not": CODES,
    "includes": CODES,
    "at_least": LIMITS,
    "at_most": LIMITS,
    "one_of": near(st.lists(CODES, max_size=3)),
    "answered": near(st.just(True)),
    "not_applicable": near(st.just(True)),
}
MATCH = near(st.sampled_from(sorted(MATCHES)).flatmap(lambda name: st.fixed_dictionaries({name: MATCHES[name]})))
LEAF = st.tuples(CODES, MATCH).map(lambda pair: {"question": pair[0], **(pair[1] if isinstance(pair[1], dict) else {})})
CONDITION = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=4,
)
OPTION = objects({"code": CODES, "text": texts()}, {"points": LIMITS, "exclusive": near(st.booleans())})
QUESTION = objects(
    {"code": CODES, "kind": near(st.sampled_from(list(KINDS))), "text": texts()},
    {
        "guidance": texts(),
        "options": near(st.lists(OPTION, max_size=4)),
        "required": near(st.booleans()),
        "na_allowed": near(st.booleans()),
        "na_reasons": near(st.lists(OPTION, max_size=2)),
        "weight": LIMITS,
        "best": near(st.sampled_from(["", "yes", "no", "high", "low"])),
        "critical": near(
            st.fixed_dictionaries(
                {"when": MATCH}, optional={"effect": near(st.sampled_from(list(Effect))), "cap": LIMITS}
            )
        ),
        "evidence": near(
            st.lists(st.fixed_dictionaries({"when": MATCH}, optional={"photos": NUMBERS, "comment": st.booleans()}))
        ),
        "max_photos": near(st.integers(-1, 12)),
        "condition": near(CONDITION),
        "standard": WORDS,
        "promise": WORDS,
        "stage": WORDS,
        "unit": texts(),
        "bands": near(st.lists(objects({"share": LIMITS}, {"low": LIMITS, "high": LIMITS}), max_size=3)),
        "full_points": LIMITS,
        "minimum": LIMITS,
        "maximum": LIMITS,
        "decimals": near(st.integers(-1, 8)),
        "earliest": WORDS,
        "latest": WORDS,
    },
)
SECTION = objects(
    {"code": CODES, "title": texts(), "slots": near(st.lists(CODES, max_size=3))},
    {"questions": near(st.lists(QUESTION, max_size=4)), "weight": LIMITS, "condition": near(CONDITION)},
)
CHECKLIST = st.fixed_dictionaries(
    {
        "format": near(st.just(FORMAT)),
        "code": CODES,
        "version": near(st.just(1)),
        "title": texts(),
        "slots": near(st.lists(objects({"code": CODES, "title": texts()}, {}), max_size=2)),
        "sections": near(st.lists(SECTION, max_size=3)),
    },
    optional={
        "mode": near(st.sampled_from(list(Mode))),
        "purpose": texts(),
        "band_limits": near(st.lists(st.integers(-1, 101), max_size=4)),
        "minutes": NUMBERS,
        "languages": near(st.lists(WORDS, max_size=3)),
    },
)


def judged(data: Any) -> Checklist | None:
    """Read and check; whatever is refused or remarked must say where it stands and what to do."""
    checklist, refused = read(data)
    assert (checklist is None) == bool(refused)
    told(refused)
    if checklist is not None:
        told(check(checklist))
        assert load(dump(checklist)) == checklist
    return checklist


def read(data: Any) -> tuple[Checklist | None, tuple[Problem, ...]]:
    try:
        return from_data(data), ()
    except ChecklistError as error:
        return None, error.problems


def told(problems: Any) -> None:
    for problem in problems:
        assert isinstance(problem, Problem)
        assert problem.path or problem.code == "wrong_type", problem
        assert explain(problem)
        assert len(problem.path) < 300
        assert problem.path.isprintable()


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_anything_at_all(data: Any):
    judged(data)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CHECKLIST)
def test_what_looks_like_a_checklist(data: Any):
    judged(data)


@cache
def ready(name: str) -> str:
    return json.dumps(to_data(library.load(name)))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a value, the value itself first."""
    found = [path]
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        found += places(item, (*path, key))
    return found


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(data: Any, path: tuple[Any, ...], how: str, other: Any) -> None:
    """Change one place of the data: put something else, take it out, double it, or give it another name."""
    home, key = at(data, path[:-1]), path[-1]
    if how == "take out":
        del home[key]
    elif how == "double" and isinstance(home, list):
        home.insert(key, home[key])
    elif how == "rename" and isinstance(home, dict):
        home[str(other)[:20]] = home.pop(key)
    else:
        home[key] = other


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(library.names()), st.data())
def test_a_ready_checklist_with_a_few_mistakes(name: str, draw: st.DataObject):
    data = json.loads(ready(name))
    known = places(data)
    for _change in range(draw.draw(st.integers(1, 3))):
        path = draw.draw(st.sampled_from(known))
        how = draw.draw(st.sampled_from(["put", "swap", "take out", "double", "rename"]))
        try:
            other = at(data, draw.draw(st.sampled_from(known))) if how == "swap" else draw.draw(ANYTHING)
            if path:
                changed(data, path, how, json.loads(json.dumps(other)) if how == "swap" else other)
        except (KeyError, IndexError, TypeError):
            continue  # the place went away with a change before
    judged(data)


def test_the_ready_checklists_are_what_the_changes_begin_with():
    for name in library.names():
        assert judged(json.loads(ready(name))) == library.load(name)


@pytest.mark.parametrize("depth", [11, 200, 100_000])
def test_conditions_that_are_nested_without_end_are_refused(depth: int):
    data = json.loads(ready("parcel-locker"))
    condition: Any = {"question": "place", "answered": True}
    for _level in range(depth):
        condition = {"not": condition}
    data["sections"][1]["condition"] = condition
    with pytest.raises(ChecklistError) as refused:
        from_data(data)
    assert [problem.code for problem in refused.value.problems] == ["condition_too_deep"]
