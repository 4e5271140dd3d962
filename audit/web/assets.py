"""Static files: each address carries a digest of the content, so browsers may keep it for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, send_from_directory, url_for

from audit.web.access import public

FOLDER = Path(__file__).parent / "static"
YEAR_SECONDS = 365 * 24 * 3600
SHORT_SECONDS = 300

blueprint = Blueprint("assets", __name__)


@lru_cache(maxsize=64)
def _digest(path: Path, changed: int) -> str:  # noqa: ARG001 - the time of change is part of the cache's key
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def digest(name: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a static file. Raises FileNotFoundError for an unknown name."""
    path = FOLDER / name
    return _digest(path, path.stat().st_mtime_ns)


def asset(name: str) -> str:
    """Return the address of a static file with its digest. Raises FileNotFoundError for an unknown name."""
    return url_for("assets.file", name=name, v=digest(name))


@blueprint.get("/static/<path:name>")
@public("style and scripts are the same for everybody and are needed before sign-in")
def file(name: str) -> Response:
    """Serve a static file; for a year when the address carries the digest of the present content."""
    if name.startswith(".") or not (FOLDER / name).is_file():
        abort(404)
    response = send_from_directory(FOLDER, name, etag=digest(name))
    current = request.args.get("v") == digest(name)
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR_SECONDS}, immutable" if current else f"public, max-age={SHORT_SECONDS}"
    )
    return response


def init_app(app: Flask) -> None:
    """Serve static files and offer `asset(name)` to templates."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
