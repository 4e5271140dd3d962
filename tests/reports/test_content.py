"""A frozen report is read back as it was stored, knows its version, and has no place for who made the visit."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import content, edition, facts
from reports.content import AuditReport, ContentError
from reports.plainform import PlainFormError, from_plain, to_plain
from tests.reports.examples import FACTS, report


@pytest.mark.parametrize("name", FACTS)
def test_a_stored_report_is_read_back_the_same(name):
    made = report(name)
    stored = json.loads(json.dumps(made.to_dict()))

    assert AuditReport.from_dict(stored) == made
    assert AuditReport.from_dict(stored).to_dict() == stored


def test_a_stored_report_has_no_floats():
    def floats(value: object) -> bool:
        if isinstance(value, dict):
            return any(floats(inner) for inner in value.values())
        if isinstance(value, list):
            return any(floats(inner) for inner in value)
        return isinstance(value, float)

    assert not floats(report().to_dict())


@pytest.mark.parametrize("version", [0, 3, "1", None, True])
def test_an_unknown_content_version_is_refused(version):
    stored = report().to_dict() | {"content_version": version}

    with pytest.raises(ContentError, match="content version"):
        AuditReport.from_dict(stored)


def test_an_older_content_is_upgraded_step_by_step(monkeypatch):
    old = report().to_dict()
    old["facts"]["old_name"] = old["facts"].pop("number")

    def upgrade(stored):
        inner = dict(stored["facts"])
        inner["number"] = inner.pop("old_name")
        return stored | {"content_version": 3, "facts": inner}

    monkeypatch.setattr(content, "CONTENT_VERSION", 3)
    monkeypatch.setattr(content, "UPGRADES", {2: upgrade})

    assert AuditReport.from_dict(old).facts.number == "AH-2026-0137"


def test_a_report_stored_before_several_legs_were_known_still_reads():
    old = report().to_dict() | {"content_version": 1}
    for section in old["facts"]["sections"]:
        del section["leg"]
    for finding in old["facts"]["findings"]:
        del finding["place"]

    assert AuditReport.from_dict(old).facts == report().facts


def test_a_field_that_does_not_fit_is_named_with_its_path():
    stored = report().to_dict()
    stored["facts"]["period"]["overall"]["score_bp"] = "7200"

    with pytest.raises(ContentError, match=r"AuditReport\.facts\.period\.overall\.score_bp"):
        AuditReport.from_dict(stored)


def test_a_missing_and_an_unknown_field_are_named():
    missing, unknown = report().to_dict(), report().to_dict()
    del missing["facts"]["place"]["city"]
    unknown["facts"]["place"]["visitor"] = "x"

    with pytest.raises(ContentError, match="'city' is missing"):
        AuditReport.from_dict(missing)
    with pytest.raises(ContentError, match="unknown field 'visitor'"):
        AuditReport.from_dict(unknown)


def test_a_report_without_a_language_of_its_brand_is_refused():
    made = report()

    with pytest.raises(ContentError, match="no edition in 'fi'"):
        dataclasses.replace(made, editions={"en": made.edition("en"), "sv": made.edition("sv")})
    with pytest.raises(ContentError, match="not in 'de'"):
        made.edition("de")


@dataclasses.dataclass(frozen=True)
class Exact:
    share: Fraction
    weight: Decimal
    name: str
    pair: tuple[int, int]
    maybe: int | None


@given(
    st.builds(
        Exact,
        share=st.fractions(),
        weight=st.decimals(allow_nan=False, allow_infinity=False),
        name=st.text(),
        pair=st.tuples(st.integers(), st.integers()),
        maybe=st.none() | st.integers(),
    )
)
def test_exact_numbers_survive_storing(value):
    assert from_plain(Exact, to_plain(value)) == value


def test_a_float_cannot_be_stored():
    with pytest.raises(PlainFormError, match="float"):
        to_plain(0.5)


def all_fields() -> Iterator[str]:
    for module in (facts, edition, content):
        for kind in vars(module).values():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind):
                yield from (f"{kind.__name__}.{field.name}" for field in dataclasses.fields(kind))


def test_no_field_can_hold_who_made_the_visit():
    forbidden = ("auditor", "shopper", "visitor", "user", "device", "phone", "minute", "clock", "latitude", "gps")
    found = [name for name in all_fields() if any(word in name.lower() for word in forbidden)]

    assert found == []
    assert "MethodFacts.retention_days" in set(all_fields())


def test_no_field_can_hold_a_time_of_day():
    kinds = [
        str(field.type)
        for module in (facts, edition)
        for kind in vars(module).values()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
        for field in dataclasses.fields(kind)
    ]

    assert any("date" in kind for kind in kinds)
    assert not any("datetime.datetime" in kind or "datetime.time" in kind for kind in kinds)


def test_importing_what_the_service_needs_loads_no_weasyprint():
    modules = "reports, reports.compose, reports.mail, reports.renderer, reports.sheets, reports.charts, reports.words"
    code = f"import sys, {modules}; print('weasyprint' in sys.modules, 'flask' in sys.modules, 'jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False", "True"]
