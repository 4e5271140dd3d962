"""Work that follows a committed change of the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.network.imports import operations


def forget_import(payload: Mapping[str, Any]) -> None:
    """Forget an upload whose time is over; does nothing when that has been done."""
    operations.forget_upload(str(payload["draft"]))
