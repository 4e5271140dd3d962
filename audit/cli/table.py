"""All commands, in the order in which help shows them. Standard library only: help works before any set-up.

A new family of commands is one module with a click command and one line here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One command: what is typed, the module and attribute of its click command, and what it does in one line."""

    name: str
    module: str
    attribute: str
    help: str


COMMANDS = (
    Entry("demo", "audit.cli.demo", "demo", "Make a demo brand by running the real pipeline, then serve it."),
    Entry("test", "audit.cli.testing", "test", "Run all tests; arguments go on to pytest."),
    Entry("serve", "audit.cli.serve", "serve", "Serve the pages, and carry out jobs beside them."),
    Entry("worker", "audit.cli.worker", "worker", "Carry out jobs and the schedule without serving pages."),
    Entry("db", "audit.cli.database", "database", "Upgrade the database, or check that it is up to date."),
    Entry("doctor", "audit.cli.doctor", "doctor", "Say what is wrong with this installation and how to mend it."),
    Entry("user", "audit.cli.user", "user", "Add people who may sign in."),
    Entry("brand", "audit.cli.brand", "brand", "Add and list the brands of this installation."),
    Entry("import", "audit.cli.touchpoint_import", "imports", "Import touchpoints from CSV, XLSX or JSON."),
    Entry("checklist", "audit.cli.checklist", "checklist", "Check, import, export and compare checklists in files."),
    Entry("rollups", "audit.cli.rollups", "rollups", "Compare scorecards with the scores, or make them anew."),
    Entry("retention", "audit.cli.retention", "retention", "Remove what is past its time, or say what would go."),
    Entry("bench", "audit.cli.bench", "bench", "Measure, and say which goals are met."),
)
"""Loaded only when its command runs: help stays quick, and `doctor` works where another module cannot be imported."""

USAGE = "Usage: {program} COMMAND [OPTIONS]"


def overview(program: str) -> str:
    """Return the list of commands as text."""
    width = max(len(entry.name) for entry in COMMANDS)
    lines = [f"  {entry.name:<{width}}  {entry.help}" for entry in COMMANDS]
    return "\n".join(
        [
            USAGE.format(program=program),
            "",
            "Touchstone plans, scores and reports audits of a brand's outsourced touchpoints.",
            "",
            "Commands:",
            *lines,
            "",
            f"{program} COMMAND --help tells more. TOUCHSTONE_DATA_DIR or --data-dir names the data folder.",
        ]
    )
