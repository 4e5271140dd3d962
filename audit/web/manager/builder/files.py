"""Checklists from files and into files, on pages: what a file held is told in full, whether it was taken or not."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import FileField, SelectField, StringField
from wtforms.validators import ValidationError

from audit.core import work
from audit.core.errors import DomainError, InvalidInput
from audit.core.tables.values import MAX_BYTES
from audit.people.permissions import Permission
from audit.standards import operations, queries
from audit.standards.checklist_files import Opened, lost_in, open_checklist, write_checklist
from audit.standards.models import ChecklistVersion
from audit.web.access import allow
from audit.web.catalogues import LANGUAGES
from audit.web.checklist_words import Finding, findings
from audit.web.forms import Form, at_most, choices, chosen, required, stripped, text
from audit.web.manager.blueprint import blueprint
from audit.web.pages import show
from audit.web.words import words as error_words
from checklists import Checklist
from checklists.formats.naming import VALID

CREATED = 201
MOST_ERRORS = 200
"""Problems that the page names; of the others only how many they are."""
NO_COLUMN = "not_in_a_list"
"""Code of the remark that a list has no column for a part of a checklist."""
TYPES = {
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}


class FileForm(Form):
    """A checklist in a file."""

    file = FileField(
        _l("File"),
        [required(_l("Choose a file"))],
        description=_l(
            "Touchstone's own JSON, an XLSForm, a list in CSV or XLSX, or an exported SafetyCulture inspection; "
            "at most 5 MB."
        ),
    )
    title = StringField(
        _l("Title"), [at_most(160)], filters=[stripped], description=_l("Leave empty to use that of the file.")
    )
    code = StringField(_l("Code"), filters=[stripped], description=_l("Leave empty to use that of the file."))
    texts = SelectField(_l("Language of texts that name none"), [chosen()])

    def validate_code(self, field: Any) -> None:
        """Refuse what cannot be the code of a checklist."""
        if field.data and not VALID.fullmatch(field.data):
            raise ValidationError(error_words(DomainError("code_invalid")))


@blueprint.route("/checklists/import", methods=["GET", "POST"])
@allow(Permission.CHECKLIST_EDIT)
def checklist_import() -> ResponseReturnValue:
    """Read a file into a draft; the page tells everything that was guessed, changed or not carried over."""
    form = FileForm(data={"texts": g.brand.languages[0]})
    form.texts.choices = choices((code, LANGUAGES[code]) for code in g.brand.languages)
    told: list[Finding] = []
    later: list[Finding] = []
    opened: Opened | None = None
    version: ChecklistVersion | None = None
    if form.validate_on_submit():
        try:
            opened = _opened(form)
            told = findings(opened.problems, opened.refused, opened.notes)
            later = findings(opened.checked(queries.problems_of), (), ())
            if opened.checklist is None or operations.unusable(opened.checklist):
                told += [finding for finding in later if finding.refused]
                later = [finding for finding in later if not finding.refused]
                form.add_error("file", _("This file holds no checklist that can be read. Below stands what to mend."))
            else:
                version = operations.begin_from(opened.checklist, [finding.line for finding in told])
        except InvalidInput as error:
            for problem in error.problems[:MOST_ERRORS]:
                form.add_error("file", error_words(problem))
            if more := len(error.problems[MOST_ERRORS:]):
                form.add_error("file", ngettext("and %(num)s more", "and %(num)s more", more))
        except DomainError as error:
            form.add_error("code" if error.code == "checklist.draft_exists" else "file", error)
    return show(
        "manager/builder/import.html",
        form=form,
        status=CREATED if version is not None else None,
        told=told,
        opened=opened,
        version=version,
        later=later,
    )


def _opened(form: FileForm) -> Opened:
    file = form.file.data
    data = file.stream.read(MAX_BYTES + 1)
    # Reading a large workbook takes long; on SQLite the open transaction would hold everybody's write lock meanwhile.
    work.rollback()
    return open_checklist(
        data, file.filename or "", title=text(form.title), code=text(form.code), language=text(form.texts)
    )


@blueprint.get("/checklists/<key>/file<suffix>")
@allow(Permission.CHECKLIST_VIEW)
def checklist_file(key: str, suffix: str) -> ResponseReturnValue:
    """Send a version as a file: everything as JSON, an XLSForm, or a list."""
    if suffix not in TYPES:
        abort(404)
    version = queries.version(key)
    data, _lost = write_checklist(queries.checklist_of(version), suffix)
    answer = Response(data, content_type=TYPES[suffix])
    name = f"{version.code}-v{version.number}{suffix}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/checklists/<key>/files")
@allow(Permission.CHECKLIST_VIEW)
def checklist_files(key: str) -> ResponseReturnValue:
    """Offer a version as a file in each format, and tell what each of them loses."""
    version = queries.version(key)
    checklist = queries.checklist_of(version)
    named = {
        ".json": _("Touchstone's own JSON, with everything"),
        ".xlsx": _("XLSForm, for other survey tools and for spreadsheets"),
        ".csv": _("List (CSV), one question a row"),
    }
    files = [
        (words, url_for("manager.checklist_file", key=key, suffix=suffix), _lost_in(checklist, suffix))
        for suffix, words in named.items()
    ]
    return show("manager/builder/files.html", version=version, checklist=checklist, files=files)


def _lost_in(checklist: Checklist, suffix: str) -> list[str]:
    """Return what a file of this kind leaves out: each part of a checklist by its name, then whatever else is told."""
    lost = lost_in(checklist, suffix)
    parts = _parts()
    left_out = [str(problem.params["field"]) for problem in lost if problem.code == NO_COLUMN]
    others = findings([problem for problem in lost if problem.code != NO_COLUMN], (), ())
    return [*dict.fromkeys(parts.get(name, name) for name in left_out), *(finding.words for finding in others)]


def _parts() -> dict[str, str]:
    """Return the parts of a checklist for which a list has no column, as the builder calls them."""
    return {
        "purpose": _("What it is for"),
        "mode": _("How the score is made"),
        "band_limits": _("Limits of the bands, percent"),
        "slots": _("Legs"),
        "minutes": _("Minutes it takes"),
        "title": _("Title"),
        "text": _("Question"),
        "guidance": _("Guidance"),
        "kind": _("Kind of answer"),
        "max_photos": _("Photos at most"),
        "weight": _("Weight of the section"),
        "condition": _("Condition"),
        "evidence": _("Photo or comment needed"),
        "options": _("Choices"),
        "best": _("Good answer"),
        "bands": _("Bands"),
        "unit": _("Unit"),
        "minimum": _("Limits"),
        "maximum": _("Limits"),
        "decimals": _("Decimals"),
        "earliest": _("Not before"),
        "latest": _("Not after"),
        "full_points": _("Points for the full weight"),
        "na_allowed": _("“Does not apply” is allowed"),
        "na_reasons": _("Reasons why it does not apply"),
        "critical": _("Critical"),
    }
