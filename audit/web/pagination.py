"""Lists in pages: the number stands in the address (`?page=2`), so the back button and shared links work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

T = TypeVar("T")

PER_PAGE = 50


@dataclass(frozen=True)
class Slice:
    """What part of a list the address asks for: page number from 1, and rows to skip and to take."""

    number: int
    per_page: int

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.number - 1) * self.per_page


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, and how many rows there are in all."""

    rows: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.per_page))

    def address(self, number: int) -> str:
        """Return the present address with another page number."""
        query = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
        return f"{request.path}?{urlencode([*query, ('page', str(number))])}"


def wanted(per_page: int = PER_PAGE) -> Slice:
    """Return the slice that the address asks for; nonsense means the first page."""
    given = request.args.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= 6 else 1  # noqa: PLR2004 - digits
    return Slice(max(1, number), per_page)


def paged(rows: Sequence[T], total: int, part: Slice) -> Page[T]:
    """Return one page from the rows of a slice and the total that the query counted."""
    return Page(rows, part.number, total, part.per_page)
