"""Static files: each address carries a digest of the content, so browsers may keep it for ever."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for

from audit.web.access import public

FOLDER = Path(__file__).resolve().parent / "static"
YEAR_SECONDS = 365 * 24 * 3600
SHORT_SECONDS = 300

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class _Content:
    """A static file as it is served."""

    body: bytes
    digest: str
    mimetype: str


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> _Content:
    del changed  # part of the key: an edited file is read anew
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _Content(body, hashlib.sha256(body).hexdigest()[:12], kind)


def _content(name: str) -> _Content:
    path = FOLDER / name
    return _read(path, path.stat().st_mtime_ns)


def digest(name: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a static file. Raises FileNotFoundError for an unknown name."""
    return _content(name).digest


def asset(name: str) -> str:
    """Return the address of a static file with its digest. Raises FileNotFoundError for an unknown name."""
    return url_for("assets.file", name=name, v=digest(name))


@blueprint.get("/static/<path:name>")
@public("style and scripts are the same for everybody and are needed before sign-in")
def file(name: str) -> Response:
    """Serve a static file; for a year when the address carries the digest of the present content."""
    path = (FOLDER / name).resolve()
    if name.startswith(".") or not path.is_relative_to(FOLDER) or not path.is_file():
        abort(404)
    content = _content(name)
    response = Response(content.body, mimetype=content.mimetype)
    response.set_etag(content.digest)
    current = request.args.get("v") == content.digest
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR_SECONDS}, immutable" if current else f"public, max-age={SHORT_SECONDS}"
    )
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Serve static files and offer `asset(name)` to templates."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
