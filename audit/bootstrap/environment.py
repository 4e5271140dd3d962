"""The virtual environment of a checkout: make it, fill it from a lock with hashes, repair it, go on inside it.

An installed copy (code in site-packages) is left alone: whoever installed it has already chosen an environment.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from audit.bootstrap.native import (
    ensure_native,
    install_debian_packages,
    may_install,
    missing_libraries,
    preload_native,
)
from audit.bootstrap.steps import PROGRESS_SECONDS, SetupError, run, say

BASE_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"
"""Covers BASE_LOCK: the same pins and those of the tests on top."""

TEST_COMMANDS = frozenset({"test", "bench"})
"""Commands that need the packages of TEST_LOCK."""

STAMP = "touchstone.json"
"""File in the virtual environment: which locks, by their hash, it was filled from."""

INSTALLING = "touchstone-installing"
"""File in the virtual environment while packages are put into it; left behind, the environment is made anew."""


def find_checkout(code: Path | None = None) -> Path | None:
    """Return the checkout that the package's code lies in, or None for an installed copy.

    Only the place of the code decides, never what can be imported: Flask may well be on the machine's own path.
    """
    package = (code or Path(__file__)).resolve().parents[1]
    if {"site-packages", "dist-packages"} & set(package.parts):
        return None
    return package.parent if (package.parent / "pyproject.toml").is_file() else None


def program() -> str:
    """Return how the command is typed: in a checkout, or as an installed copy."""
    return "touchstone" if find_checkout() is None else "python3 -m audit"


def is_ready(root: Path, lock_name: str = BASE_LOCK) -> bool:
    """Tell whether the checkout's environment is whole, filled from the present lock, and can open the libraries."""
    venv = root / ".venv"
    if not (venv / "bin" / "python").exists() or (venv / INSTALLING).exists():
        return False
    if _stamped(venv).get(lock_name) != _fingerprint(root, lock_name):
        return False
    preload_native(venv)
    return not missing_libraries()


def prepare(command: str | None, argv: Sequence[str]) -> None:
    """Make the environment of a checkout ready for `command` and start again inside it.

    Returns only when this process already runs where it should: inside the environment, or as an installed copy.
    Raise SetupError when something is missing that cannot be fetched.
    """
    root = find_checkout()
    if root is None:
        preload_native()
        return
    lock_name = TEST_LOCK if command in TEST_COMMANDS else BASE_LOCK
    if not is_ready(root, lock_name):
        set_up(root, lock_name)
    venv = root / ".venv"
    if Path(sys.prefix).resolve() != venv.resolve():
        python = str(venv / "bin" / "python")
        os.execv(python, [python, "-m", "audit", *argv])  # noqa: S606 - the environment's own interpreter


def set_up(root: Path, lock_name: str) -> None:
    """Make or repair `root`/.venv so that `is_ready` holds; only one process at a time does so."""
    with _only_one(root) as lock_fd:
        if is_ready(root, lock_name):
            return
        began = time.monotonic()
        venv = root / ".venv"
        _make_venv(venv, lock_fd)
        ensure_native(venv, (lock_fd,))
        _install(root, lock_name, lock_fd)
        say(f"ready after {time.monotonic() - began:.0f} s; the next start is immediate")


@contextlib.contextmanager
def _only_one(root: Path) -> Iterator[int]:
    """Hold the checkout's set-up lock; yield the descriptor that holds it.

    The folder itself is locked, so that no lock file can be deleted with the environment. Installers inherit the
    descriptor: when this process dies, the lock lasts until they have ended too.
    """
    descriptor = os.open(root, os.O_RDONLY)
    try:
        said = 0.0
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() - said >= PROGRESS_SECONDS:
                    say(f"another set-up of {root} is running; waiting for it")
                    said = time.monotonic()
                time.sleep(0.2)
        yield descriptor
    finally:
        os.close(descriptor)


def _make_venv(venv: Path, lock_fd: int) -> None:
    """Make the virtual environment, or make it anew when a set-up was interrupted in it."""
    python = venv / "bin" / "python"
    uv = shutil.which("uv")
    broken = (venv / INSTALLING).exists() or (venv.exists() and not python.exists())
    if broken:
        say("an earlier set-up did not finish; making .venv anew")
    elif python.exists() and (uv or (venv / "bin" / "pip").exists()):
        return
    if uv is None and importlib.util.find_spec("ensurepip") is None:
        _get_ensurepip(lock_fd)
    try:
        venv.mkdir(exist_ok=True)
        (venv / INSTALLING).touch()
        _clear(venv)
    except OSError as error:
        message = f"cannot write to {venv} ({error.strerror}). Run this as the owner of {venv.parent}."
        raise SetupError(message) from error
    argv = [sys.executable, "-m", "venv", *(["--without-pip"] if uv else []), str(venv)]
    run("making the virtual environment .venv", argv, keep_open=(lock_fd,))
    (venv / INSTALLING).unlink()


def _clear(venv: Path) -> None:
    """Empty the environment but for the mark that it is being made; venv's own clearing would take that too."""
    for path in venv.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != INSTALLING:
            path.unlink()


def _get_ensurepip(lock_fd: int) -> None:
    """Install Debian's python3-venv, or say the line that does; without it no environment can get pip."""
    if may_install():
        install_debian_packages("installing python3-venv", ["python3-venv"], (lock_fd,))
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        message = (
            "this Python cannot make virtual environments (its module ensurepip is missing).\n"
            "Install it, then run the same command again:\n"
            "  Debian, Ubuntu:  apt-get install python3-venv\n"
            "  others:          use a Python 3.11 or newer that brings venv and ensurepip"
        )
        raise SetupError(message)


def _install(root: Path, lock_name: str, lock_fd: int) -> None:
    """Put the locked packages into the environment and stamp it; does nothing where the stamp is right."""
    venv = root / ".venv"
    if not (venv / INSTALLING).exists() and _stamped(venv).get(lock_name) == _fingerprint(root, lock_name):
        return
    lock = root / "audit" / lock_name
    try:
        (venv / INSTALLING).touch()
    except OSError as error:
        message = f"cannot write to {venv} ({error.strerror}). Run this as the owner of {root}."
        raise SetupError(message) from error
    count = lock.read_text(encoding="utf-8").count("==")
    words = f"installing about {count} packages from audit/{lock_name}"
    uv = shutil.which("uv")
    python = str(venv / "bin" / "python")
    hashed = ["--require-hashes", "--no-deps", "-r", str(lock)]
    if uv is None or not _installed_with_uv([uv, "pip", "install", "--python", python, *hashed], words, lock_fd):
        if not (venv / "bin" / "pip").exists():
            run("adding pip to .venv", [python, "-m", "ensurepip"], keep_open=(lock_fd,))
        pip = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        run(words, [*pip, *hashed], keep_open=(lock_fd,))
    stamped = {name: _fingerprint(root, name) for name in (BASE_LOCK, TEST_LOCK) if name in {BASE_LOCK, lock_name}}
    part = venv / f"{STAMP}.part"
    part.write_text(json.dumps(stamped), encoding="utf-8")
    part.replace(venv / STAMP)
    (venv / INSTALLING).unlink()


def _installed_with_uv(argv: Sequence[str], words: str, lock_fd: int) -> bool:
    """Try the faster installer; tell whether it worked. It reads other settings than pip, so pip may still succeed."""
    try:
        run(f"{words} with uv", argv, keep_open=(lock_fd,))
    except SetupError as error:
        say(f"{error}\ngoing on with pip")
        return False
    return True


def _stamped(venv: Path) -> dict[str, str]:
    """Return lock name -> hash as the environment was stamped; empty when there is no readable stamp."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _fingerprint(root: Path, lock_name: str) -> str:
    """Return the SHA-256 of a lock file in hexadecimal."""
    return hashlib.sha256((root / "audit" / lock_name).read_bytes()).hexdigest()
