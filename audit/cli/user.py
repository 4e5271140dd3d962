"""`user`: people who may sign in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from audit.cli.application import OPERATOR, application
from audit.cli.options import data_dir_option
from audit.core import scope
from audit.core.work import unit_of_work
from audit.people import operations, queries
from audit.people.models import Role


@click.group()
def user() -> None:
    """Add people who may sign in."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="Full name, as colleagues know it.")
@click.option("--language", type=click.Choice(operations.LANGUAGES), default="en", help="Language of pages and mails.")
@click.option("--administrator", is_flag=True, help="May run this installation: brands, accounts, background jobs.")
@click.option("--brand", metavar="SLUG", help="Brand in which the person gets --role, by its word in addresses.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Role in --brand.")
@click.option("--answers-partners", is_flag=True, help="Reports of --brand name the person as the one to ask.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@data_dir_option
def add(
    *,
    email: str,
    name: str,
    language: str,
    administrator: bool,
    brand: str | None,
    role: str | None,
    answers_partners: bool,
    password_stdin: bool,
    data_dir: Path | None,
) -> None:
    """Add a person with the mail address EMAIL.

    Without --password-stdin the person gets a mail with a link to choose a password.
    """
    if (brand is None) != (role is None):
        message = "--brand and --role belong together: a role is held in one brand"
        raise click.UsageError(message)
    if answers_partners and brand is None:
        message = "--answers-partners needs --brand and --role: who answers is said for one brand"
        raise click.UsageError(message)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with application(data_dir), unit_of_work():
        added = operations.add_user(
            name=name, email=email, language=language, password=password, administrator=administrator
        )
        if password is None:
            operations.send_link(added, "invitation")
        if brand is not None and role is not None:
            scope.enter(scope.Scope(queries.brand_by_slug(brand).id, OPERATOR))
            operations.add_membership(added, Role(role), answers_partners=answers_partners)
        address = added.person.email
    click.echo(f"added {address}" + ("" if password else "; a mail with a link to choose a password waits to be sent"))
