"""`checklist`: look at a checklist in a file, take it into a brand, write it out, compare two versions."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from audit.cli.application import OPERATOR, application
from audit.cli.options import F, data_dir_option
from audit.cli.telling import tell
from audit.core import scope
from audit.core.errors import DomainError, NotFound
from audit.core.tables.values import MAX_BYTES
from audit.core.work import unit_of_work
from audit.people.queries import brand_by_slug
from audit.standards import operations, queries
from audit.standards.checklist_files import Opened, open_checklist, write_checklist
from audit.web.catalogues import LANGUAGES
from audit.web.checklist_words import change_words, findings
from audit.web.words import words
from checklists import Checklist, compare, estimated_minutes, library, text_in
from checklists.formats import json as canonical
from checklists.formats.naming import VALID

REMARKED = 2
"""Exit code of a file that was read, with something worth knowing."""
REFUSED = 1
SUFFIXES = (".json", ".xlsx", ".csv")

_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WRITABLE = click.Path(dir_okay=False, path_type=Path)
_NUMBERED = re.compile(r"(?P<code>.+)@(?P<number>[1-9][0-9]{0,8})")


@click.group()
def checklist() -> None:
    """Look at checklists in files, take them into a brand, write them out, compare them.

    Read are Touchstone's own JSON, lists in CSV and XLSX, XLSForms, and exported inspections of SafetyCulture.
    docs/checklists.md describes all of them.

    Exit code 0: nothing to remark; 2: read, with remarks; 1: refused.
    """


def _language_option(function: F) -> F:
    kind = click.Choice(list(LANGUAGES))
    text = "Language of what is told; default: en."
    return click.option("--language", type=kind, default="en", metavar="en|fi|sv", help=text)(function)


def _texts_option(function: F) -> F:
    text = "Language of texts that name none, such as fi; default: en."
    return click.option("--texts", metavar="LANG", default="en", help=text)(function)


@checklist.command(name="check")
@click.argument("file", type=_READABLE)
@_texts_option
@_language_option
@data_dir_option
def check_file(*, file: Path, texts: str, language: str, data_dir: Path | None) -> int:
    """Tell everything that is wrong with the checklist in FILE, where it stands and how to mend it.

    Exit code 0: it can be published as it is; 2: it can be published, with remarks; 1: something must be mended.
    """
    del data_dir
    opened = _open(file, texts, language)
    found = opened.checklist
    problems = (*opened.problems, *opened.checked())
    _introduce(file, opened, language)
    tell(problems, opened.refused, opened.notes, language)
    if found is None or any(not problem.remark for problem in problems):
        return REFUSED
    if problems or opened.notes:
        return REMARKED
    click.echo("nothing to remark")
    return 0


@checklist.command(name="import")
@click.argument("file", type=_READABLE)
@click.option("--brand", "brand_slug", metavar="SLUG", help="Store it as a draft of this brand.")
@click.option("--to", type=_WRITABLE, metavar="FILE.json", help="Write it as Touchstone's own JSON.")
@click.option(
    "--code", metavar="CODE", help="Code of the checklist; default: that of the file, or made from its title."
)
@click.option("--title", metavar="TEXT", help="Title of the checklist; default: that of the file, or its name.")
@_texts_option
@_language_option
@data_dir_option
def import_file(
    *,
    file: Path,
    brand_slug: str | None,
    to: Path | None,
    code: str | None,
    title: str | None,
    texts: str,
    language: str,
    data_dir: Path | None,
) -> int:
    """Make a draft of the checklist in FILE: in a brand (--brand), as JSON (--to), or both. Nothing is published.

    Exit code 0: nothing to remark; 2: read, with remarks; 1: refused, nothing was changed.
    """
    if brand_slug is None and to is None:
        message = "say where it goes: --brand SLUG, --to FILE.json, or both"
        raise click.UsageError(message)
    if code is not None and not VALID.fullmatch(code):
        message = f"--code {code!r} is no code: use at most 64 of a-z, 0-9, - and _"
        raise click.UsageError(message)
    opened = _open(file, texts, language, code=code or "", title=title or "")
    _introduce(file, opened, language)
    later = opened.checked()
    if opened.checklist is None or (brand_slug is not None and operations.unusable(opened.checklist)):
        tell((*opened.problems, *later), opened.refused, opened.notes, language)
        click.echo("Nothing was changed.")
        return REFUSED
    tell(opened.problems, opened.refused, opened.notes, language)
    if brand_slug is not None:
        remarks = [finding.line for finding in findings(opened.problems, (), opened.notes, language)]
        _store(opened.checklist, remarks, brand_slug, data_dir, language)
    if to is not None:
        _write(to, canonical.dump(opened.checklist, pretty=True).encode())
    if later:
        click.echo(f"before it is published there is more to look at ({len(later)}):")
        tell(later, (), (), language, refusal="to mend")
    return REMARKED if opened.problems or opened.notes or later else 0


@checklist.command(name="export")
@click.argument("source", metavar="CODE_OR_FILE")
@click.option("--to", type=_WRITABLE, required=True, metavar="FILE", help="File to write: .json, .xlsx or .csv.")
@click.option("--brand", "brand_slug", metavar="SLUG", help="The brand whose checklist CODE is; CODE@2 is version 2.")
@_texts_option
@_language_option
@data_dir_option
def export_file(
    *, source: str, to: Path, brand_slug: str | None, texts: str, language: str, data_dir: Path | None
) -> int:
    """Write a checklist as JSON (.json, everything), XLSForm (.xlsx) or list (.csv).

    CODE_OR_FILE is a file, a ready checklist of the library, or with --brand the code of one of its checklists.
    """
    if to.suffix.lower() not in SUFFIXES:
        message = f"--to {to}: the name ends in one of {', '.join(SUFFIXES)}"
        raise click.UsageError(message)
    found = _find(source, brand_slug, texts, language, data_dir)
    try:
        data, lost = write_checklist(found, to.suffix.lower())
    except DomainError as error:
        message = f"{source} cannot be written as {to.suffix}: {words(error, language)}"
        raise click.ClickException(message) from error
    _write(to, data)
    tell(lost, (), (), language)
    return REMARKED if lost else 0


@checklist.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--brand", "brand_slug", metavar="SLUG", help="The brand whose checklists are meant; CODE@2 is version 2."
)
@_texts_option
@_language_option
@data_dir_option
def diff(*, old: str, new: str, brand_slug: str | None, texts: str, language: str, data_dir: Path | None) -> int:
    """Tell what changed from OLD to NEW, and whether scores of the two may be compared.

    OLD and NEW are files, ready checklists, or with --brand codes.
    Exit code 0: scores may be compared; 2: they may not; 1: refused.
    """
    before = _find(old, brand_slug, texts, language, data_dir)
    after = _find(new, brand_slug, texts, language, data_dir)
    if before.code != after.code:
        error = DomainError("checklist.other_code", old=before.code, new=after.code)
        raise click.ClickException(words(error, language))
    comparison = compare(before, after)
    for change in comparison.changes:
        mark = "!" if change.breaks else "-"
        click.echo(f"{mark} {change_words(change, before, after, language)}")
    verdict = "checklist.same" if not comparison.changes else "checklist.comparable"
    if not comparison.comparable:
        verdict = "checklist.not_comparable"
    click.echo(words(DomainError(verdict, count=len(comparison.breaking)), language))
    return 0 if comparison.comparable else REMARKED


def _open(file: Path, texts: str, language: str, *, code: str = "", title: str = "") -> Opened:
    if not re.fullmatch(r"[a-z]{2,3}", texts):
        message = f"--texts {texts!r} is no language: write two letters such as en, fi or sv"
        raise click.UsageError(message)
    with file.open("rb") as stream:
        # One byte more than allowed is enough for the file to be refused; the rest is never read.
        data = stream.read(MAX_BYTES + 1)
    try:
        return open_checklist(data, file.name, title=title, code=code, language=texts)
    except DomainError as error:
        message = f"{file.name}: {words(error, language)}"
        raise click.ClickException(message) from error


def _introduce(file: Path, opened: Opened, language: str) -> None:
    found = opened.checklist
    if found is None:
        click.echo(f"{file.name} ({opened.format}): no checklist")
        return
    questions = sum(len(section.questions) for section in found.sections)
    parts = (
        f"{_counted(len(found.sections), 'section')}, {_counted(questions, 'question')}, "
        f"about {_counted(estimated_minutes(found), 'minute')}"
    )
    click.echo(f"{file.name} ({opened.format}): “{text_in(found.title, language)[0]}” ({found.code}), {parts}")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _find(source: str, brand_slug: str | None, texts: str, language: str, data_dir: Path | None) -> Checklist:
    """Return the checklist that a word on the command line means; a refusal ends the command."""
    path = Path(source)
    if path.is_file():
        opened = _open(path, texts, language)
        if opened.checklist is None:
            tell(opened.problems, opened.refused, opened.notes, language)
            message = f"{path.name} holds no checklist that can be read"
            raise click.ClickException(message)
        return opened.checklist
    if brand_slug is not None:
        return _of_brand(source, brand_slug, data_dir)
    if source in library.names():
        return library.load(source)
    message = (
        f"“{source}” is neither a file nor a ready checklist ({', '.join(library.names())}). "
        "--brand SLUG looks among a brand's own."
    )
    raise click.ClickException(message)


def _of_brand(source: str, brand_slug: str, data_dir: Path | None) -> Checklist:
    with application(data_dir), unit_of_work():
        scope.enter(scope.Scope(brand_by_slug(brand_slug).id, OPERATOR))
        numbered = _NUMBERED.fullmatch(source)
        if numbered:
            version = queries.version_by_number(numbered["code"], int(numbered["number"]))
        else:
            newest = queries.newest_published(source) or queries.latest_version(source)
            if newest is None:
                raise NotFound("checklist", source[:60])
            version = newest
        return queries.checklist_of(version)


def _store(found: Checklist, remarks: Sequence[str], brand_slug: str, data_dir: Path | None, language: str) -> None:
    """Store a draft; the same content that is a draft already stays as it is."""
    with application(data_dir), unit_of_work():
        scope.enter(scope.Scope(brand_by_slug(brand_slug).id, OPERATOR))
        present = queries.draft_of(found.code)
        if present is not None:
            same = replace(found, version=present.number)
            if queries.content_hash(same) == present.content_sha256:
                click.echo(f"the draft {found.code}@{present.number} says the same already; nothing was changed")
                return
        try:
            version = operations.begin_from(found, remarks)
        except DomainError as error:
            message = f"{words(error, language)} Nothing was changed."
            raise click.ClickException(message) from error
        click.echo(f"stored as the draft {version.code}@{version.number}; publish it on its page")


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise click.ClickException(message) from error
    click.echo(f"written: {path}")
