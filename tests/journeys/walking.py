"""A person with a browser without JavaScript: opens pages, follows links, fills in forms, remembers the way.

Nothing is posted that a page did not offer: a form must stand on the page, and so must each of its fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.people import PASSWORD
from tests.web_pages import give_password

INLINE = {"a", "b", "strong", "span", "em", "small", "i", "abbr"}
"""Elements that do not end a word."""


@dataclass
class PageForm:
    """A form as it stands: where it goes, what it would send now, and what could be chosen or typed."""

    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    offers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Choices of a field: value and words."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Kind of each field: the type of an input, "select" or "textarea"."""

    def takes(self, name: str, value: Any) -> bool:
        """Say whether a field stands here and, where it is a choice, offers this."""
        offered = {one for one, _ in self.offers.get(name, ())}
        wanted = set(value) if isinstance(value, list) else {value}
        return name in self.names and (name not in self.offers or wanted <= offered)

    def value_of(self, name: str, words: str) -> str:
        """Return the value of the choice that has these words in its label."""
        found = [value for value, label in self.offers[name] if words in label]
        assert found, f"{name} offers {self.offers[name]}, nothing with {words!r}"
        return found[0]


class Reader(HTMLParser):
    """Reads the forms, links and plain text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.links: list[tuple[str, str]] = []
        self.sources: list[str] = []
        self.words: list[str] = []
        self._form: PageForm | None = None
        self._disabled: list[bool] = []
        self._select = ""
        self._area = ""
        self._option: str | None = None
        self._labels: dict[str, tuple[PageForm, str, int]] = {}
        self._label = ""
        self._link: str | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of one element."""
        found = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._silent += 1
        if tag == "form":
            self._form = PageForm(found.get("method", "get").lower(), found.get("action", ""))
            self.forms.append(self._form)
        elif tag == "fieldset":
            self._disabled.append("disabled" in found)
        elif tag == "a" and "href" in found:
            self.links.append((found["href"], ""))
            self._link = found["href"]
        elif tag == "img":
            self.sources.append(found.get("src", ""))
        elif tag == "label":
            self._label = found.get("for", "")
        elif self._form is not None and not any(self._disabled):
            self._control(tag, found, self._form)

    def _control(self, tag: str, found: dict[str, str], form: PageForm) -> None:
        name = found.get("name", "")
        if tag == "option" and self._select:
            self._option = found.get("value", "")
            form.offers[self._select].append((self._option, ""))
            if "selected" in found:
                form.fields[self._select] = [self._option]
        if not name or tag not in {"input", "select", "textarea", "button"}:
            return
        form.names.add(name)
        if tag == "button":
            form.offers.setdefault(name, []).append((found.get("value", ""), ""))
        if tag == "select":
            self._select = name
            form.kinds[name] = "select"
            form.offers[name] = []
        elif tag == "textarea":
            self._area = name
            form.kinds[name] = "textarea"
            form.fields[name] = [""]
        elif tag == "input":
            self._input(found, name, form)

    def _input(self, found: dict[str, str], name: str, form: PageForm) -> None:
        kind = form.kinds[name] = found.get("type", "text")
        if kind in {"radio", "checkbox"}:
            offers = form.offers.setdefault(name, [])
            offers.append((found.get("value", "on"), ""))
            self._labels[found.get("id", "")] = (form, name, len(offers) - 1)
            if "checked" in found:
                form.fields.setdefault(name, []).append(found.get("value", "on"))
        elif kind != "file":
            form.fields.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag in {"script", "style"}:
            self._silent -= 1
        elif tag not in INLINE:
            self.words.append(" ")
        if tag in {"a", "label", "option"}:
            self._end_words(tag)
        elif tag == "form":
            self._form = None
        elif tag == "fieldset" and self._disabled:
            self._disabled.pop()
        elif tag == "textarea":
            self._area = ""
        elif tag == "select" and self._form is not None:
            name, self._select = self._select, ""
            offers = self._form.offers.get(name)
            if offers and name not in self._form.fields:
                self._form.fields[name] = [offers[0][0]]

    def _end_words(self, tag: str) -> None:
        if tag == "option":
            self._option = None
        elif tag == "a":
            self._link = None
        else:
            self._label = ""

    def handle_data(self, data: str) -> None:
        """Take the words to where they belong."""
        if self._silent:
            return
        if self._area and self._form is not None:
            self._form.fields[self._area][0] += data
            return
        if self._option is not None and self._form is not None:
            value, words = self._form.offers[self._select][-1]
            self._form.offers[self._select][-1] = (value, words + data)
        if self._label in self._labels:
            form, name, at = self._labels[self._label]
            value, words = form.offers[name][at]
            form.offers[name][at] = (value, words + data)
        if self._link is not None:
            href, words = self.links[-1]
            self.links[-1] = (href, words + data)
        self.words.append(data)


class Page:
    """What came back."""

    def __init__(self, address: str, response: TestResponse) -> None:
        self.address = address
        self.status = response.status_code
        self.data = response.data
        self.kind = response.mimetype
        reader = Reader()
        if response.mimetype == "text/html":
            reader.feed(response.text)
        self.forms, self.links, self.sources = reader.forms, reader.links, reader.sources
        self.text = " ".join("".join(reader.words).split())

    def form(self, part: str = "", **changes: Any) -> PageForm:
        """Return the POST form whose address ends with `part` (without it, that of the page itself) and takes that."""
        own = urlsplit(self.address).path
        for found in self.forms:
            action = urlsplit(urljoin(self.address, found.action)).path
            if found.method != "post" or not (action.endswith(part) if part else action == own):
                continue
            if all(found.takes(name, value) for name, value in changes.items()):
                return found
        stands = [(form.action, sorted(form.names)) for form in self.forms]
        message = f"{self.address} has no form for {part or 'itself'} with {changes}; there are {stands}: {self.text}"
        raise AssertionError(message)

    def link(self, part: str) -> str:
        """Return the address of the first link that holds `part` in its address or words."""
        for href, words in self.links:
            if part in href or part in " ".join(words.split()):
                return urljoin(self.address, href)
        message = f"{self.address} has no link with {part!r}: {[href for href, _ in self.links]}"
        raise AssertionError(message)


class Walker:
    """Somebody with a browser; `way` holds every (method, address) that was asked for."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self.way: list[tuple[str, str]] = []
        self.page: Page

    @classmethod
    def signed_in(cls, app: Flask, email: str) -> Walker:
        """Return somebody of the cast, signed in through the page."""
        give_password(app, email)
        walker = cls.unknown(app)
        walker.open("/sign-in")
        walker.send(email=email, password=PASSWORD)
        assert walker.page.address != "/sign-in", walker.page.text
        walker.way.clear()
        return walker

    @classmethod
    def unknown(cls, app: Flask) -> Walker:
        """Return a browser without an account."""
        client = app.test_client()
        client.environ_base["HTTP_HOST"] = "touchstone.test"
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return cls(client)

    def open(self, address: str, status: int = 200) -> Page:
        """Open an address as a browser does, following where it is sent."""
        return self._arrive(self._ask("GET", address), address, status)

    def follow(self, part: str) -> Page:
        """Follow a link of the page that is open."""
        return self.open(self.page.link(part))

    def send(self, to: str = "", status: int = 200, fields: dict[str, Any] | None = None, **more: Any) -> Page:
        """Fill in a form of the page that is open, and send it; `status` is that of the page on which it ends."""
        changes = {**(fields or {}), **more}
        form = self.page.form(to, **changes)
        data: dict[str, Any] = {**form.fields, **changes}
        address = urljoin(self.page.address, form.action) if form.action else self.page.address
        return self._arrive(self._ask("POST", address, data), address, status)

    def _arrive(self, response: TestResponse, address: str, status: int) -> Page:
        while response.status_code in {302, 303}:
            address = urljoin(address, response.location)
            response = self._ask("GET", address)
        self.page = Page(address, response)
        assert self.page.status == status, f"{address} answered {self.page.status}: {self.page.text[:2000]}"
        return self.page

    def _ask(self, method: str, address: str, data: dict[str, Any] | None = None) -> TestResponse:
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self.way.append((method, path))
        more = {"data": data, "content_type": "multipart/form-data"} if method == "POST" else {}
        return self._client.open(path, method=method, **more)

    def try_out(self, method: str, path: str) -> tuple[int, int]:
        """Ask for an address without following anything; return status and length of the page."""
        response = self._client.open(path, method=method, data={"csrf_token": self._token()} if method != "GET" else {})
        return response.status_code, len(response.text)

    def _token(self) -> str:
        return next(form.fields["csrf_token"][0] for form in self.page.forms if "csrf_token" in form.fields)


def addresses(way: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield every (method, path) once, without queries."""
    yield from dict.fromkeys((method, urlsplit(path).path) for method, path in way)
