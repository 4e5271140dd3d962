"""A browser without JavaScript: reads a page's form as it stands and sends it with what the person changed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class FormReader(HTMLParser):
    """Collects what a browser would send: not what is disabled, not what is unticked, no files."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._disabled: list[bool] = []
        self._area: str | None = None
        self._form = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self._form = found.get("action") or ""
        if tag == "fieldset":
            self._disabled.append("disabled" in found)
        name = found.get("name")
        if not name or any(self._disabled) or "sign-out" in self._form:
            return
        if tag == "textarea":
            self._area = name
            self.fields.setdefault(name, []).append("")
        kind = found.get("type", "text")
        if tag == "input" and kind not in {"file", "submit"}:
            if kind in {"radio", "checkbox"} and "checked" not in found:
                return
            self.fields.setdefault(name, []).append(found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self._disabled.pop()
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][-1] += data.removeprefix("\n") if not self.fields[self._area][-1] else data


def form_of(client: FlaskClient, address: str) -> dict[str, list[str]]:
    """Return the fields of the form on a page with their present values."""
    reader = FormReader()
    reader.feed(client.get(address).text)
    return reader.fields


def send(
    client: FlaskClient, address: str, changed: dict[str, Any] | None = None, *, page: str | None = None
) -> TestResponse:
    """Open a page (the address itself, else `page`), change some fields of its form and send it."""
    data: dict[str, Any] = {**form_of(client, page or address), **(changed or {})}
    return client.post(address, data=data, content_type="multipart/form-data")
