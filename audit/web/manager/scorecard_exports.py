"""The tables of scorecards as CSV and XLSX: same choices in the address, same rights, same numbers as on the page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO

from flask import Response, abort, g
from werkzeug.utils import secure_filename

from audit.core.errors import InvalidInput, Problem
from audit.core.tables.writing import Listing, write_csv, write_workbook
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import answer_listing, network_listings, scorecard_address
from audit.web.manager import scorecard_listings as listings
from audit.web.manager.blueprint import blueprint
from audit.web.manager.scorecard_address import Chosen

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WORKBOOK = "xlsx"
PART_BYTES = 64 * 1024

TABLES: Mapping[str, Callable[[Chosen], Listing]] = {
    "network-partners": network_listings.network_partners,
    "network-trend": network_listings.network_trend,
    "network-channels": network_listings.network_channels,
    "network-standards": network_listings.network_standards,
    "network-movers": network_listings.network_movers,
    "network-coverage": network_listings.network_coverage,
    "network-beside": network_listings.network_beside,
    "partner-promises": listings.partner_promises,
    "partner-standards": listings.partner_standards,
    "partner-touchpoints": listings.partner_touchpoints,
    "partner-visits": listings.partner_visits,
    "touchpoint-visits": listings.touchpoint_visits,
    "standard-partners": listings.standard_partners,
    "standard-failed": listings.standard_failed,
    "compare-scores": listings.compare_scores,
    "compare-differences": listings.compare_differences,
}
"""Each table by its name in the address."""


@blueprint.get("/scorecard/export/<table>.<suffix>")
@allow(Permission.SCORECARD_VIEW)
def scorecard_export(table: str, suffix: str) -> Response:
    """Send a table of a scorecard as a file."""
    if table not in TABLES or suffix not in TYPES:
        abort(404)
    chosen = _readable()
    return _sent(TABLES[table](chosen), table, suffix, chosen)


@blueprint.get("/scorecard/export/answers.<suffix>")
@allow(Permission.AUDIT_VIEW)
def answers_export(suffix: str) -> Response:
    """Send the answers of the reports released on visits of a period as a file, one row for each answer."""
    if suffix not in TYPES:
        abort(404)
    chosen = _readable()
    return _sent(answer_listing.answers(chosen, in_workbook=suffix == WORKBOOK), "answers", suffix, chosen)


def _readable() -> Chosen:
    """Return what the address asks for. A file cannot say that it shows another period, so it is refused instead."""
    chosen = scorecard_address.chosen()
    if chosen.unread_period:
        raise InvalidInput([Problem("export.period", {}, {"given": chosen.unread_period})])
    return chosen


def _sent(listing: Listing, table: str, suffix: str, chosen: Chosen) -> Response:
    # Written to disk before it is sent: memory does not grow with the rows, and what fails becomes an error page
    # instead of half a file.
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent
    try:
        (write_workbook if suffix == WORKBOOK else write_csv)(listing, file)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    answer = Response(_parts(file), content_type=TYPES[suffix])
    answer.content_length = size
    name = secure_filename(f"{g.brand.slug}-{table}-{chosen.period}.{suffix}")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.call_on_close(file.close)
    return answer


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(PART_BYTES):
            yield part
