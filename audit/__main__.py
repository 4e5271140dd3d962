"""The command `python3 -m audit`: set up what is missing, then run the command line inside the environment.

Standard library only, and readable by old interpreters: on a fresh machine this is all that can be imported.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from audit import bootstrap

OLDEST = (3, 11)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for success, 1 for a failure told in words, 2 for wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if sys.version_info < OLDEST:
        have = ".".join(str(part) for part in sys.version_info[:3])
        bootstrap.say(f"this is Python {have}; Python 3.11 or newer is needed. Try: python3.11 -m audit")
        return 1
    try:
        if _asks_only_for_help(arguments):
            print(importlib.import_module("audit.cli.table").overview(bootstrap.program()))
            return 0
        bootstrap.prepare(next(iter(arguments), None), arguments)
        return int(importlib.import_module("audit.cli.main").main(arguments))
    except bootstrap.SetupError as error:
        bootstrap.say(str(error))
        return 1
    except ModuleNotFoundError as error:
        return _missing_package(error)
    except KeyboardInterrupt:
        bootstrap.say("stopped")
        return 130


def _asks_only_for_help(arguments: Sequence[str]) -> bool:
    """Tell whether the list of commands is wanted: it is shown without setting anything up."""
    return not arguments or list(arguments) in (["--help"], ["-h"], ["help"])


def _missing_package(error: ModuleNotFoundError) -> int:
    """Say how to get a package that is not there; a module of our own that is missing is a defect and raised."""
    name = (error.name or "").partition(".")[0]
    if name in {"", "audit", "checklists", "reports", "tests"}:
        raise error
    root = bootstrap.find_checkout()
    mend = (
        f"rm -r {root / '.venv'} and run the same command again" if root else "pip install --force-reinstall touchstone"
    )
    bootstrap.say(f"the Python package {name} is missing from {sys.prefix}. To mend it: {mend}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
