"""What turns the reference report into a PDF: our own renderer and untuned WeasyPrint in processes, and Chromium.

`python -m tests.benchmarks._engines HOW` serves frames (see `reports.frames`) on its standard streams: HOW is "ours" or
"untuned". Processor time is the process's own and so does not depend on what else the machine does.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from reports.frames import read_frame, write_frame
from reports.pdf import ASSETS, Shelf, html_to_pdf
from tests.benchmarks._reference import Copy

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2027, 1, 5, tzinfo=UTC)
COLUMN_WIDTH = re.compile(r"\.(?:promises|standards|annex) \.c\d[^{}]*\{ width: \d+%; \}")
TICKS = os.sysconf("SC_CLK_TCK")


def ours(html: str, photos: dict[str, bytes]) -> bytes:
    """Render as the service does."""
    return html_to_pdf(html, photos, {}, MOMENT)


def untuned(html: str, photos: dict[str, bytes]) -> bytes:
    """Render with the same look and the same tags, but as WeasyPrint's own guide does: no technique of ours."""
    text = (ASSETS / "pdf.css").read_text(encoding="utf-8").replace("table-layout: fixed; ", "")
    fonts, shelf = FontConfiguration(), Shelf(photos)
    style = CSS(string=COLUMN_WIDTH.sub("", text), font_config=fonts, url_fetcher=shelf)
    document = HTML(string=html, url_fetcher=shelf)
    data: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return data


HOW: dict[str, Callable[[str, dict[str, bytes]], bytes]] = {"ours": ours, "untuned": untuned}


class Worker:
    """A warm process that renders by one of `HOW`."""

    def __init__(self, how: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks._engines", how],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.pid = self._process.pid

    def start(self, copy: Copy) -> None:
        """Send a copy; `finish` must follow."""
        assert self._process.stdin is not None
        write_frame(self._process.stdin, {"photos": list(copy.photos)}, [copy.html.encode(), *copy.photos.values()])

    def finish(self) -> tuple[float, bytes]:
        """Wait for the PDF; return the processor time in seconds, and the PDF."""
        assert self._process.stdout is not None
        frame = read_frame(self._process.stdout)
        assert frame is not None, "the rendering process ended"
        head, parts = frame
        return float(head["cpu"]), parts[0]

    def render(self, copy: Copy) -> tuple[float, bytes]:
        """Return the processor time in seconds, and the PDF."""
        self.start(copy)
        return self.finish()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


class Chromium:
    """A warm browser that prints pages to tagged PDF."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page = page
        self._folder = folder
        for font in (ASSETS / "fonts").glob("*.woff2"):
            (folder / font.name).write_bytes(font.read_bytes())
        self._style = (ASSETS / "pdf.css").read_text(encoding="utf-8").replace("asset:fonts/", "")

    @property
    def pids(self) -> list[int]:
        """The browser's processes; Playwright's driver between us and them is left out."""
        return [pid for pid in descendants(os.getpid()) if "chrom" in _program(pid)]

    def render(self, copy: Copy) -> tuple[float, bytes]:
        """Return the processor time of all its processes in seconds, and the PDF."""
        html = copy.html.replace("photo:", "").replace("<head>", f"<head><style>{self._style}</style>")
        for sha256, data in copy.photos.items():
            html = html.replace(f'src="{sha256}"', f'src="{sha256}.jpg"')
            (self._folder / f"{sha256}.jpg").write_bytes(data)
        (self._folder / "report.html").write_text(html, encoding="utf-8")
        before = sum(map(cpu_seconds, self.pids))
        self._page.goto((self._folder / "report.html").as_uri(), wait_until="load")
        data = self._page.pdf(tagged=True, prefer_css_page_size=True, print_background=True)
        return sum(map(cpu_seconds, self.pids)) - before, data


@contextmanager
def chromium(path: str, folder: Path) -> Iterator[Chromium]:
    """Yield a started browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield Chromium(browser.new_page(java_script_enabled=False), folder)
        finally:
            browser.close()


def descendants(pid: int) -> list[int]:
    """Return the processes below a process."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := _stat(int(folder.name)):
            parents.setdefault(int(stat[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found.extend(below)
        waiting.extend(below)
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of its children that have ended; 0 when it is gone."""
    stat = _stat(pid)
    return sum(int(ticks) for ticks in stat[11:15]) / TICKS if stat else 0.0


def pss_mb(pids: list[int]) -> float:
    """Return the proportional set size of processes: shared pages are divided among those that share them."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(text.split("Pss:")[1].split()[0])
    return total / 1000


def peak_pss_mb(pids: Callable[[], list[int]], work: Callable[[], object]) -> float:
    """Do some work and return the largest proportional set size of the processes meanwhile."""
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, pss_mb(pids()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return max(peak, pss_mb(pids()))


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name (state, parent, ...); empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return ""


def main(how: str) -> None:
    """Serve frames until the other side closes."""
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        head, parts = frame
        photos = dict(zip(head["photos"], parts[1:], strict=True))
        html = parts[0].decode()
        before = time.process_time()
        data = HOW[how](html, photos)
        write_frame(sys.stdout.buffer, {"cpu": time.process_time() - before}, [data])


if __name__ == "__main__":
    main(sys.argv[1])
