"""Set-up of a checkout with the standard library alone: virtual environment, native libraries, locked packages.

Nothing in this package may import a third-party library: it runs before any is installed.
"""

from audit.bootstrap.environment import find_checkout, is_ready, prepare, program
from audit.bootstrap.native import (
    install_lines,
    missing_libraries,
    preload_native,
    require_native,
)
from audit.bootstrap.steps import SetupError, say

__all__ = [
    "SetupError",
    "find_checkout",
    "install_lines",
    "is_ready",
    "missing_libraries",
    "preload_native",
    "prepare",
    "program",
    "require_native",
    "say",
]
