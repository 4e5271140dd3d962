"""`test` runs pytest on the checkout and passes its exit code on."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from audit.cli import testing
from audit.cli.main import main


@pytest.fixture
def pytest_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what pytest would be called with; it ends with 5, "no tests collected"."""
    seen: dict[str, Any] = {}

    def run(argv: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        seen.update(options, argv=argv)
        return subprocess.CompletedProcess(argv, 5)

    monkeypatch.setattr(testing.bootstrap, "find_checkout", lambda: tmp_path)
    monkeypatch.setattr(testing.subprocess, "run", run)
    return seen


def test_arguments_go_on_and_the_exit_code_comes_back(pytest_run, tmp_path: Path):
    assert main(["test", "tests/reports", "-k", "pdf", "-x", "--lf"]) == 5
    assert pytest_run["argv"][1:] == ["-m", "pytest", "tests/reports", "-k", "pdf", "-x", "--lf"]
    assert pytest_run["cwd"] == tmp_path


def test_tests_never_see_the_settings_of_a_real_installation(pytest_run, monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_DATABASE_URL", "postgresql://real")
    monkeypatch.setenv("TOUCHSTONE_TEST_POSTGRESQL_URL", "postgresql://for-tests")
    main(["test"])
    assert "TOUCHSTONE_DATABASE_URL" not in pytest_run["env"]
    assert pytest_run["env"]["TOUCHSTONE_TEST_POSTGRESQL_URL"] == "postgresql://for-tests"


def test_a_data_folder_holds_the_temporary_files(pytest_run, tmp_path: Path):
    main(["test", "--data-dir", str(tmp_path / "d")])
    assert f"--basetemp={tmp_path / 'd' / 'test'}" in pytest_run["argv"]


def test_an_installed_copy_says_where_tests_are(monkeypatch, capsys):
    monkeypatch.setattr(testing.bootstrap, "find_checkout", lambda: None)
    assert main(["test"]) == 1
    assert "checkout" in capsys.readouterr().err
