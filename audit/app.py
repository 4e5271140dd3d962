"""Where the parts meet: settings, rows, sign-in, pages. Making an application starts nothing."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from audit.core import clock, running
from audit.core.db import db, engine_options, prepare_engine
from audit.core.settings import Settings
from audit.core.simulated_clock import RowClock
from audit.web import (
    access,
    account,
    admin,
    assets,
    auditor,
    brands,
    errors,
    forgery,
    headers,
    languages,
    manager,
    pages,
)
from audit.web import partner as partner_pages
from audit.web.life import Application, admit, begin


def create_app(settings: Settings) -> Flask:
    """Return the application for `settings`.

    Raises audit.web.access.UnmarkedViewError when a view does not say who may open it.
    """
    app = Application("audit", static_folder=None, template_folder="web/templates")
    running.install(app, settings)
    _configure(app, settings)
    _connect(app, settings)
    pages.init_app(app)
    headers.init_app(app)
    assets.init_app(app)
    languages.init_app(app)
    errors.init_app(app)
    # The order of the next five is the order in which a request is looked at.
    app.before_request(begin)
    brands.init_app(app)
    account.register(app)
    forgery.init_app(app)
    app.before_request(admit)
    app.before_commit.append(account.security.touch)
    for persona in (admin, manager, auditor, partner_pages):
        persona.register(app)
    access.check_marks(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        # The prefix makes browsers refuse a cookie that another host or a plain http page tries to plant.
        SESSION_COOKIE_NAME="__Host-touchstone" if secure else "touchstone",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PREFERRED_URL_SCHEME="https" if secure else "http",
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _connect(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        if settings.clock == "row":
            clock.install(RowClock(db.engine))
