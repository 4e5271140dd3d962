"""`brand`: the brands that this installation serves."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli.application import application
from audit.cli.options import data_dir_option
from audit.core.work import unit_of_work
from audit.network import operations
from audit.people import queries


@click.group()
def brand() -> None:
    """Add and list the brands of this installation."""


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


@brand.command(name="list")
@data_dir_option
def list_brands(data_dir: Path | None) -> None:
    """List the brands: word in addresses, name, languages."""
    with application(data_dir):
        for found in queries.all_brands():
            click.echo(f"{found.slug}\t{found.name}\t{' '.join(found.languages)}")
