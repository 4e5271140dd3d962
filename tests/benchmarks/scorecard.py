"""P4: the network page over a million audits takes as long as over ten thousand, on SQLite and PostgreSQL.

Measured is the page through the whole application (sign-in, brand, right, statements, figures, template), and the
statements of the page by themselves, sent again just as the page sent them and read to the last row; both sizes in
turn, the median of 21. Every size has 60 partners, 12 standards and 24 months (`_brands`). Statistics are refreshed
first. Without `--full` the sizes are 10,000 and 100,000.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from audit.core import clock, scope
from audit.core.db import TAG, db
from audit.core.work import begin
from tests.benchmarks import Figure, at_most, measured
from tests.benchmarks._brands import NOW, Brand, made
from tests.benchmarks.submission import some_database
from tests.web_pages import sign_in

SMALL, MIDDLE, LARGE = 10_000, 100_000, 1_000_000
REPEATS = 21
MOST_TIMES, MOST_MORE = 1.5, 3.0
"""So many times as long, or so many milliseconds more."""
MOST_STATEMENTS, MOST_KB = 12, 40
PAGES = {"network": "", "region": "&region=Region+3", "kind and programme": "&kind=locker&programme={programme}"}
"""The page without filters and narrowed: name and what its address says."""

Sent = tuple[str, Any]


@dataclass(frozen=True, eq=False)
class Service:
    """One size on one database, with Bertta signed in."""

    brand: Brand
    client: FlaskClient

    def page(self, query: str) -> bytes:
        """Return the network page."""
        answer = self.client.get(f"/b/{self.brand.world.brand_slug}/scorecard/?period=2026-Q4{query}")
        if answer.status_code != 200:
            raise RuntimeError(answer.text[:2000])
        return answer.data

    def sent(self, query: str) -> list[Sent]:
        """Return the statements that the page sends, with their values."""
        found: list[Sent] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            found.append((statement, parameters))

        with self.brand.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            self.page(query)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return found

    def ask(self, statements: list[Sent]) -> list[float]:
        """Send statements again in one reading transaction; return the milliseconds of each."""
        taken = []
        with self.brand.app.app_context(), scope.unscoped("a benchmark sends again what a page sent"):
            begin(read_only=True)
            connection = db.session.connection()
            for statement, parameters in statements:
                before = time.perf_counter()
                connection.exec_driver_sql(statement, parameters, execution_options={TAG: True}).fetchall()
                taken.append((time.perf_counter() - before) * 1000)
        return taken


def run(full: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where there is a server; ten thousand audits beside a million."""
    figures: list[Figure] = []
    for name in ("sqlite", "postgresql"):
        with ExitStack() as stack, clock.use(clock.Simulated(NOW)):
            small = _service(stack, name, SMALL)
            if small is not None:
                for audits in (MIDDLE, LARGE) if full else (MIDDLE,):
                    with ExitStack() as larger:
                        large = _service(larger, name, audits)
                        assert large is not None
                        figures.extend(_compared(name, small, large))
    return figures


def _service(stack: ExitStack, name: str, audits: int) -> Service | None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    database = some_database(name, stack)
    if database is None:
        return None
    brand = stack.enter_context(made(database, folder, audits, answers=audits == SMALL))
    client = brand.app.test_client()
    sign_in(brand.app, client, brand.world.bertta.email)
    return Service(brand, client)


def _compared(name: str, small: Service, large: Service) -> Iterator[Figure]:
    title = f"{large.brand.audits:,} audits, {name}"
    for page, query in PAGES.items():
        yield from _page(f"{page}, {title}", small, large, query)
    yield measured(f"auditors at {title}", large.brand.auditors, "")


def _page(title: str, small: Service, large: Service, query: str) -> Iterator[Figure]:
    sizes = {service: query.format(programme=service.brand.programme_key) for service in (small, large)}
    sent = {service: service.sent(asked) for service, asked in sizes.items()}
    pages: dict[Service, list[float]] = {service: [] for service in sizes}
    asked: dict[Service, list[list[float]]] = {service: [] for service in sizes}
    for repeat in range(REPEATS + 2):
        for service, address in sizes.items():
            before = time.perf_counter()
            service.page(address)
            taken = (time.perf_counter() - before) * 1000
            statements = service.ask(sent[service])
            if repeat > 1:
                pages[service].append(taken)
                asked[service].append(statements)
    told = [statistics.median(sum(one) for one in asked[service]) for service in (small, large)]
    yield _as_long(f"statements of {title}, against {SMALL:,}", *told)
    whole = [statistics.median(pages[service]) for service in (small, large)]
    yield _as_long(f"whole page of {title}, against {SMALL:,}", *whole)
    yield measured(f"statements of {title}", told[1], "ms")
    yield measured(f"slowest statement of {title}", max(map(statistics.median, zip(*asked[large], strict=True))), "ms")
    yield measured(f"whole page of {title}", whole[1], "ms")
    yield at_most(f"number of statements, {title}", len(sent[large]), MOST_STATEMENTS, "")
    yield at_most(f"size by gzip, {title}", len(gzip.compress(large.page(sizes[large]))) / 1000, MOST_KB, "kB")


def _as_long(name: str, small: float, large: float) -> Figure:
    ratio = large / small
    return Figure(
        name,
        ratio,
        "ratio",
        f"<= {MOST_TIMES:g}, or {MOST_MORE:g} ms more",
        ratio <= MOST_TIMES or large - small <= MOST_MORE,
    )
