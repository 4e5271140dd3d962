"""The native libraries behind PDF rendering: find them, or fetch them, or say exactly what to install.

WeasyPrint opens Pango and its companions by their file names. A private copy stands in `.venv/native` where this
machine lacks them and nobody may install packages; child processes find it through the environment.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from audit.bootstrap.steps import SetupError, run, say

LIBRARIES = (
    ("GObject", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    ("Pango", "libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("HarfBuzz", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("HarfBuzz subsetting", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ("Fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib"),
    ("PangoFT2", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
)
"""Name, file name on Linux, file name on macOS of each library that WeasyPrint opens."""

DEBIAN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""The Debian and Ubuntu packages that bring all of LIBRARIES with them."""

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""

NO_APT = "TOUCHSTONE_BOOTSTRAP_NO_APT"
"""Environment variable: set to 1, the set-up neither installs nor fetches Debian packages."""


def missing_libraries() -> list[str]:
    """Return the libraries that cannot be opened, each as "Pango (libpango-1.0.so.0)"; empty when all is well."""
    missing = []
    for name, linux, macos in LIBRARIES:
        file_name = macos if sys.platform == "darwin" else linux
        try:
            ctypes.CDLL(file_name)
        except OSError:
            missing.append(f"{name} ({file_name})")
    return missing


def preload_native(venv: Path | None = None) -> bool:
    """Make a private copy of the libraries usable by this process and by its children; tell whether there is one.

    The running process gets the libraries by loading them globally: the loader then resolves WeasyPrint's names
    to them. Children get LD_LIBRARY_PATH and FONTCONFIG_FILE, so a renderer started with an environment of its own
    must be given these two variables. Without a private copy nothing happens. `venv` is the virtual environment
    that holds the copy, by default the running one.
    """
    native = (venv or Path(sys.prefix)) / "native"
    folders = _library_folders(native)
    if not folders:
        return False
    known = [part for part in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if part]
    added = [str(folder) for folder in folders if str(folder) not in known]
    if added:
        os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(known + added)
        _load_globally([path for folder in folders for path in sorted(folder.glob("*.so*"))])
    if not Path("/etc/fonts/fonts.conf").exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(native / "fonts.conf"))
    return True


def require_native() -> None:
    """Raise SetupError with the exact line for this machine when a library of PDF rendering is missing."""
    preload_native()
    missing = missing_libraries()
    if missing:
        raise SetupError(_missing_words(missing))


def ensure_native(venv: Path, keep_open: Sequence[int] = ()) -> None:
    """Have the libraries: use what is there, else install (root with apt), else fetch a private copy into `venv`.

    Raise SetupError naming the missing libraries and what to type when none of these ways is open.
    """
    preload_native(venv)
    if not missing_libraries():
        return
    reasons: list[str] = []
    if _apt_allowed():
        for attempt in (_install_as_root, _fetch_private_copy):
            try:
                attempt(venv, keep_open)
            except SetupError as error:
                reasons.append(str(error))
            if not missing_libraries():
                return
    raise SetupError("\n".join([*reasons, _missing_words(missing_libraries())]))


def install_lines() -> str:
    """Return the lines that install the libraries on Debian, Fedora, Alpine and macOS."""
    alpine = " ".join(f"so:{linux}" for _, linux, _ in LIBRARIES)
    return (
        f"  Debian, Ubuntu:  apt-get install --no-install-recommends {' '.join(DEBIAN_PACKAGES)}\n"
        f"  Fedora:          dnf install pango harfbuzz\n"
        f"  Alpine:          apk add {alpine}\n"
        f"  macOS:           brew install pango   (and: export DYLD_FALLBACK_LIBRARY_PATH=$(brew --prefix)/lib)"
    )


def _missing_words(missing: Sequence[str]) -> str:
    """Say which libraries are missing and how to get them."""
    return (
        f"PDF rendering needs libraries that this machine does not have: {', '.join(missing)}.\n"
        f"Install them, then run the same command again:\n{install_lines()}"
    )


def _apt_allowed() -> bool:
    """Tell whether Debian's tools are there and the user has not forbidden them."""
    return os.environ.get(NO_APT, "") in {"", "0"} and shutil.which("apt-get") is not None


def install_debian_packages(words: str, packages: Sequence[str], keep_open: Sequence[int] = ()) -> None:
    """Install Debian packages as root, after refreshing the package lists; raise SetupError when that fails."""
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run("refreshing the package lists (apt-get update)", ["apt-get", "update", "-q"], env=env, keep_open=keep_open)
    argv = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    run(f"{words} (apt-get install {' '.join(packages)})", argv, env=env, keep_open=keep_open)


def may_install() -> bool:
    """Tell whether this process may install Debian packages: root, apt-get present and not forbidden."""
    return _apt_allowed() and os.geteuid() == 0


def _install_as_root(_venv: Path, keep_open: Sequence[int]) -> None:
    """Install the libraries for the whole machine when this process may."""
    if may_install():
        install_debian_packages("installing the PDF libraries", DEBIAN_PACKAGES, keep_open)


def _fetch_private_copy(venv: Path, keep_open: Sequence[int]) -> None:
    """Unpack the missing Debian packages below `venv`/native without any right, then load them.

    The copy is made beside its final place and renamed at the end: an interrupted one is never taken for whole.
    """
    if shutil.which("dpkg-deb") is None:
        return
    say("the PDF libraries are missing and may not be installed here: fetching a private copy into .venv/native")
    work = venv / "native.part"
    shutil.rmtree(work, ignore_errors=True)
    archives = work / "archives"
    archives.mkdir(parents=True)
    options = _private_apt(work / "apt")
    run("reading the package lists", ["apt-get", *options, "update", "-q"], keep_open=keep_open)
    install = ["apt-get", *options, "install", "-s", "-q", "--no-install-recommends", *DEBIAN_PACKAGES]
    needed = re.findall(r"^Inst (\S+)", run("working out what is needed", install), re.MULTILINE)
    download = ["apt-get", *options, "download", "-q", *needed]
    run(f"downloading {len(needed)} packages", download, cwd=archives, keep_open=keep_open)
    say(f"unpacking {len(needed)} packages")
    for archive in sorted(archives.glob("*.deb")):
        run(f"unpacking {archive.name}", ["dpkg-deb", "-x", str(archive), str(work / "root")], announce=False)
    (work / "root" / "fonts.conf").write_text(FONTS_CONF, encoding="utf-8")
    shutil.rmtree(venv / "native", ignore_errors=True)
    (work / "root").rename(venv / "native")
    shutil.rmtree(work, ignore_errors=True)
    preload_native(venv)


def _private_apt(state: Path) -> list[str]:
    """Return apt-get options that keep lists, cache and locks below `state`, where no right is needed."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True)
    return [
        "-o", f"Dir::State={state}",
        "-o", f"Dir::State::lists={state}/lists",
        "-o", "Dir::State::status=/var/lib/dpkg/status",
        "-o", f"Dir::Cache={state}/cache",
        "-o", "Debug::NoLocking=1",
        "-o", "APT::Sandbox::User=",
    ]  # fmt: skip


def _library_folders(native: Path) -> list[Path]:
    """Return the folders of a private copy that hold shared libraries; empty without a copy."""
    if not (native / "fonts.conf").exists():
        return []
    folders = {path.parent for part in ("usr/lib", "lib") for path in (native / part).glob("*/*.so.*")}
    return sorted(folders)


def _load_globally(paths: Sequence[Path]) -> None:
    """Load every library, in rounds: one that needs another of the list succeeds after that one."""
    waiting = list(paths)
    while waiting:
        failed = []
        for path in waiting:
            try:
                ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
            except OSError:
                failed.append(path)
        if len(failed) == len(waiting):
            return
        waiting = failed
