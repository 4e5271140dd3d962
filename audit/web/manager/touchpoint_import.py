"""Importing touchpoints in four steps: file, columns, dry run, done. Nothing is changed before the last button.

The uploaded file lies in the store between the steps and a row says how it is read, so every step has an address of
its own, works without JavaScript, and can be reloaded.
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField

from audit.core import work
from audit.core.errors import DomainError, InvalidInput, NotFound, Problem
from audit.core.tables import Table, read_table
from audit.core.tables.values import MAX_BYTES
from audit.network import countries, imports, queries
from audit.network.imports import ColumnMapping, Outcome, Report, operations
from audit.network.imports import queries as import_queries
from audit.network.models import ImportDraft, TouchpointKind
from audit.people.permissions import Permission
from audit.web import pagination
from audit.web.access import allow
from audit.web.filters import in_language
from audit.web.forms import Form, choices, chosen, required, text
from audit.web.manager import words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.refusals import Refusals
from audit.web.pages import show
from audit.web.words import words as error_words

SHOWN_ROWS = 3
"""Rows of the file that the mapping step shows."""
SHOWN_GROUPS = 40
"""Different remarks that the dry run lists."""
NAMED_ROWS = 12
"""Rows that are named for one remark."""


class UploadForm(Form):
    """The file and the partner that it is for."""

    partner = SelectField(_l("Partner"), [chosen(_l("Choose the partner"))])
    file = FileField(
        _l("File"), [required(_l("Choose a file"))], description=_l("CSV, XLSX or JSON, at most 5 MB and 20,000 rows.")
    )


@blueprint.route("/touchpoints/import", methods=["GET", "POST"])
@allow(Permission.TOUCHPOINT_IMPORT)
def import_upload() -> ResponseReturnValue:
    """Step 1: choose a partner and a file."""
    form = UploadForm(data={"partner": request.args.get("partner")})
    partners = [line.partner for line in queries.partners()]
    form.partner.choices = choices([(partner.key, partner.name) for partner in partners])
    if form.validate_on_submit():
        try:
            draft = _keep(text(form.partner), form.file.data)
        except NotFound:
            raise
        except InvalidInput as error:
            for problem in error.problems:
                form.add_error("file", error_words(problem))
        except DomainError as error:
            form.add_error("file", error)
        else:
            return redirect(url_for("manager.import_columns", key=draft.key), SEE_OTHER)
    return show("manager/import_upload.html", form=form, partners=partners, batches=import_queries.batches())


def _keep(partner_key: str, file: FileStorage) -> ImportDraft:
    data = file.stream.read(MAX_BYTES + 1)
    # Reading a large workbook takes long; on SQLite the open transaction would hold everybody's write lock meanwhile.
    work.rollback()
    name = file.filename or ""
    table = read_table(data, name)
    return operations.keep_upload(partner_key, data, name, table)


@blueprint.route("/touchpoints/import/<key>/columns", methods=["GET", "POST"])
@allow(Permission.TOUCHPOINT_IMPORT)
def import_columns(key: str) -> ResponseReturnValue:
    """Step 2: say what the columns mean, which time zone each country has, and what kinds the file names."""
    draft = import_queries.draft(key)
    if draft.batch is not None:
        return redirect(url_for("manager.import_batch", key=draft.batch.key), SEE_OTHER)
    table = operations.open_upload(draft)
    mapping = operations.mapping_of(draft)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        mapping = _posted_mapping(request.form)
        try:
            problems = tuple(_unasked(table, mapping, request.form))
            if not problems:
                operations.set_mapping(draft, mapping, table)
                return redirect(url_for("manager.import_check", key=key), SEE_OTHER)
        except InvalidInput as error:
            problems = error.problems
    return show(
        "manager/import_columns.html",
        form=Refusals([_said(problem) for problem in problems]),
        draft=draft,
        table=table,
        mapping=mapping,
        asked=request.method == "POST",
        **_questions(table, mapping),
    )


def _posted_mapping(form: Mapping[str, str]) -> ColumnMapping:
    """Return what the form of step 2 says; its fields are called after the part of the mapping that they fill."""
    parts: dict[str, dict[str, str]] = {"columns": {}, "constants": {}, "zones": {}, "kinds": {}}
    for name, value in form.items():
        part, _dot, rest = name.partition(".")
        if part in parts and rest and value.strip():
            parts[part][rest] = value.strip()[:300]
    return imports.from_dict(parts)


def _unasked(table: Table, mapping: ColumnMapping, form: Mapping[str, str]) -> list[Problem]:
    """Return what this answer makes necessary to ask and was not asked yet: zones of countries, kinds of words.

    A question that was shown and left empty is an answer: those rows are then refused one by one in the dry run.
    """
    zones = [
        Problem("import.zone_missing", {}, {"country": country})
        for country in imports.countries_in(table, mapping)
        if country not in mapping.zones and f"zones.{country}" not in form
    ]
    kinds = [
        Problem("import.kind_asked", {}, {"value": value})
        for value in _kind_words(table, mapping)
        if value not in mapping.kinds and f"kinds.{value}" not in form
    ]
    return [*zones, *kinds]


def _kind_words(table: Table, mapping: ColumnMapping) -> list[str]:
    """Return the words of the kind column that are no kinds by themselves; too many are none of its words."""
    found = imports.values_of(table, mapping.columns.get("kind", ""))
    return [] if len(found) > imports.MOST_KINDS else [value for value in found if value not in set(TouchpointKind)]


def _questions(table: Table, mapping: ColumnMapping) -> dict[str, Any]:
    """Return what step 2 asks: fields with their choices, zones of the file's countries, words for kinds."""
    sources = list(table.header)
    compound = [source for source in mapping.columns.values() if source not in sources]
    return {
        "fields": [(field, _field_words()[field.name]) for field in imports.FIELDS],
        "constants": imports.CONSTANTS,
        "sources": [*sources, *compound],
        "found_countries": imports.countries_in(table, mapping),
        "suggested": countries.zone_of,
        "zones": sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
        "kind_words": _kind_words(table, mapping),
        "kinds": words.touchpoint_kinds(),
        "stages": [(stage.code, in_language(stage.title)) for stage in queries.stages()],
        "examples": [dict(zip(table.header, row.cells, strict=True)) for row in table.rows[:SHOWN_ROWS]],
    }


def _field_words() -> dict[str, str]:
    return {
        "code": _("Code"),
        "name": _("Name"),
        "kind": _("Kind"),
        "country": _("Country"),
        "region": _("Region"),
        "city": _("City"),
        "address": _("Street address"),
        "postal_code": _("Postal code"),
        "latitude": _("Latitude"),
        "longitude": _("Longitude"),
        "opening_hours": _("Opening hours"),
        "is_open": _("Open (yes or no)"),
        "channel": _("Channel"),
        "stage_code": _("Stage of the customer journey"),
        "monthly_volume": _("Customers a month"),
    }


@blueprint.route("/touchpoints/import/<key>/check", methods=["GET", "POST"])
@allow(Permission.TOUCHPOINT_IMPORT)
def import_check(key: str) -> ResponseReturnValue:
    """Step 3: see what each row would do, and import; only refused rows that are confirmed are left out."""
    draft = import_queries.draft(key)
    if draft.batch is not None:
        return redirect(url_for("manager.import_batch", key=draft.batch.key), SEE_OTHER)
    table = operations.open_upload(draft)
    problem = ""
    if request.method == "POST":
        confirmed = request.form.get("digest") if request.form.get("leave_out") else None
        try:
            batch = operations.finish_upload(draft, table, confirmed)
        except DomainError as error:
            problem = error_words(error)
        else:
            flash(_("The file was imported."), "done")
            return redirect(url_for("manager.import_batch", key=batch.key), SEE_OTHER)
    try:
        report = operations.dry_run(draft.partner, table, operations.mapping_of(draft))
    except InvalidInput:
        # The mapping was never finished, or the stage that it names is gone.
        return redirect(url_for("manager.import_columns", key=key), SEE_OTHER)
    return show(
        "manager/import_check.html",
        form=Refusals([problem] if problem else []),
        draft=draft,
        report=report,
        counts={outcome.value: report.counts[outcome] for outcome in Outcome},
        refused=_page_of_refused(report),
        remarks=_grouped(report),
        digest=report.refused_digest,
    )


def _page_of_refused(report: Report) -> pagination.Page[Any]:
    part = pagination.wanted()
    refused = report.of(Outcome.REFUSED)
    rows = [
        (verdict.row.number, verdict.code, [_said(_without_row(problem)) for problem in verdict.problems])
        for verdict in refused[part.offset : part.offset + part.per_page]
    ]
    return pagination.paged(rows, len(refused), part)


def _said(problem: Problem) -> str:
    """Return a problem in words, with the field that it is about called as on these pages."""
    params = dict(problem.params)
    if params.get("field") in imports.BY_NAME:
        params["field"] = _field_words()[str(params["field"])]
    return error_words(Problem(problem.code, problem.where, params))


def _without_row(problem: Problem) -> Problem:
    where = {name: value for name, value in problem.where.items() if name not in {"row", "sheet"}}
    return Problem(problem.code, where, problem.params)


def _grouped(report: Report) -> list[tuple[str, int, str]]:
    """Return each different remark once: its words, how many rows it concerns, and the first of them."""
    rows: dict[str, list[str]] = {_said(remark): [] for remark in report.remarks}
    for verdict in report.remarked:
        for remark in verdict.remarks:
            rows.setdefault(_said(_without_row(remark)), []).append(str(verdict.row.number))
    ordered = sorted(rows.items(), key=lambda entry: -len(entry[1]))[:SHOWN_GROUPS]
    return [(said, len(numbers), ", ".join(numbers[:NAMED_ROWS])) for said, numbers in ordered]


@blueprint.get("/touchpoints/imports/<key>")
@allow(Permission.TOUCHPOINT_VIEW)
def import_batch(key: str) -> ResponseReturnValue:
    """Show one import that was carried out, with the rows that were left out."""
    batch = queries.import_batch(key)
    part = pagination.wanted()
    left = [
        (
            entry["row"],
            [_said(_without_row(Problem(item["code"], item["where"], item["params"]))) for item in entry["problems"]],
            " · ".join(str(cell) for cell in entry["cells"].values() if cell)[:300],
        )
        for entry in batch.left_out[part.offset : part.offset + part.per_page]
    ]
    partner = import_queries.partner_of(batch)
    return show(
        "manager/import_batch.html",
        batch=batch,
        partner=partner,
        left=pagination.paged(left, len(batch.left_out), part),
    )
