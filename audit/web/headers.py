"""Headers of every answer, in one place: what a browser may run, keep, embed and tell others.

Compression: pages that show a secret (the CSRF token, a partner's token) together with text that somebody else can
choose would leak the secret through the length of the compressed page (BREACH). Flask-WTF masks its token anew on
every page, so forms are safe to compress. A partner's token stands unmasked in the links of its page; such pages
are therefore never compressed here.
"""

import gzip
import secrets

from flask import Flask, Response, g, request

COMPRESSED_TYPES = frozenset({"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"})
COMPRESSED_FROM_BYTES = 1024
TOKEN_PREFIXES = ("/p/", "/sign-in/reset/")
"""Addresses that hold a secret: no other site may learn them, no search engine may keep them."""

PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


def csp_nonce() -> str:
    """Return the nonce of this answer: the only scripts and styles inside a page that run carry it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def may_be_framed() -> None:
    """Let our own pages show this answer in a frame: a view that has nothing to press which changes anything."""
    g.framed_by = "'self'"


def content_security_policy(nonce: str | None, framed_by: str = "'none'") -> str:
    """Return the policy of a page; nothing is loaded from elsewhere, and inline scripts need the nonce."""
    inline = f" 'nonce-{nonce}'" if nonce else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self'{inline}",
            f"style-src 'self'{inline}",
            "img-src 'self' blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-src 'self'",
            f"frame-ancestors {framed_by}",
        )
    )


def _secure(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = content_security_policy(g.get("csp_nonce"), g.get("framed_by", "'none'"))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS
    token_page = request.path.startswith(TOKEN_PREFIXES)
    headers["Referrer-Policy"] = "no-referrer" if token_page else "same-origin"
    if token_page:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
        response.vary.update(("Cookie", "Accept-Language"))
    return response


def _compress(response: Response) -> Response:
    # A streamed or passed-through body (file downloads) has no length to judge and is left alone.
    if (
        response.mimetype not in COMPRESSED_TYPES
        or response.status_code != 200  # noqa: PLR2004 - the plain success; parts and errors stay as they are
        or request.path.startswith(TOKEN_PREFIXES)
        or "Content-Encoding" in response.headers
        or response.is_streamed
    ):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= COMPRESSED_FROM_BYTES:
        # mtime=0: the same page has the same bytes, whenever it is compressed.
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        etag, _weak = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer, also on errors, and offer `csp_nonce()` to templates."""
    # Flask runs these in reverse order: compression sees the finished headers last.
    app.after_request(_compress)
    app.after_request(_secure)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
