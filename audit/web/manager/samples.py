"""The sample photo of a standard: what good looks like, for whoever keeps it and for whoever judges it."""

from flask import Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core import photos, running, storage, work
from audit.core.errors import DomainError, NotFound
from audit.fieldwork import operations
from audit.people.permissions import Permission
from audit.standards import queries
from audit.web.access import allow
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.words import words

MOST_BYTES = 25_000_000
"""Largest photo that is read; `audit.core.photos` refuses what is too large to decode."""


@blueprint.get("/checklists/standards/<key>/sample")
@allow(Permission.STANDARD_VIEW)
def standard_sample(key: str) -> Response:
    """Send the sample photo of a standard, named by its key or, as checklists do, by its code."""
    by_code = queries.standards_by_code([key]).get(key)
    sha256 = (by_code or queries.standard(key).standard).sample_sha256
    if sha256 is None:
        raise NotFound("photo", key)
    answer = Response(storage.from_settings(running.settings()).get(g.brand.id, sha256), mimetype=photos.CONTENT_TYPE)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/checklists/standards/<key>/sample")
@allow(Permission.STANDARD_EDIT)
def standard_sample_store(key: str) -> ResponseReturnValue:
    """Store another sample photo, or take the present one away."""
    queries.standard(key)
    if request.form.get("take_away"):
        operations.remove_sample(key)
        flash(_("The sample photo was taken away."), "done")
        return redirect(url_for("manager.standard", key=key), SEE_OTHER)
    file = request.files.get("photo")
    data = file.stream.read(MOST_BYTES + 1) if file is not None else b""
    if not data:
        flash(_("Choose a photo first."), "problem")
        return redirect(url_for("manager.standard", key=key), SEE_OTHER)
    # Decoding takes long: no transaction is open meanwhile.
    work.rollback()
    try:
        prepared = operations.prepare_photo(data)
    except DomainError as error:
        flash(words(error), "problem")
        return redirect(url_for("manager.standard", key=key), SEE_OTHER)
    operations.set_sample(key, prepared)
    flash(_("The sample photo was stored."), "done")
    return redirect(url_for("manager.standard", key=key), SEE_OTHER)
