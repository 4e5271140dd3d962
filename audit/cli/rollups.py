"""`rollups`: make the sums of scorecards anew from the scores, or say where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from audit.assessment.operations import rollups as sums
from audit.cli.application import OPERATOR, application
from audit.cli.options import data_dir_option
from audit.core import scope, work
from audit.core.work import unit_of_work
from audit.people import queries

MOST_SHOWN = 50
"""So many differences are told one by one; of more only the number."""

brand_option = click.option("--brand", "slug", metavar="SLUG", help="Only this brand; default: every brand.")


@click.group()
def rollups() -> None:
    """Compare the sums that scorecards read with the scores, or make them anew.

    They are kept with every approval; nobody needs these commands as long as `compare` finds nothing.
    """


@rollups.command()
@brand_option
@data_dir_option
def rebuild(slug: str | None, data_dir: Path | None) -> None:
    """Replace the sums by what the scores add up to, each brand in one transaction; approvals wait meanwhile."""
    with application(data_dir):
        for brand_id, name in _brands(slug):
            with scope.brand_scope(brand_id, OPERATOR), unit_of_work():
                rows = sums.rebuild()
            click.echo(f"{name}: {rows} rows")


@rollups.command()
@brand_option
@data_dir_option
def compare(slug: str | None, data_dir: Path | None) -> int:
    """Say where the sums differ from what the scores add up to; exit 1 when they do anywhere. Nothing is changed."""
    found = 0
    with application(data_dir):
        for brand_id, name in _brands(slug):
            with scope.brand_scope(brand_id, OPERATOR):
                work.begin(read_only=True)
                differences = sums.differences()
            found += len(differences)
            _tell(name, differences)
    if found:
        click.echo("`rollups rebuild` makes the sums anew; how they came to differ is a defect worth telling.")
    return 1 if found else 0


def _brands(slug: str | None) -> list[tuple[int, str]]:
    brands = queries.all_brands() if slug is None else [queries.brand_by_slug(slug)]
    found = [(brand.id, brand.name) for brand in brands]
    # The next sessions write; on SQLite an open transaction here would hold them off.
    work.rollback()
    return found


def _tell(name: str, differences: Sequence[sums.Difference]) -> None:
    if not differences:
        click.echo(f"{name}: the sums are what the scores add up to")
        return
    click.echo(f"{name}: {len(differences)} differ")
    for one in differences[:MOST_SHOWN]:
        click.echo(f"  {one}")
    if len(differences) > MOST_SHOWN:
        click.echo(f"  and {len(differences) - MOST_SHOWN} more")
