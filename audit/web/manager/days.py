"""The present day of a brand."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import g

from audit.core import clock


def today() -> date:
    """Return the day of business time in the brand's own time zone."""
    return clock.now().astimezone(ZoneInfo(g.brand.timezone)).date()
