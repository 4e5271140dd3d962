"""`doctor`: look at everything an installation stands on; say what is wrong and the line that mends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from audit.cli.checkup import Finding, State, checks_of_machine, checks_of_settings
from audit.cli.options import data_dir_option
from audit.core.environment import SettingsError
from audit.core.settings import Settings

Check = Callable[[], Finding]


@click.command()
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def doctor(*, data_dir: Path | None, as_json: bool) -> int:
    """Say what is wrong with this installation and how to mend it; exit 1 when something is wrong."""
    findings = examine(data_dir)
    wrong = [finding for finding in findings if finding.state is State.WRONG]
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "findings": [asdict(finding) for finding in findings]}, indent=2))
        return 1 if wrong else 0
    for finding in findings:
        click.echo(f"{finding.state.value:<6} {finding.subject}: {finding.words}")
        if finding.mend:
            click.echo(f"       to mend it: {finding.mend}")
    click.echo(f"{len(wrong)} of {len(findings)} need mending" if wrong else "all is well")
    return 1 if wrong else 0


def examine(data_dir: Path | None) -> list[Finding]:
    """Run every check that can be run; without usable settings only those of the machine."""
    checks = checks_of_machine()
    findings = [_safely(subject, check) for subject, check in checks.items()]
    try:
        settings = Settings.from_environment(data_dir=data_dir)
    except SettingsError as error:
        findings.extend(Finding(State.WRONG, "settings", problem, "see docs/settings.md") for problem in error.problems)
        return findings
    findings.append(Finding(State.OK, "settings", "all variables are known and usable"))
    findings.extend(_safely(subject, check) for subject, check in checks_of_settings(settings).items())
    return findings


def _safely(subject: str, check: Check) -> Finding:
    """Run one check; one that fails itself is a finding, not the end of the examination."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - the doctor must finish its round whatever is broken
        return Finding(State.WRONG, subject, f"could not be examined: {type(error).__name__}: {error}")
