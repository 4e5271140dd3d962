"""Importing `reports` or `checklists` loads nothing heavy: pages show scores without paying for PDF rendering."""

import json
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

HEAVY = ("weasyprint", "numpy", "scipy", "PIL", "openpyxl", "flask", "sqlalchemy")


@pytest.mark.parametrize("package", ["reports", "checklists"])
def test_importing_the_package_loads_nothing_heavy(package: str):
    code = f"import json, sys, {package}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(HEAVY) & set(json.loads(done.stdout)) == set()


def test_help_is_shown_with_the_standard_library_alone():
    code = "import sys; sys.argv = ['x', '--help']; import audit.__main__ as m; m.main(); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "'click'" not in done.stdout
    assert "doctor" in done.stdout
