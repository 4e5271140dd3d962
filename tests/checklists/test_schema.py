"""The documented JSON Schema says what the reader takes: it holds for the library, and names just the same fields."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from checklists import (
    KINDS,
    Band,
    Checklist,
    Critical,
    Effect,
    EvidenceRule,
    LegSlot,
    Mode,
    Operation,
    Option,
    Question,
    Section,
    library,
    to_data,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "checklist.schema.json").read_text("utf-8"))
PARTS = {
    "question": Question,
    "section": Section,
    "slot": LegSlot,
    "option": Option,
    "band": Band,
    "evidence": EvidenceRule,
    "critical": Critical,
}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
CHECKED = {
    *("$ref", "type", "const", "enum", "anyOf", "pattern", "properties", "required", "additionalProperties", "items"),
    *("propertyNames", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"),
    *("minProperties", "maxProperties"),
}
TOLD = {"$schema", "$defs", "title", "description", "default"}


def wrong(value, schema, path="$"):
    """Yield where a value breaks a schema: the part of JSON Schema that ours is written in, and no more."""
    if "$ref" in schema:
        yield from wrong(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], path)
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield f"{path}: no {kind}"
        return
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        yield f"{path}: {value!r} is not allowed"
    if "anyOf" in schema and all(any(wrong(value, choice, path)) for choice in schema["anyOf"]):
        yield f"{path}: {value!r} is none of the forms"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} has another form"
    yield from wrong_size(value, schema, path)
    if isinstance(value, dict):
        yield from wrong_object(value, schema, path)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from wrong(item, schema["items"], f"{path}[{index}]")


def wrong_size(value, schema, path):
    for word, size in (("Items", list), ("Length", str), ("Properties", dict)):
        if isinstance(value, size) and not schema.get(f"min{word}", 0) <= len(value) <= schema.get(f"max{word}", 10**6):
            yield f"{path}: {len(value)} {word.lower()}"
    number = isinstance(value, int) and not isinstance(value, bool)
    if number and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path}: {value} is out of range"


def wrong_object(value, schema, path):
    known = schema.get("properties", {})
    yield from (f"{path}.{key}: missing" for key in schema.get("required", ()) if key not in value)
    for key, item in value.items():
        if "propertyNames" in schema and not re.search(schema["propertyNames"]["pattern"], key):
            yield f"{path}.{key}: no name"
        if key in known:
            yield from wrong(item, known[key], f"{path}.{key}")
        elif schema.get("additionalProperties") is False:
            yield f"{path}.{key}: unknown"
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from wrong(item, schema["additionalProperties"], f"{path}.{key}")


def schemas(schema):
    yield schema
    for word in ("properties", "$defs"):
        for inner in schema.get(word, {}).values():
            yield from schemas(inner)
    for inner in [*schema.get("anyOf", ()), *(schema[word] for word in ("items",) if word in schema)]:
        yield from schemas(inner)


def test_the_schema_uses_only_words_that_are_checked_here():
    assert {word for schema in schemas(SCHEMA) for word in schema} <= CHECKED | TOLD


@pytest.mark.parametrize("name", library.names())
def test_every_ready_checklist_keeps_the_schema(name):
    assert list(wrong(to_data(library.load(name)), SCHEMA)) == []


@pytest.mark.parametrize("part", PARTS)
def test_the_schema_names_just_the_fields_of_each_part(part):
    assert set(SCHEMA["$defs"][part]["properties"]) == {field.name for field in fields(PARTS[part])}


def test_the_schema_names_just_the_fields_of_a_checklist_and_every_choice():
    assert set(SCHEMA["properties"]) == {"format", *(field.name for field in fields(Checklist))}
    question = SCHEMA["$defs"]["question"]["properties"]
    assert question["kind"]["enum"] == list(KINDS)
    assert SCHEMA["properties"]["mode"]["enum"] == list(Mode)
    assert SCHEMA["$defs"]["critical"]["properties"]["effect"]["enum"] == list(Effect)
    assert set(SCHEMA["$defs"]["match"]["properties"]) == set(Operation)
    assert set(SCHEMA["$defs"]["when"]["properties"]) == {"question", *Operation}


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 0},
        {"colour": "red"},
        {"title": {"English": "x"}},
        {"sections": []},
        {"minutes": "10"},
        {"band_limits": [85, 70]},
    ],
)
def test_what_breaks_the_schema_is_seen(change):
    assert list(wrong({**to_data(library.load("home-delivery")), **change}, SCHEMA))


def test_the_documentation_names_every_field_and_every_kind_of_answer():
    text = (DOCS / "checklists.md").read_text("utf-8")
    names = (
        {field.name for kind in (Checklist, *PARTS.values()) for field in fields(kind)} | set(KINDS) | set(Operation)
    )
    assert sorted(name for name in names if f"`{name}`" not in text) == []
