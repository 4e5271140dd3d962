"""What a released report says: the facts, and the finished words in every language of the brand.

`AuditReport` is what a release freezes. `to_dict` gives JSON values without floats; `from_dict` reads every version
ever stored (older ones go through `UPGRADES`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.edition import Edition
from reports.facts import AuditFacts
from reports.plainform import PlainFormError, from_plain, to_plain

CONTENT_VERSION = 2
"""Shape of the stored content; raise it with an entry in UPGRADES whenever facts or edition change shape."""

RENDERER = "touchstone-report-1"
"""Name and version of the layout that the content was made for; raise it when the same content would look different."""


def _with_legs(stored: dict[str, Any]) -> dict[str, Any]:
    """Return a content of version 1, which always covered one leg, in version 2."""
    facts = dict(stored["facts"])
    facts["findings"] = [{"place": None, **finding} for finding in facts["findings"]]
    facts["sections"] = [{"leg": "", **section} for section in facts["sections"]]
    return stored | {"content_version": 2, "facts": facts}


UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_legs}
"""Content version -> function that returns the same content in the next version."""


class ContentError(ValueError):
    """The content is incomplete or contradicts itself; the text says what and where."""


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """The report on one released audit to one partner, in every language of the brand.

    Raises ContentError when a language of the brand has no edition.
    """

    content_version: int
    renderer: str
    facts: AuditFacts
    editions: Mapping[str, Edition]

    def __post_init__(self) -> None:
        missing = [language for language in self.facts.brand.languages if language not in self.editions]
        if missing:
            msg = f"report {self.facts.number}: no edition in {missing[0]!r}"
            raise ContentError(msg)

    def edition(self, language: str) -> Edition:
        """Return the words in `language`; raises ContentError for a language that the brand does not use."""
        try:
            return self.editions[language]
        except KeyError:
            known = ", ".join(self.editions)
            msg = f"report {self.facts.number} is written in {known}, not in {language!r}"
            raise ContentError(msg) from None

    def photo_hashes(self) -> tuple[str, ...]:
        """Return the SHA-256 of every photo that the PDF shows, in order, each once."""
        first = next(iter(self.editions.values()))
        return tuple(dict.fromkeys(p.sha256 for item in first.findings.items for p in item.pictures))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values (no floats)."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "AuditReport":
        """Read a stored content of any version; raises ContentError naming the field that does not fit."""
        content = dict(stored)
        version = content.get("content_version")
        if type(version) is not int or not 1 <= version <= CONTENT_VERSION:
            msg = f"content version {version!r} is unknown; this program reads 1 to {CONTENT_VERSION}"
            raise ContentError(msg)
        while content["content_version"] < CONTENT_VERSION:
            content = UPGRADES[content["content_version"]](content)
        try:
            return from_plain(cls, content)
        except PlainFormError as error:
            raise ContentError(str(error)) from error
