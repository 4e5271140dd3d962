"""Every TOUCHSTONE_ variable is described in docs/settings.md, and nothing else is."""

import re

from audit.core.environment import FOREIGN_PREFIXES, VARIABLES
from tests.architecture.sources import ROOT, modules, shown

NAME = re.compile(r"\bTOUCHSTONE_[A-Z][A-Z0-9_]*[A-Z0-9]\b")

OTHERS = {
    "TOUCHSTONE_BOOTSTRAP_NO_APT",
    "TOUCHSTONE_CI_POSTGRESQL",
    "TOUCHSTONE_TEST_BROWSER",
    "TOUCHSTONE_TEST_POSTGRESQL_URL",
}
"""Variables of the set-up, the build and the tests, which no installation needs."""


def documented() -> set[str]:
    return set(NAME.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))


def test_every_setting_is_documented():
    assert set(VARIABLES) | OTHERS <= documented()


def test_nothing_is_documented_that_does_not_exist():
    assert documented() <= set(VARIABLES) | OTHERS


def test_the_others_are_none_of_the_settings():
    assert all(name.startswith(FOREIGN_PREFIXES) for name in OTHERS)


def test_code_and_scripts_name_only_variables_that_exist():
    known = set(VARIABLES) | OTHERS
    files = [*modules(), ROOT / ".ci" / "run", *sorted((ROOT / "deploy").iterdir()), ROOT / "README.md"]
    strays = {
        f"{shown(path)}: {name}" for path in files for name in NAME.findall(path.read_text(encoding="utf-8"))
        if name not in known and f"{name}_" not in FOREIGN_PREFIXES
    }  # fmt: skip
    assert strays == set()
