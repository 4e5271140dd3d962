"""Spans of months: whole months by their first days, and calendar quarters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MONTHS_OF_QUARTER = 3


@dataclass(frozen=True)
class Months:
    """A span of months by their first days, both counted."""

    first: date
    last: date

    def before(self) -> Months:
        """Return the span of the same length that ends just before this one."""
        length = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return Months(_shifted(self.first, -length), _shifted(self.first, -1))

    @property
    def last_day(self) -> date:
        """The last day of the last month."""
        return date.fromordinal(_shifted(self.last, 1).toordinal() - 1)

    @property
    def is_quarter(self) -> bool:
        """Whether it is exactly one calendar quarter."""
        return self == quarter_of(self.first)


def quarter_of(day: date) -> Months:
    """Return the calendar quarter of a day."""
    first = date(day.year, (day.month - 1) // MONTHS_OF_QUARTER * MONTHS_OF_QUARTER + 1, 1)
    return Months(first, _shifted(first, MONTHS_OF_QUARTER - 1))


def _shifted(month: date, by: int) -> date:
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)
