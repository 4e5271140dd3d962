"""The language of a request: asked for, chosen by the person, the brand's, the browser's; in this order.

A language asked for by `?lang=` is kept in the cookie, so that it survives forms and links; nothing is stored for it.
"""

from urllib.parse import urlencode

from flask import Flask, g, request, session
from flask_babel import Babel, get_locale

from audit.web.access import visitor
from audit.web.catalogues import FOLDER, LANGUAGES, SOURCES

PARAMETER = "lang"


def _accepted() -> str:
    return request.accept_languages.best_match(list(LANGUAGES), default="en")


def language() -> str:
    """Return the language of the present request: en, fi or sv."""
    user = visitor().user
    brand = g.get("brand")
    brand_languages = brand.languages if brand else ()
    for wish in (
        request.args.get(PARAMETER),
        session.get(PARAMETER),
        g.get("forced_language"),
        user.language if user else None,
        next(iter(brand_languages), None),
    ):
        if wish in LANGUAGES:
            return str(wish)
    return _accepted()


def keep(wish: str | None) -> None:
    """Keep a language in the cookie of this browser; unknown ones are ignored."""
    if wish in LANGUAGES and session.get(PARAMETER) != wish:
        session[PARAMETER] = wish


def _keep_asked() -> None:
    keep(request.args.get(PARAMETER))


def use_language(wish: str | None) -> None:
    """Prefer `wish` for this request (a partner contact's language); `?lang=` still wins. Unknown ones are ignored."""
    if wish in LANGUAGES:
        g.forced_language = wish


def in_other_language(wanted: str) -> str:
    """Return the relative address of the present page in another language; without a path, error pages stay alike."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    return f"?{urlencode([*query, (PARAMETER, wanted)])}"


def current_language() -> str:
    """Return the language of the page as a tag for `lang`."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def init_app(app: Flask) -> None:
    """Set the language of each request and offer the switch to templates."""
    Babel(
        app,
        default_locale="en",
        default_timezone="UTC",
        default_domain=";".join(SOURCES),
        default_translation_directories=";".join([str(FOLDER)] * len(SOURCES)),
        locale_selector=language,
    )
    app.before_request(_keep_asked)
    app.jinja_env.globals.update(
        languages=LANGUAGES, in_other_language=in_other_language, current_language=current_language
    )
