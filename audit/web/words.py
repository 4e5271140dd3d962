"""Words for domain errors: the one place where a code becomes a sentence, for pages and for the command line."""

from collections.abc import Mapping

from babel.support import NullTranslations
from flask import has_request_context
from flask_babel import get_locale

from audit.core.errors import DomainError, InvalidInput, Problem
from audit.web.catalogues import LANGUAGES, translations
from audit.web.messages import CATALOGUE
from checklists import text_in
from checklists.answers.registry import KINDS
from checklists.explanations import EXPLANATIONS, SINGULAR

STATES = ("present", "wanted", "state")
"""Parameters that hold the name of a state."""

STATE_OF = {"release.not_approved": "audit", "visit.closed": "assignment"}
"""Whose state a sentence names, where the code begins with the name of another thing."""


COUNTED = "input.invalid"
"""Code of an error that says no more than how many problems it holds."""


class _Shown(dict[str, object]):
    """Parameters of an error; a missing one shows as "?" since a message must never fail to appear."""

    def __missing__(self, name: str) -> str:
        return "?"


def page_language() -> str:
    """Return the language of the present page, English outside of a request."""
    locale = get_locale() if has_request_context() else None
    return str(locale.language) if locale else "en"


def sentence(code: str, params: Mapping[str, object], language: str) -> str:
    """Return the sentence of a code in `language`; an unknown code gives a general sentence that names it."""
    known = CATALOGUE.get(code)
    if known is None and code in EXPLANATIONS:
        return explained(code, params, language)
    catalogue = translations(language)
    text = catalogue.gettext(known or CATALOGUE["unknown"])
    if not known:
        return text % _Shown({"code": code})
    thing = STATE_OF.get(code, code.partition(".")[0])
    named = {name: CATALOGUE.get(f"state.{thing}.{params[name]}") for name in STATES if name in params}
    return text % _Shown({**params, **{name: catalogue.gettext(found) for name, found in named.items() if found}})


def explained(code: str, params: Mapping[str, object], language: str) -> str:
    """Return what a problem of a checklist means and how to mend it; `code` is one of `EXPLANATIONS`."""
    catalogue = translations(language)
    shown = _Shown({name: _named(name, value, language) for name, value in params.items()})
    what, remedy = (_template(text, params, catalogue).format_map(shown) for text in EXPLANATIONS[code])
    return f"{what} {remedy}"


def _template(text: str, params: Mapping[str, object], catalogue: NullTranslations) -> str:
    """Return a sentence of `EXPLANATIONS` in another language, in the form for as many as it counts."""
    parameter, for_one = SINGULAR.get(text, ("", ""))
    count = params.get(parameter)
    return catalogue.ngettext(for_one, text, count) if isinstance(count, int) else catalogue.gettext(text)


def _named(name: str, value: object, language: str) -> object:
    """Return the name of a language or of a kind of answer instead of its code, and what is expected in words."""
    if name == "expected":
        return translations(language).gettext(str(value))
    if name == "kind" and value in KINDS:
        return text_in(KINDS[str(value)].title, language)[0]
    return LANGUAGES.get(str(value), value) if name == "language" else value


def words(error: DomainError | Problem, language: str | None = None) -> str:
    """Return what an error tells people: what is wrong and how to mend it.

    Of several problems one line each, below the sentence of the error itself where it says more than how many.
    """
    tongue = language or page_language()
    if isinstance(error, InvalidInput):
        head = [sentence(error.code, error.params, tongue)] if error.code != COUNTED else []
        return "\n".join([*head, *(words(problem, tongue) for problem in error.problems)])
    text = sentence(error.code, error.params, tongue)
    if isinstance(error, Problem) and error.where:
        return f"{place(error.where, tongue)}: {text}"
    return text


def place(where: Mapping[str, object], language: str | None = None) -> str:
    """Return where a problem stands, such as "row 12, column name"."""
    catalogue = translations(language or page_language())
    named = {f"place.{name}": value for name, value in where.items()}
    return ", ".join(
        catalogue.gettext(CATALOGUE.get(name, "%(value)s")) % {"value": value} for name, value in named.items()
    )
