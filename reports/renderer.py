"""PDFs made in a process of their own: limited, without secrets, replaced now and then."""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from reports.content import AuditReport
from reports.frames import FrameError, read_frame, write_frame

PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "VIRTUAL_ENV",
)
"""The only variables that the process gets: where programs, libraries and fonts are."""

LAST_WORDS = 2000

BUSY = 1.0
"""Seconds that the end of the program waits for a report that is being made; then its process is killed."""


class RenderError(Exception):
    """A PDF could not be made. `permanent` tells that trying the same content again is useless."""

    def __init__(self, problem: str, *, permanent: bool) -> None:
        super().__init__(problem)
        self.permanent = permanent


class Renderer:
    """Renders one report after another in one process, which is replaced after `renders_per_process` reports.

    Safe to use from several threads (one renders, the others wait); for two at once make two renderers. Limits:
    `wall_seconds` until the process is killed, `cpu_seconds` for each report, `memory_bytes` of address space.
    """

    def __init__(
        self,
        *,
        renders_per_process: int = 50,
        wall_seconds: float = 60.0,
        cpu_seconds: int = 30,
        memory_bytes: int = 1_000_000_000,
    ) -> None:
        self._renders_per_process = renders_per_process
        self._wall_seconds = wall_seconds
        self._limits = (str(cpu_seconds), str(memory_bytes))
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._made = 0
        self._parent = os.getpid()
        _MADE.add(self)

    def render(self, report: AuditReport, language: str, photos: Mapping[str, bytes]) -> bytes:
        """Return the PDF; `photos` maps SHA-256 (hex) to print-size JPEGs. Raises RenderError."""
        wanted = [sha256 for sha256 in report.photo_hashes() if sha256 in photos]
        head = {"language": language, "photos": wanted}
        content = json.dumps(report.to_dict(), ensure_ascii=False).encode()
        with self._lock:
            reply, parts = self._exchange(head, [content, *(photos[sha256] for sha256 in wanted)])
            self._made += 1
            if self._made >= self._renders_per_process:
                self._stop()
        if not reply.get("ok"):
            raise RenderError(str(reply.get("problem", "no reason given")), permanent=bool(reply.get("permanent")))
        return parts[0]

    @property
    def process_id(self) -> int | None:
        """The running process, None when there is none."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process; the next render would start a new one."""
        with self._lock:
            self._stop()

    def leave(self) -> None:
        """End the process as `close` does, but kill it when it is at work, and let alone that of a parent."""
        if self._parent != os.getpid():
            return
        mine = self._lock.acquire(timeout=BUSY)
        if not mine and self._process is not None:
            self._process.kill()
        try:
            self._stop()
        finally:
            if mine:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _exchange(self, head: dict[str, Any], parts: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        process = self._running()
        if process.stdin is None or process.stdout is None:  # never: both are pipes
            raise RenderError("the rendering process has no pipes", permanent=False)
        late = threading.Event()

        def kill() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._wall_seconds, kill)
        timer.start()
        try:
            write_frame(process.stdin, head, parts)
            frame = read_frame(process.stdout)
        except (OSError, FrameError):
            frame = None
        finally:
            timer.cancel()
        if frame is None:
            raise RenderError(self._why(late=late.is_set()), permanent=False)
        return frame

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop()
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._parent = os.getpid()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _stop
        self._made = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "reports.render", *self._limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            cwd=Path(__file__).parent.parent,
            close_fds=True,
            start_new_session=True,  # an interrupt at the terminal ends the service first, then this
        )
        return self._process

    def _why(self, *, late: bool) -> str:
        """Tell why the process is gone, and clear it away."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        status = self._process.returncode if self._process else None
        words = self._last_words()
        self._stop()
        if late:
            return f"the report took longer than {self._wall_seconds:g} s and was stopped"
        if status == -signal.SIGXCPU:
            return f"the report needed more than {self._limits[0]} s of processor time and was stopped"
        return f"the rendering process ended with status {status}: {words}"

    def _last_words(self) -> str:
        if self._log is None:
            return ""
        self._log.seek(0)
        return self._log.read()[-LAST_WORDS:].decode("utf-8", "replace").strip()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if process.stdin:
                # closing asks it to end; what is still in the pipe of a dead process cannot be flushed
                try:
                    process.stdin.close()
                except OSError:
                    process.kill()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
        if self._log is not None:
            self._log.close()
            self._log = None


_MADE: weakref.WeakSet[Renderer] = weakref.WeakSet()


@atexit.register
def leave_all() -> None:
    """End the processes of all renderers; it happens by itself when the program ends."""
    for renderer in list(_MADE):
        renderer.leave()
