"""`brand`: the brands that this installation serves."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli.application import OPERATOR, application
from audit.cli.options import data_dir_option
from audit.core import scope
from audit.core.work import unit_of_work
from audit.network import operations
from audit.network.operations import BrandSettings
from audit.people import queries


@click.group()
def brand() -> None:
    """Add, set and list the brands of this installation."""


@brand.command()
@click.argument("name")
@click.option("--language", "languages", multiple=True, default=("en",), help="Repeat it; the first is the fallback.")
@click.option("--timezone", default="Europe/Helsinki", show_default=True, help="Zone of its days and quarters.")
@data_dir_option
def add(name: str, languages: tuple[str, ...], timezone: str, data_dir: Path | None) -> None:
    """Add a brand called NAME; people get roles in it by `user add --brand`."""
    with application(data_dir), unit_of_work():
        added = operations.add_brand(name=name, languages=list(languages), timezone=timezone)
        slug = added.slug
    click.echo(f"added {name}; its word in addresses is {slug}")


@brand.command(name="set")
@click.argument("slug")
@click.option("--target", type=int, help="Score to reach, 1 to 100.")
@click.option("--limits", type=int, nargs=3, metavar="A B C", help="Lowest scores of the bands A, B and C.")
@click.option("--minimum-visits", type=int, help="Visits below which no band is given.")
@click.option(
    "--language", "languages", multiple=True, help="Repeat it in the order wanted; the first is the fallback."
)
@click.option("--timezone", help="Zone of its days and quarters.")
@click.option("--refuse-remarks/--allow-remarks", default=None, help="Whether remarks keep a checklist unpublished.")
@data_dir_option
def set_(
    *,
    slug: str,
    target: int | None,
    limits: tuple[int, int, int] | None,
    minimum_visits: int | None,
    languages: tuple[str, ...],
    timezone: str | None,
    refuse_remarks: bool | None,
    data_dir: Path | None,
) -> None:
    """Set what holds for the whole brand SLUG; what is not named stays. Released reports keep what they were made with.

    Without any option it shows what is set.
    """
    with application(data_dir), unit_of_work():
        found = queries.brand_by_slug(slug)
        scope.enter(scope.Scope(found.id, OPERATOR))
        now = operations.brand_settings(found)
        wanted = BrandSettings(
            target=now.target if target is None else target,
            band_limits=limits or now.band_limits,
            minimum_visits=now.minimum_visits if minimum_visits is None else minimum_visits,
            languages=languages or now.languages,
            timezone=timezone or now.timezone,
            remarks_refused=now.remarks_refused if refuse_remarks is None else refuse_remarks,
        )
        operations.set_brand(wanted)
    click.echo(f"target {wanted.target}")
    click.echo("A from {}, B from {}, C from {}".format(*wanted.band_limits))
    click.echo(f"minimum of visits {wanted.minimum_visits}")
    click.echo(f"languages {' '.join(wanted.languages)}")
    click.echo(f"time zone {wanted.timezone}")
    click.echo(f"checklists with remarks {'refused' if wanted.remarks_refused else 'published'}")


@brand.command(name="list")
@data_dir_option
def list_brands(data_dir: Path | None) -> None:
    """List the brands: word in addresses, name, languages."""
    with application(data_dir):
        for found in queries.all_brands():
            click.echo(f"{found.slug}\t{found.name}\t{' '.join(found.languages)}")
