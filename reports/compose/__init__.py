"""From facts to finished words: `compose(facts)` returns the `AuditReport` that a release freezes."""

from reports.compose.editions import compose

__all__ = ["compose"]
