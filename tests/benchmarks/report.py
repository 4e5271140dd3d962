"""The PDF of the reference report: processor time, memory and growth, beside Chromium and untuned WeasyPrint.

About 8 pages, 12 photos at print size, 4 charts, 60 questions; answers, words and photos differ in every copy. Every
figure is the minimum of interleaved repeats in warm processes. Processor time is compared wherever it can be, because
it hardly depends on what else the machine does; where wall time is all there is, a busy machine is named.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import click
import pypdf
from _pytest.outcomes import Failed, Skipped

from reports.renderer import Renderer
from tests.benchmarks import Figure, at_least, at_most, measured
from tests.benchmarks._engines import Chromium, Worker, chromium, cpu_seconds, peak_pss_mb
from tests.benchmarks._reference import UPLOADED_SIZE, Copy, copy
from tests.required import require_browser

BUSY = 0.5
"""Processors in use by others from which wall time of two workers says little."""

LONG = {False: (300, 24), True: (1200, 60)}
"""Questions and photos of the long report; with the full sizes it has about 90 pages."""


def run(full: bool) -> list[Figure]:
    """Measure with 4 repeats, or with 8 and a report of 90 pages when `full`."""
    repeats = 8 if full else 4
    with closing(Worker("ours")) as ours, closing(Worker("untuned")) as untuned:
        figures = _beside_untuned(ours, untuned, repeats)
        figures += _beside_chromium(ours, repeats)
        figures += _growth(ours, 3 if full else 2, *LONG[full])
        figures += _through_the_service(repeats)
        with closing(Worker("ours")) as second:
            figures += _two_workers(ours, second, repeats)
    return figures


def _copies(first: int, size: tuple[int, int] | None = None) -> Iterator[Copy]:
    return (copy(seed) if size is None else copy(seed, size=size) for seed in count(first))


def _pages(data: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(data)).pages)


def _beside_untuned(ours: Worker, untuned: Worker, repeats: int) -> list[Figure]:
    copies = _copies(1000)
    mine, plain, pages = [], [], 0
    for at in range(repeats + 1):
        one = next(copies)
        cpu, data = ours.render(one)
        plain_cpu, _ = untuned.render(one)
        if at:  # the first copy warms both
            mine.append(cpu)
            plain.append(plain_cpu)
            pages = _pages(data)
    return [
        measured("pages of the reference report", pages, ""),
        measured("reference report, CPU", min(mine) * 1000, "ms"),
        at_most("CPU beside untuned WeasyPrint", min(mine) / min(plain), 0.8),
    ]


def _beside_chromium(ours: Worker, repeats: int) -> list[Figure]:
    try:
        path = require_browser()
    except (Skipped, Failed) as reason:
        click.echo(f"The comparison with Chromium is left out: {reason.msg}", err=True)
        return []
    with tempfile.TemporaryDirectory() as folder, chromium(path, Path(folder)) as browser:
        mine, theirs = _alternate(ours, browser, _copies(2000), repeats)
        large, large_theirs = _alternate(ours, browser, _copies(3000, UPLOADED_SIZE), max(2, repeats // 2))
        copies = _copies(4000)
        memory = peak_pss_mb(lambda: [ours.pid], lambda: ours.render(next(copies)))
        chromium_memory = peak_pss_mb(lambda: browser.pids, lambda: browser.render(next(copies)))
    return [
        measured("the same page printed by Chromium, CPU", theirs * 1000, "ms"),
        at_most("CPU beside Chromium, both tagged", mine / theirs, 1.0),
        at_most("the same with photos as uploaded", large / large_theirs, 0.35),
        measured("peak memory (PSS)", memory, "MB"),
        at_most("peak memory beside Chromium", memory / chromium_memory, 0.35),
    ]


def _alternate(ours: Worker, browser: Chromium, copies: Iterator[Copy], repeats: int) -> tuple[float, float]:
    """Return the least processor time of both, in seconds; the first copy warms and does not count."""
    mine, theirs = [], []
    for _ in range(repeats + 1):
        one = next(copies)
        mine.append(ours.render(one)[0])
        theirs.append(browser.render(one)[0])
    return min(mine[1:]), min(theirs[1:])


def _growth(ours: Worker, repeats: int, questions: int, photos: int) -> list[Figure]:
    short, long, pages = [], [], 0
    for seed in range(5000, 5000 + repeats):
        cpu, data = ours.render(copy(seed))
        short.append(cpu / _pages(data))
        cpu, data = ours.render(copy(seed, questions=questions, photos=photos))
        pages = _pages(data)
        long.append(cpu / pages)
    return [
        measured("pages of the long report", pages, ""),
        at_most("CPU for a page of the long report beside the reference report", min(long) / min(short), 1.5),
    ]


def _through_the_service(repeats: int) -> list[Figure]:
    """Measure `reports.renderer` as jobs call it: content as JSON, page, PDF, attached tables."""
    used = []
    with Renderer() as renderer:
        for one, _ in zip(_copies(6000), range(repeats + 1), strict=False):
            pid = renderer.process_id
            before = cpu_seconds(pid) if pid else 0.0
            renderer.render(one.report, "en", one.photos)
            assert renderer.process_id is not None
            used.append(cpu_seconds(renderer.process_id) - before)
    return [measured("a report by the rendering process as jobs use it, CPU", min(used[1:]) * 1000, "ms")]


def _two_workers(first: Worker, second: Worker, repeats: int) -> list[Figure]:
    """Compare how many reports one and two processes make in the same time."""
    busy = os.getloadavg()[0] - 1  # we are one of those who are counted
    copies = _copies(7000)
    second.render(next(copies))
    alone, together, cpu_alone, cpu_together = [], [], [], []
    for _ in range(repeats):
        one, two = next(copies), next(copies)
        began = time.perf_counter()
        cpu_alone += [first.render(one)[0], first.render(two)[0]]
        alone.append(time.perf_counter() - began)
        began = time.perf_counter()
        first.start(one)
        second.start(two)
        cpu_together += [max(first.finish()[0], second.finish()[0])]
        together.append(time.perf_counter() - began)
    by_wall = min(alone) / min(together)
    by_cpu = 2 * min(cpu_alone) / min(cpu_together)
    processors = len(os.sched_getaffinity(0))
    if processors > 1 and busy < BUSY:
        return [
            at_least("two workers against one, by wall time", by_wall, 1.7),
            measured("the same by processor time", by_cpu, "ratio"),
        ]
    click.echo(
        f"{processors} processors, others use {max(busy, 0):.1f} of them: the wall time of two workers says little,"
        " so the goal is set beside their processor time (what two idle processors would make of it).",
        err=True,
    )
    return [
        measured("two workers against one, by wall time", by_wall, "ratio"),
        at_least("two workers against one, by processor time", by_cpu, 1.7),
    ]
