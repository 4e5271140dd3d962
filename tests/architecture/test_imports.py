"""The import contracts hold, and each of them really reports a break."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, parsed

BREAKS = {
    "checklists/broken.py": "import flask\nimport reports.content\n",
    "reports/broken.py": "import sqlalchemy\n",
    "audit/journal/broken.py": "def hidden():\n    import audit.people.permissions\n\n    import flask\n",
    "audit/web/auditor/broken.py": "import audit.web.manager\n",
    "audit/core/broken_one.py": "import audit.core.broken_two\n",
    "audit/core/broken_two.py": "import audit.core.broken_one\n",
}
"""One deliberate break of each contract; the one of the pipeline is hidden inside a function."""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the packages of a folder, without its cache."""
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    argv = [sys.executable, "-c", code, "--no-cache"]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of the packages' code and of the contracts."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "translations", "static", "templates", "assets", "*.lock")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdicts(output: str) -> dict[str, str]:
    """Return contract -> KEPT or BROKEN."""
    return dict(re.findall(r"^(\S.*?)\s+(KEPT|BROKEN)\b", output, re.MULTILINE))


def test_all_contracts_are_kept():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(verdicts(done.stdout).values()) == {"KEPT"}


def test_a_break_of_any_contract_is_reported(copy: Path):
    for name, source in BREAKS.items():
        (copy / name).write_text(source, encoding="utf-8")
    done = lint_imports(copy)
    found = verdicts(done.stdout)
    assert done.returncode == 1
    assert len(found) == 7
    assert set(found.values()) == {"BROKEN"}, done.stdout


def test_a_package_outside_the_picture_is_reported(copy: Path):
    (copy / "audit" / "stray").mkdir()
    (copy / "audit" / "stray" / "__init__.py").touch()
    done = lint_imports(copy)
    assert done.returncode == 1
    assert "stray" in done.stdout


def test_the_door_of_audit_imports_nothing():
    (docstring,) = parsed(ROOT / "audit" / "__init__.py").body
    assert isinstance(docstring, ast.Expr)
