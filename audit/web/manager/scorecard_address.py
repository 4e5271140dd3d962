"""What the address of a scorecard asks for: quarter, filters, order; and addresses that change a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import g, request, url_for
from flask_babel import gettext as _

from audit.assessment.queries.figures import Months, quarter_of
from audit.core import clock
from audit.insight import periods
from audit.insight.filters import Filters
from audit.insight.queries import Choices

LONGEST = 120
"""Of a value in the address so many signs are read."""

FILTERS = ("programme", "stage", "kind", "region", "partner")
"""The names in the address that narrow what is counted."""

BY_NAME = "name"
CHANGE = "change"
TABLE = "table"
LOOKS = {"sort": BY_NAME, "show": CHANGE, "view": TABLE}
"""The names in the address that change how the network is shown, with the one value that each may have."""

NAMES = ("period", *FILTERS, *LOOKS)


@dataclass(frozen=True)
class Chosen:
    """What the address asks for, and what of it could not be read."""

    months: Months
    current: Months
    filters: Filters
    by_name: bool
    """Partners by name; otherwise by tier, the worst first."""
    change: bool
    """Show the change since the quarter before instead of the score."""
    table_only: bool
    """Leave the charts out."""
    unread_period: str
    unread: tuple[tuple[str, str], ...]
    """Names and values of how to show the network that mean nothing."""

    @property
    def period(self) -> str:
        """The quarter as addresses name it."""
        return periods.code_of(self.months)


def chosen() -> Chosen:
    """Read the address of this request."""
    current = quarter_of(clock.now().astimezone(ZoneInfo(g.brand.timezone)).date())
    period = _given("period")
    found = periods.quarter_from(period)
    return Chosen(
        months=found or current,
        current=current,
        filters=Filters(
            programme_key=_given("programme"),
            region=_given("region"),
            kind=_given("kind"),
            stage=_given("stage"),
            partner_slug=_given("partner"),
        ),
        by_name=_given("sort") == BY_NAME,
        change=_given("show") == CHANGE,
        table_only=_given("view") == TABLE,
        unread_period=period if period and found is None else "",
        unread=tuple((name, _given(name)) for name, known in LOOKS.items() if _given(name) not in {"", known}),
    )


def _given(name: str) -> str:
    return request.args.get(name, "")[:LONGEST]


def given() -> dict[str, str]:
    """Return the choices of this request by name, without empty ones."""
    return {name: value for name in NAMES if (value := _given(name))}


def query(**changes: str | None) -> str:
    """Return the query of this request with some of its choices changed, "?" first; None takes one away."""
    text = urlencode({name: value for name, value in {**given(), **changes}.items() if value})
    return f"?{text}" if text else ""


def address(**changes: str | None) -> str:
    """Return the present address with some of its choices changed; None takes one away."""
    return request.path + query(**changes)


def unfiltered() -> str:
    """Return the present address without any filter."""
    return address(**dict.fromkeys(FILTERS))


def partner_address(slug: str) -> str:
    """Return the address of a partner's scorecard under the present choices."""
    return url_for("manager.scorecard_partner", slug=slug) + query(partner=None, **dict.fromkeys(LOOKS))


def unknown_filters(filters: Filters, choices: Choices) -> list[str]:
    """Return a sentence for each filter whose value nothing of the brand has, so that nothing can match it."""
    found = []
    if filters.programme_key and filters.programme_key not in choices.programmes:
        found.append(_("“%(given)s” is no programme of this brand.", given=filters.programme_key))
    if filters.stage and filters.stage not in choices.stages:
        found.append(_("“%(given)s” is no stage of this brand’s customer journey.", given=filters.stage))
    if filters.kind and filters.kind not in choices.kinds:
        found.append(_("“%(given)s” is no kind of touchpoint that this brand has.", given=filters.kind))
    if filters.region and filters.region not in choices.regions:
        found.append(_("“%(given)s” is no region with a touchpoint of this brand.", given=filters.region))
    if filters.partner_slug and filters.partner_slug not in choices.partners:
        found.append(_("“%(given)s” is no partner of this brand.", given=filters.partner_slug))
    return found
