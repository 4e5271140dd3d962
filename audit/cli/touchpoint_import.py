"""`import`: touchpoints from CSV, XLSX or JSON, looked at row by row before anything is taken."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from audit.cli.application import OPERATOR, application
from audit.cli.options import F, data_dir_option
from audit.core import scope
from audit.core.errors import DomainError, NotFound, Problem
from audit.core.tables import Table, read_table
from audit.core.tables.values import MAX_BYTES
from audit.core.work import unit_of_work
from audit.network import queries as network
from audit.network.imports import ColumnMapping, Outcome, Report, Verdict, from_dict, guess, operations, queries
from audit.network.models import Partner, PartnerKind, TouchpointKind
from audit.network.operations import add_partner
from audit.people.queries import brand_by_slug
from audit.web.words import words

REMARKED = 2
"""Exit code of a file that was read, with something worth knowing."""
SHOWN = 20
"""Rows that are named for the same problem."""
LANGUAGE = "en"
_FINGERPRINT = re.compile(r"^# fingerprint ([0-9a-f]{64})$", re.MULTILINE)


_KINDS = ", ".join(TouchpointKind)
_MAP_HELP = (
    "A mapping file, or one column: name=NAME, address=STREET+NUMBER (put together), city=TOWN|COUNTY (the first that "
    "is filled in). What is not given is taken from the partner's last import or guessed."
)


@click.group(name="import")
def imports() -> None:
    """Import touchpoints from CSV, XLSX or JSON."""


def _reading_options(function: F) -> F:
    """Add the options that say how a file is read."""
    several = (
        ("--set", "constants", "FIELD=VALUE", "The same value for all rows, such as kind=locker."),
        ("--kind", "kinds", "WORD=KIND", f"What a word of the kind column means, such as apt=locker. Kinds: {_KINDS}."),
        ("--zone", "zones", "COUNTRY=ZONE", "Time zone of a country, such as EE=Europe/Tallinn."),
        (
            "--map",
            "maps",
            "FILE|FIELD=COLUMN",
            _MAP_HELP,
        ),
    )
    found = function
    for option, name, metavar, text in several:
        found = click.option(option, name, multiple=True, metavar=metavar, help=text)(found)
    return found


def _outcome_options(function: F) -> F:
    """Add the options that say what to do with the verdicts."""
    new = click.Path(dir_okay=False, path_type=Path)
    old = click.Path(exists=True, dir_okay=False, path_type=Path)
    found = click.option(
        "--leave-out-refused",
        type=old,
        metavar="LISTFILE",
        help="Leave out exactly the refused rows that this file lists, as --list-refused wrote it.",
    )(function)
    found = click.option(
        "--list-refused",
        type=new,
        metavar="LISTFILE",
        help="Write the refused rows to this file, to be read and confirmed.",
    )(found)
    return click.option("--dry-run", is_flag=True, help="Tell what each row would do, and change nothing.")(found)


@imports.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--brand", "brand_slug", required=True, metavar="SLUG", help="The brand, by its word in addresses.")
@click.option("--partner", "partner_name", required=True, metavar="NAME", help="The partner, by name.")
@click.option(
    "--add-partner",
    "partner_kind",
    type=click.Choice([kind.value for kind in PartnerKind]),
    help="Add the partner as this kind when the brand does not have it yet.",
)
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook; default: the first with content.")
@_reading_options
@_outcome_options
@data_dir_option
def touchpoints(
    *,
    file: Path,
    brand_slug: str,
    partner_name: str,
    partner_kind: str | None,
    sheet: str | None,
    maps: tuple[str, ...],
    zones: tuple[str, ...],
    kinds: tuple[str, ...],
    constants: tuple[str, ...],
    dry_run: bool,
    list_refused: Path | None,
    leave_out_refused: Path | None,
    data_dir: Path | None,
) -> int:
    """Import the touchpoints in FILE for one partner: all rows, or none.

    Exit code 0: nothing to remark; 2: read, with remarks; 1: refused, nothing was changed.
    """
    given = _given_mapping(maps, constants, zones, kinds)
    data = _bytes(file)
    table = _table(data, file.name, sheet)
    # One session for all of it: a second one beside it would wait for the first one's lock on SQLite.
    with application(data_dir), unit_of_work():
        scope.enter(scope.Scope(brand_by_slug(brand_slug).id, OPERATOR))
        partner = _partner(partner_name, partner_kind)
        mapping = _whole_mapping(given, partner, table)
        report = operations.dry_run(partner, table, mapping)
        _tell(report)
        refused = report.of(Outcome.REFUSED)
        if list_refused is not None:
            _write_list(list_refused, report)
        if dry_run:
            _end_dry_run(report)
        leave_out = _confirmed(leave_out_refused, report)
        source = operations.Source(file.name, hashlib.sha256(data).hexdigest())
        batch = operations.carry_out(partner.key, table, mapping, source, leave_out)
    click.echo(f"imported: {batch.rows_new} new, {batch.rows_changed} changed, {len(refused)} left out")
    return _exit_code(report)


def _exit_code(report: Report) -> int:
    return REMARKED if report.remarks or report.remarked or report.of(Outcome.REFUSED) else 0


def _end_dry_run(report: Report) -> None:
    """End the command; leaving by an exception takes back whatever stands in the transaction."""
    click.echo("dry run: nothing was changed")
    raise click.exceptions.Exit(1 if report.of(Outcome.REFUSED) else _exit_code(report))


def _bytes(file: Path) -> bytes:
    # One byte more than allowed is enough for the table to refuse it; the rest is never read.
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _table(data: bytes, name: str, sheet: str | None) -> Table:
    try:
        return read_table(data, name, sheet)
    except DomainError as error:
        message = f"{name}: {words(error, LANGUAGE)}\nNothing was changed."
        raise click.ClickException(message) from error


def _partner(name: str, kind: str | None) -> Partner:
    try:
        return network.partner_by_name(name)
    except NotFound as error:
        if kind is not None:
            return add_partner(name=name, kind=PartnerKind(kind))
        known = ", ".join(line.partner.name for line in network.partners()) or "none yet"
        message = f"the brand has no partner “{name}”. It has: {known}. --add-partner KIND adds it."
        raise click.ClickException(message) from error


def _pairs(values: Iterable[str], option: str) -> dict[str, str]:
    found = {}
    for value in values:
        name, _sign, text = value.partition("=")
        if not name.strip() or not text.strip():
            message = f"{option} {value!r} needs the form NAME=VALUE"
            raise click.UsageError(message)
        found[name.strip()] = text.strip()
    return found


def _given_mapping(
    maps: tuple[str, ...], constants: tuple[str, ...], zones: tuple[str, ...], kinds: tuple[str, ...]
) -> ColumnMapping:
    """Return what the options say; mapping files first, single options after them."""
    parts: dict[str, dict[str, str]] = {"columns": {}, "constants": {}, "zones": {}, "kinds": {}}
    singles = []
    for value in maps:
        if "=" in value and not Path(value).is_file():
            singles.append(value)
            continue
        for name, part in _read_mapping_file(Path(value)).to_dict().items():
            parts[name].update(part)
    parts["columns"].update(_pairs(singles, "--map"))
    parts["constants"].update(_pairs(constants, "--set"))
    parts["zones"].update({country.upper(): zone for country, zone in _pairs(zones, "--zone").items()})
    parts["kinds"].update(_pairs(kinds, "--kind"))
    return from_dict(parts)


def _read_mapping_file(path: Path) -> ColumnMapping:
    try:
        return from_dict(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        message = f"the mapping file {path} cannot be read: {error.strerror}"
    except (ValueError, RecursionError) as error:
        message = f"the mapping file {path} is no JSON: {error}"
    except DomainError as error:
        message = f"{path}: {words(error, LANGUAGE)}"
    raise click.ClickException(message)


def _whole_mapping(given: ColumnMapping, partner: Partner, table: Table) -> ColumnMapping:
    """Return what is given, completed by what was remembered or can be guessed; what is given wins."""
    remembered = queries.remembered(partner, table.header)
    base = (remembered or guess(table)).to_dict()
    if remembered is None:
        # Zones decide when visits take place, so a guess is never taken silently: only what was given or remembered.
        base["zones"] = {}
    return from_dict({name: {**part, **given.to_dict()[name]} for name, part in base.items()})


def _tell(report: Report) -> None:
    """Say how the rows were judged, the same problem once with its rows."""
    counts = ", ".join(f"{report.counts[outcome]} {outcome.value}" for outcome in Outcome)
    click.echo(f"{len(report.verdicts)} rows: {counts}")
    if report.missing:
        click.echo(f"{report.missing} touchpoints of the partner are not in the file; they stay as they are")
    for remark in report.remarks:
        click.echo(f"remark: {words(remark, LANGUAGE)}")
    _tell_grouped("remark", report.remarked, lambda verdict: verdict.remarks)
    _tell_grouped("refused", report.of(Outcome.REFUSED), lambda verdict: verdict.problems)


def _tell_grouped(kind: str, verdicts: list[Verdict], problems_of: Callable[[Verdict], tuple[Problem, ...]]) -> None:
    rows: dict[str, list[str]] = {}
    for verdict in verdicts:
        for problem in problems_of(verdict):
            where = {name: value for name, value in problem.where.items() if name != "row"}
            text = words(Problem(problem.code, where, problem.params), LANGUAGE)
            rows.setdefault(text, []).append(str(verdict.row.number))
    for text, numbers in sorted(rows.items(), key=lambda entry: -len(entry[1])):
        more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
        noun = "row" if len(numbers) == 1 else f"{len(numbers)} rows:"
        click.echo(f"{kind}: {noun} {', '.join(numbers[:SHOWN])}{more}: {text}")


def _write_list(path: Path, report: Report) -> None:
    """Write the refused rows: one line each, the number first, the reasons after it."""
    lines = [
        "# Rows that are left out of the import, one in each line: the number, then why. Nothing else is left out.",
        f"# fingerprint {report.refused_digest}",
    ]
    for verdict in report.of(Outcome.REFUSED):
        reasons = "; ".join(words(problem, LANGUAGE) for problem in verdict.problems)
        lines.append(f"{verdict.row.number}\t{reasons}".replace("\n", " "))
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}. Nothing was changed."
        raise click.ClickException(message) from error
    click.echo(f"the refused rows are listed in {path}")


def _confirmed(path: Path | None, report: Report) -> str | None:
    """Return the fingerprint of the refused rows when the list names exactly these, None without a list."""
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read as text: {error}"
        raise click.ClickException(message) from error
    listed = Counter(_listed_rows(path, text))
    refused = Counter(verdict.row.number for verdict in report.of(Outcome.REFUSED))
    differences = []
    for words_, rows in (("refused but not listed", refused - listed), ("listed but not refused", listed - refused)):
        if rows:
            differences.append(f"{words_}: row {', '.join(str(number) for number in sorted(rows)[:SHOWN])}")
    if differences:
        message = f"{path} does not list exactly the refused rows ({'; '.join(differences)}). Nothing was changed."
        raise click.ClickException(message)
    fingerprint = _FINGERPRINT.search(text)
    if fingerprint is not None and fingerprint[1] != report.refused_digest:
        message = f"the rows listed in {path} have changed since. List them anew. Nothing was changed."
        raise click.ClickException(message)
    return report.refused_digest


def _listed_rows(path: Path, text: str) -> list[int]:
    numbers = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        number = line.split(maxsplit=1)[0]
        if not number.isascii() or not number.isdigit():
            message = f"{path}: “{line[:60]}” does not begin with the number of a row"
            raise click.ClickException(message)
        numbers.append(int(number))
    return numbers
