"""Finding the native libraries of PDF rendering, fetching them, or saying what to install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audit.bootstrap import native
from audit.bootstrap.steps import SetupError

PROBE = ("Probe", "libtouchstoneprobe.so.1", "libtouchstoneprobe.1.dylib")
LOAD_PROBE = f"import ctypes; ctypes.CDLL('{PROBE[1]}')"


def any_library() -> Path:
    """Return the file of some shared library of this process."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        path = line.rpartition(" ")[2]
        if "/libm" in path and ".so" in path:
            return Path(path)
    pytest.fail("this process has no libm")


@pytest.fixture
def private_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an environment with a private copy of a library that this machine does not have."""
    folder = tmp_path / "native" / "usr" / "lib" / "x86_64-linux-gnu"
    folder.mkdir(parents=True)
    shutil.copy(any_library(), folder / PROBE[1])
    (tmp_path / "native" / "fonts.conf").write_text(native.FONTS_CONF)
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    return tmp_path


def test_a_missing_library_is_named_with_its_file(monkeypatch):
    monkeypatch.setattr(native, "LIBRARIES", (PROBE,))
    assert native.missing_libraries() == [f"Probe ({PROBE[1]})"]


def test_child_processes_find_the_private_copy(private_copy: Path):
    assert subprocess.run([sys.executable, "-c", LOAD_PROBE], capture_output=True, check=False).returncode != 0
    assert native.preload_native(private_copy)
    subprocess.run([sys.executable, "-c", LOAD_PROBE], check=True)


def test_preloading_twice_changes_nothing(private_copy: Path):
    native.preload_native(private_copy)
    once = os.environ["LD_LIBRARY_PATH"]
    native.preload_native(private_copy)
    assert os.environ["LD_LIBRARY_PATH"] == once


def test_the_library_path_of_the_user_is_kept(private_copy: Path, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/users/own")
    native.preload_native(private_copy)
    assert os.environ["LD_LIBRARY_PATH"].split(os.pathsep)[0] == "/users/own"


def test_without_a_private_copy_nothing_is_set(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    assert not native.preload_native(tmp_path)
    assert "LD_LIBRARY_PATH" not in os.environ


def test_a_half_made_private_copy_is_not_used(private_copy: Path):
    (private_copy / "native" / "fonts.conf").unlink()
    assert not native.preload_native(private_copy)


def test_where_apt_is_forbidden_the_libraries_and_the_lines_are_named(tmp_path: Path, programs, monkeypatch):
    monkeypatch.setattr(native, "LIBRARIES", (PROBE,))
    monkeypatch.setenv(native.NO_APT, "1")
    with pytest.raises(SetupError) as refused:
        native.ensure_native(tmp_path)
    text = str(refused.value)
    for words in (PROBE[1], "apt-get install", "libpango-1.0-0", "dnf install", "apk add", "brew install"):
        assert words in text
    assert programs.calls == []


def test_root_installs_for_the_whole_machine(tmp_path: Path, programs, monkeypatch):
    missing = iter([["Pango"], []])
    monkeypatch.setattr(native, "missing_libraries", lambda: next(missing))
    monkeypatch.setattr(native.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(native.os, "geteuid", lambda: 0)
    native.ensure_native(tmp_path)
    assert programs.called("apt-get", "install", "--no-install-recommends", *native.DEBIAN_PACKAGES) == 1


def test_others_get_a_private_copy(tmp_path: Path, programs, monkeypatch):
    missing = iter([["Pango"], ["Pango"], []])
    monkeypatch.setattr(native, "missing_libraries", lambda: next(missing))
    monkeypatch.setattr(native.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(native.os, "geteuid", lambda: 1000)
    (tmp_path / "native.part" / "root").mkdir(parents=True)
    note = programs.run

    def run(words, argv, **options):
        note(words, argv, **options)
        if "download" in argv:
            (options["cwd"] / "libpango-1.0-0_1.deb").touch()
        if "dpkg-deb" in argv:
            Path(argv[-1]).mkdir()
        return "Inst libpango-1.0-0 (1.50 Debian)\nInst libglib2.0-0 (2.74)\nConf libpango-1.0-0\n"

    monkeypatch.setattr(native, "run", run)
    native.ensure_native(tmp_path)
    assert programs.called("download", "libpango-1.0-0", "libglib2.0-0") == 1
    assert (tmp_path / "native" / "fonts.conf").exists()
    assert not (tmp_path / "native.part").exists()


def test_when_the_network_fails_the_reason_and_the_lines_are_named(tmp_path: Path, programs, monkeypatch):
    monkeypatch.setattr(native, "LIBRARIES", (PROBE,))
    monkeypatch.setattr(native.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(native.os, "geteuid", lambda: 1000)
    programs.failing = "update"
    with pytest.raises(SetupError, match=r"(?s)reading the package lists failed.*apt-get install"):
        native.ensure_native(tmp_path)
