"""Error pages: every refusal is a page in the visitor's language that says what to do next. None shows internals.

The page for "not found" is the same to the last byte for what does not exist and for what belongs to somebody else.
"""

import logging
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from audit.core import work
from audit.core.errors import DomainError, Status
from audit.people.permissions import roles_with
from audit.web.access import SAFE_METHODS, PermissionMissingError, SignInNeededError
from audit.web.roles import role_words
from audit.web.words import words

log = logging.getLogger(__name__)

STATUS_CODES: dict[Status, int] = {
    Status.INVALID: 422,
    Status.REFUSED: 409,
    Status.CONFLICT: 409,
    Status.GONE: 410,
    Status.NOT_FOUND: 404,
    Status.UNAVAILABLE: 503,
}
"""HTTP status of each kind of domain error."""

TOO_MANY = 429
RETRY_SECONDS = 60


def _pages() -> dict[int, tuple[str, str]]:
    """Return title and advice for each status that has its own page."""
    return {
        400: (_("This request cannot be read"), _("Go back, load the page again and repeat your last step.")),
        403: (_("You may not do this here"), _("Ask the manager of the brand or the administrator for the role.")),
        404: (
            _("Page not found"),
            _("The address may be wrong, or it may belong to something that is not yours to see."),
        ),
        405: (_("This address cannot be used like that"), _("Go back and use the links and buttons of the page.")),
        409: (_("This cannot be done now"), _("Go back, load the page again and look at its present state.")),
        410: (_("This is no longer available"), _("It was withdrawn or has expired. Ask whoever sent you the link.")),
        413: (_("This is too large"), _("Send a smaller file, or fewer at a time.")),
        415: (_("This kind of file cannot be read"), _("Save it in one of the kinds that the page names.")),
        422: (_("This needs mending"), _("Go back, mend what is named above and send it again.")),
        429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
        500: (
            _("Something went wrong on our side"),
            _("It has been noted. Nothing was changed. Try again in a moment."),
        ),
        503: (_("The service is busy"), _("Nothing was changed. Try again in a minute.")),
    }


def page(status: int, detail: str | None = None) -> tuple[str, int]:
    """Return the error page of `status` with an optional sentence about this very case."""
    pages = _pages()
    title, advice = pages.get(status) or pages[400 if status < 500 else 500]  # noqa: PLR2004 - where server errors begin
    return render_template("errors/error.html", error_title=title, advice=advice, detail=detail, status=status), status


def not_found() -> tuple[str, int]:
    """Return the one page for what does not exist and for what is foreign, without a trace of the brand."""
    g.pop("brand", None)
    return page(404)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    if isinstance(error, SecurityError):
        # A host that is not ours: no address of ours may be built from it, so the page has no links.
        return render_template("errors/foreign_host.html"), 400
    status = error.code or 500
    if status == 404:  # noqa: PLR2004 - the status itself
        return not_found()
    body, shown = page(status)
    response: Any = error.get_response()
    headers = {name: value for name, value in response.headers.items() if name in {"Allow", "Retry-After"}}
    return body, shown, headers


def _forbidden(error: PermissionMissingError) -> ResponseReturnValue:
    roles = [role_words(role) for role in roles_with(error.permission)]
    return page(403, _("This needs the role: %(roles)s.", roles=", ".join(roles)))


def _domain(error: DomainError) -> ResponseReturnValue:
    if error.status is Status.NOT_FOUND:
        return not_found()
    status = TOO_MANY if error.code.startswith("throttle.") else STATUS_CODES[error.status]
    body, code = page(status, words(error))
    headers = {"Retry-After": str(error.params.get("seconds", RETRY_SECONDS))} if code in {TOO_MANY, 503} else {}
    return body, code, headers


def _sign_in(error: SignInNeededError) -> ResponseReturnValue:
    del error
    # Only a page that can be asked for again is worth coming back to.
    back = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for("account.sign_in", next=back))


def _overtaken(error: StaleDataError | IntegrityError) -> ResponseReturnValue:
    # Somebody was faster: the row changed, or what may exist once exists now. Logged, for it may be a defect as well.
    log.warning("a request was overtaken", exc_info=error)
    work.rollback()
    return page(409, words(DomainError("conflict.changed")))


def _unstorable(error: DataError) -> ResponseReturnValue:
    # A character or number that the database cannot hold, such as NUL in an address on PostgreSQL.
    log.warning("a value that the database cannot hold", exc_info=error)
    work.rollback()
    return page(400)


def _database(error: OperationalError) -> ResponseReturnValue:
    # A locked SQLite file or a database that is being restarted: worth another try, unlike a defect.
    log.error("database unavailable", exc_info=error)
    body, status = page(503)
    return body, status, {"Retry-After": str(RETRY_SECONDS)}


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected error", exc_info=error)
    return page(500)


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(PermissionMissingError, _forbidden)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(SignInNeededError, _sign_in)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(500, _internal)


def _internal(error: Any) -> ResponseReturnValue:
    return _unexpected(getattr(error, "original_exception", None) or error)
