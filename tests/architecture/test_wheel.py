"""An installed copy: the wheel holds everything, and `touchstone` runs from it without any set-up."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

DATA = {".mo", ".html", ".txt", ".css", ".js", ".json", ".woff2", ".svg", ".lock", ".md"}
"""Kinds of files beside the code without which pages, mails and reports would be broken."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built wheel; the build asks no network."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the wheel, and the libraries of the present environment."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    (site_packages,) = venv.glob("lib/python*/site-packages")
    (libraries,) = Path(sys.prefix).glob("lib/python*/site-packages")
    (site_packages / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site_packages)
    return venv / "bin" / "python"


def run(python: Path, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `touchstone` as its entry point does, far away from the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TOUCHSTONE_", "PYTHON"))}
    code = "import sys; from audit.__main__ import main; sys.exit(main())"
    argv = [str(python), "-c", code, *words]
    return subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_holds_every_file_of_the_packages_and_the_migrations(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in DATA | {".py"} and "__pycache__" not in path.parts
    }
    migrations = {f"audit/_migrations/versions/{path.name}" for path in (ROOT / "migrations" / "versions").glob("*.py")}
    assert wanted | migrations | {"audit/_migrations/env.py"} <= packed


def test_the_wheel_holds_nothing_else(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_command_is_named_touchstone(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "touchstone = audit.__main__:main" in archive.read(name).decode()


def test_an_installed_copy_runs_without_set_up(installed: Path, tmp_path: Path):
    done = run(installed, "db", "--help", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Usage: touchstone db" in done.stdout
    assert done.stderr == ""


def test_an_installed_copy_can_make_its_database(installed: Path, tmp_path: Path):
    done = run(installed, "db", "upgrade", "--data-dir", str(tmp_path / "data"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data" / "touchstone.db").exists()
    assert list(tmp_path.iterdir()) == [tmp_path / "data"]
