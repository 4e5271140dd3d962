"""`retention`: remove what is past its time now, or say what would go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from audit.background import BRAND_RULES, INSTALLATION_RULES
from audit.cli.application import OPERATOR, application
from audit.cli.options import data_dir_option
from audit.core import retention as rules
from audit.core import scope, work
from audit.fieldwork import retention as stored_files
from audit.people.queries import all_brands


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count; change nothing.")
@data_dir_option
def retention(data_dir: Path | None, *, dry_run: bool) -> None:
    """Remove what is past its time, brand by brand; the service does the same once a day."""
    with application(data_dir):
        brands = [(brand.id, brand.name) for brand in all_brands()]
        # The next sessions write; on SQLite an open transaction here would hold them off.
        work.rollback()
        for brand_id, name in brands:
            with scope.brand_scope(brand_id, OPERATOR):
                counts = rules.planned(BRAND_RULES) if dry_run else _purge(BRAND_RULES)
                left = stored_files.leftovers() if dry_run else stored_files.sweep()
                _tell(name, {**counts, "files that nothing refers to": left})
        _tell("the installation", rules.planned(INSTALLATION_RULES) if dry_run else _purge(INSTALLATION_RULES))
    if dry_run:
        click.echo("Nothing was changed.")


def _purge(found: Sequence[rules.Rule]) -> dict[str, int]:
    totals = {rule.name: 0 for rule in found}
    while True:
        done = rules.run(found)
        work.commit()
        for name, count in done.items():
            totals[name] += count
        if not any(done.values()):
            return totals


def _tell(owner: str, counts: Mapping[str, int]) -> None:
    click.echo(f"{owner}:")
    for name, count in counts.items():
        click.echo(f"  {name}: {count}")
