"""The blueprint of the pages of brand managers and reviewers; its addresses stand below /b/<brand>/."""

from audit.web.brands import brand_blueprint

blueprint = brand_blueprint("manager", __name__)

SEE_OTHER = 303
"""Status after a change: the browser fetches the next page by GET, and reloading it repeats nothing."""
