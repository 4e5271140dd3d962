"""Translations: which files hold them, how they are read, collected and compiled.

The words in the code are English and are the keys. Each persona, and each module of error messages, has its own
catalogue, so that people can work on them side by side. `python -m audit.web.catalogues update [name]` collects new
words into the .po files, `compile` makes the .mo files (which are committed), `check` lists what is not translated.
"""

import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations, Translations

from checklists.explanations import EXPECTED, EXPLANATIONS, SINGULAR

LANGUAGES: dict[str, str] = {"en": "English", "fi": "Suomi", "sv": "Svenska"}
"""The languages of pages, each by its own name."""

TRANSLATED = ("fi", "sv")
DATE = datetime(2026, 1, 1, tzinfo=UTC)
AUDIT = Path(__file__).parent.parent
FOLDER = AUDIT / "translations"

MESSAGES = Path(__file__).parent / "messages"

SOURCES: dict[str, tuple[str, ...]] = {
    "manager": ("web/manager/**.py", "web/templates/manager/**.html"),
    "auditor": ("web/auditor/**.py", "web/templates/auditor/**.html"),
    "partner": ("web/partner/**.py", "web/templates/partner/**.html"),
    **{
        f"errors_{path.stem}": (f"web/messages/{path.name}",)
        for path in sorted(MESSAGES.glob("[a-z]*.py"))
        if path.stem != "marking"
    },
    "checklists": ("web/checklist_words.py",),
    "base": ("web/**.py", "web/templates/**.html"),
}
"""Catalogue and the files whose words it holds; the first that matches takes them."""

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
}

METHODS = [
    (pattern, "jinja2" if pattern.endswith(".html") else "python")
    for patterns in SOURCES.values()
    for pattern in patterns
]
OPTIONS = {pattern: {"silent": "false", "trimmed": "true"} for pattern, method in METHODS if method == "jinja2"}


def file(language: str, catalogue: str, kind: str = "po") -> Path:
    """Return the path of one catalogue, `kind` po or mo."""
    return FOLDER / language / "LC_MESSAGES" / f"{catalogue}.{kind}"


@lru_cache(maxsize=8)
def translations(language: str) -> NullTranslations:
    """Return all catalogues of `language` as one; English, and any unknown language, returns words as they are.

    Needs no request and no application: the command line uses it too.
    """
    merged: NullTranslations = NullTranslations()
    if language not in TRANSLATED:
        return merged
    whole = Translations(domain="all")
    for catalogue in SOURCES:
        path = file(language, catalogue, "mo")
        if path.exists():
            with path.open("rb") as compiled:
                whole.merge(Translations(compiled, domain="all"))
    return whole


def _collect() -> dict[str, Catalog]:
    """Read all words out of code and templates, by catalogue."""
    found = {name: Catalog() for name in SOURCES}
    places: dict[str, str] = {}
    for pattern, name in [(pattern, name) for name, patterns in SOURCES.items() for pattern in patterns]:
        method = "jinja2" if pattern.endswith(".html") else "python"
        for path, line, words, notes, context in extract_from_dir(
            str(AUDIT), [(pattern, method)], OPTIONS, KEYWORDS, ("Translators:",), strip_comment_tags=True
        ):
            if places.setdefault(path, name) == name:
                found[name].add(words, None, [(path, line)], auto_comments=notes, context=context)
    # The sentences about checklists stand beside their codes, in a package that knows nothing of translations.
    for sentence in sorted({*EXPECTED, *(text for pair in EXPLANATIONS.values() for text in pair)}):
        found["checklists"].add((SINGULAR[sentence][1], sentence) if sentence in SINGULAR else sentence)
    return found


def _stored(language: str, catalogue: str) -> Catalog:
    path = file(language, catalogue)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as text:
        return read_po(text, locale=language)


def update(names: Collection[str] = ()) -> None:
    """Collect the words of the code into the .po files: new ones untranslated, unused ones removed.

    `names` limits it to these catalogues, so that people who work on others are not disturbed.
    """
    for name, template in _collect().items():
        for language in TRANSLATED if not names or name in names else ():
            stored = _stored(language, name)
            stored.update(template, no_fuzzy_matching=True)
            stored.obsolete.clear()
            stored.fuzzy = False
            path = file(language, name)
            if not len(stored):
                path.unlink(missing_ok=True)
                path.with_suffix(".mo").unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            body = BytesIO()
            # No line numbers and no header: they would change, and collide, with every edit.
            write_po(body, stored, width=110, sort_output=True, include_lineno=False, omit_header=True)
            path.write_bytes(_HEADER.format(language=language).encode() + body.getvalue())


_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def compile_all() -> None:
    """Compile every .po file; the same words give the same bytes."""
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        path.with_suffix(".mo").write_bytes(_compiled(_stored(path.parent.parent.name, path.stem)))
    translations.cache_clear()


def _compiled(stored: Catalog) -> bytes:
    # Without fixed dates in the header the same words would give other bytes every time.
    stored.creation_date = stored.revision_date = DATE
    body = BytesIO()
    write_mo(body, stored)
    return body.getvalue()


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(strings)


def missing() -> Iterator[str]:
    """Tell every word that is not translated, or whose compiled file is out of date, as `language catalogue: word`."""
    for name, template in _collect().items():
        for language in TRANSLATED:
            stored = _stored(language, name)
            for message in template:
                known = stored.get(message.id, message.context) if message.id else message
                if message.id and (known is None or known.fuzzy or not _is_translated(known)):
                    yield f"{language} {name}: {message.id!r}"
            target = file(language, name, "mo")
            if len(stored) and (not target.exists() or target.read_bytes() != _compiled(stored)):
                yield f"{language} {name}: {target.name} is older than its .po file"


def main(arguments: list[str]) -> int:
    """Run `update`, `compile` or `check`; `check` exits 1 when something is missing."""
    command = arguments[0] if arguments else ""
    if command == "update" and set(arguments[1:]) <= set(SOURCES):
        update(arguments[1:])
        compile_all()
    elif command == "compile":
        compile_all()
    elif command == "check":
        problems = list(missing())
        sys.stdout.write("".join(f"{problem}\n" for problem in problems))
        return 1 if problems else 0
    else:
        sys.stderr.write(f"usage: python -m audit.web.catalogues update [{'|'.join(SOURCES)}]|compile|check\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
