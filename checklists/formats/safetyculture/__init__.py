"""Inspections that were exported from SafetyCulture (iAuditor): the form that was filled in becomes a draft.

`read` takes the JSON of one inspection, or of a feed of inspection items; `read_rows` the same feed as CSV. What the
people of that visit answered is no part of a checklist. The mapping is told in docs/checklists.md.
"""

from checklists.formats.safetyculture.reading import looks_like_rows, read, read_rows

__all__ = ["looks_like_rows", "read", "read_rows"]
