"""The locks pin everything by hash, agree with each other and with pyproject.toml, and name no address."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(.*)$", re.MULTILINE)
LOCKS = ("requirements.lock", "requirements-test.lock")


def text(lock: str) -> str:
    return (ROOT / "audit" / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """Return name -> pinned versions; a name has more than one where interpreters need different ones."""
    found: dict[str, set[str]] = {}
    for name, version, _ in PIN.findall(text(lock)):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def required(group: str | None) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return [Requirement(line) for line in lines]


def test_the_lock_of_the_tests_covers_the_base_lock():
    test_pins = pins("requirements-test.lock")
    assert {
        name: versions for name, versions in pins("requirements.lock").items() if test_pins.get(name) != versions
    } == {}


@pytest.mark.parametrize(("lock", "group"), [("requirements.lock", None), ("requirements-test.lock", "test")])
def test_every_dependency_is_pinned_within_its_bounds(lock: str, group: str | None):
    pinned = pins(lock)
    outside = [
        str(need)
        for need in required(group)
        if not any(need.specifier.contains(version) for version in pinned.get(canonicalize_name(need.name), set()))
    ]
    assert outside == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_address(lock: str):
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text(lock).strip())
    assert len(blocks) > 40
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text(lock)
