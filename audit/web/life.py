"""The life of a request, in one place: read-only or not, who asks, which brand, may they, and how it ends.

Safe methods read from a read-only session and never commit. An unsafe request commits exactly once, when its answer is
a success or a redirection; everything else is rolled back, also an answer that shows a form again with its errors.
After the commit the job runner is woken (`audit.core.work`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from audit.core import work
from audit.web import access, brands

FIRST_ERROR_STATUS = 400


def begin() -> None:
    """Mark the session of a safe request as read-only, before anything is read."""
    work.begin(read_only=request.method in access.SAFE_METHODS)


def admit() -> None:
    """Find out the brand and check the right of the visitor to this route and method."""
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    marks: Mapping[str, access.Need] = getattr(view, "__access__", {})
    need = access.need_of(marks, request.method)
    brands.enter()
    access.enforce(need)


class Application(Flask):
    """Flask, with the end of the transaction inside the dispatch: a commit that fails becomes an error page too."""

    before_commit: list[Callable[[], None]]
    """Called at the end of a successful unsafe request, inside of its transaction."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.before_commit = []

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request; commit an unsafe one that succeeded, roll back every other."""
        if request.method in access.SAFE_METHODS:
            return super().dispatch_request()
        try:
            response: Response = self.make_response(super().dispatch_request())
            if response.status_code < FIRST_ERROR_STATUS:
                for last in self.before_commit:
                    last()
                work.commit()
            else:
                work.rollback()
        except BaseException:
            work.rollback()
            raise
        return response
