"""Long steps of the set-up: run a program, show that it lives, and tell in words when it fails."""

from __future__ import annotations

import collections
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PROGRESS_SECONDS = 4.0
"""Pause between two lines of progress, in seconds; users are promised one at least every five."""

TAIL_LINES = 15
"""How many of a failed program's last lines are shown."""


class SetupError(Exception):
    """The set-up cannot go on; the text says what is missing and the exact line that mends it."""


def say(text: str) -> None:
    """Print one line about the set-up to standard error, so that standard output stays the command's own."""
    print(f"touchstone: {text}", file=sys.stderr, flush=True)


def run(
    words: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    keep_open: Sequence[int] = (),
    announce: bool = True,
) -> str:
    """Run a program to its end with a line of progress every few seconds; return what it printed.

    `words` says what is being done, as in "installing packages". File descriptors in `keep_open` are handed to
    the program: a lock held through one outlives this process for as long as the program runs. Raise SetupError
    with the program's last lines when it cannot be started or fails.
    """
    if announce:
        say(words)
    began = time.monotonic()
    try:
        process = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(os.environ if env is None else env),
            cwd=cwd,
            text=True,
            errors="replace",
            pass_fds=tuple(keep_open),
        )
    except OSError as error:
        message = f"{words} failed: cannot start {argv[0]} ({error})"
        raise SetupError(message) from error
    printed: list[str] = []
    tail: collections.deque[str] = collections.deque(maxlen=TAIL_LINES)
    reader = threading.Thread(target=_collect, args=(process, printed, tail), daemon=True)
    reader.start()
    try:
        _wait(process, words, began, tail)
    except BaseException:
        process.terminate()
        process.wait()
        raise
    reader.join()
    if process.returncode != 0:
        last = "\n".join(f"    {line}" for line in tail)
        message = f"{words} failed ({Path(argv[0]).name} ended with {process.returncode}):\n{last}"
        raise SetupError(message)
    return "".join(printed)


def _collect(process: subprocess.Popen[str], printed: list[str], tail: collections.deque[str]) -> None:
    """Read everything that the program prints; keep all of it and, apart, its last lines."""
    if process.stdout is None:
        return
    with process.stdout as lines:
        for line in lines:
            printed.append(line)
            if line.strip():
                tail.append(line.strip())


def _wait(process: subprocess.Popen[str], words: str, began: float, tail: collections.deque[str]) -> None:
    """Wait for the end of the program and say every few seconds how long it has run and what it said last."""
    while True:
        try:
            process.wait(timeout=PROGRESS_SECONDS)
        except subprocess.TimeoutExpired:
            last = tail[-1][:70] if tail else "…"
            say(f"  {words}: {time.monotonic() - began:.0f} s ({last})")
        else:
            return
