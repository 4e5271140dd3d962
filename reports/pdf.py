"""HTML to PDF bytes; the only module that imports weasyprint.

Nothing is fetched: fonts come from this package, photos from the caller, everything else stops the rendering. The same
content gives the same bytes (with the same versions of the native libraries), because no date of the clock is written.
"""

import gc
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.content import AuditReport
from reports.pages import report_html
from reports.sheets import findings_csv, scores_csv

ASSETS = Path(__file__).parent / "assets"
JPEG_START = b"\xff\xd8\xff"


class PdfError(ValueError):
    """The PDF cannot be made; the text names the photo or address that stopped it."""


class Shelf(URLFetcher):  # type: ignore[misc]
    """Serves `asset:` files of this package and the given `photo:` bytes; anything else stops the rendering."""

    def __init__(self, photos: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._photos = photos
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a known asset or photo; raises PdfError for any other address (weasyprint makes it fatal)."""
        del headers
        if url in _asset_files():
            return URLFetcherResponse(url, BytesIO(_asset_files()[url]), {"Content-Type": "font/woff2"})
        scheme, _, name = url.partition(":")
        if scheme == "photo" and name in self._photos:
            return URLFetcherResponse(url, BytesIO(self._photos[name]), {"Content-Type": "image/jpeg"})
        self.refused.append(url[:200])
        raise PdfError(_refusal(url[:200]))


_cache: dict[str, Any] = {}


def _asset_files() -> dict[str, bytes]:
    if "assets" not in _cache:
        names = sorted(path.name for path in (ASSETS / "fonts").glob("*.woff2"))
        _cache["assets"] = {f"asset:fonts/{name}": (ASSETS / "fonts" / name).read_bytes() for name in names}
    files: dict[str, bytes] = _cache["assets"]
    return files


def _style() -> tuple[CSS, FontConfiguration]:
    # parsed once per process: saves about a tenth of every render
    if "style" not in _cache:
        fonts = FontConfiguration()
        text = (ASSETS / "pdf.css").read_text(encoding="utf-8")
        _cache["style"] = (CSS(string=text, font_config=fonts, url_fetcher=Shelf({})), fonts)
    style: tuple[CSS, FontConfiguration] = _cache["style"]
    return style


def html_to_pdf(html: str, photos: Mapping[str, bytes], attachments: Mapping[str, bytes], moment: datetime) -> bytes:
    """Turn a page of this package into a tagged PDF; raises PdfError when it asks for anything that is not given.

    `moment` is the date written for the attachments (never the clock's).
    """
    shelf = Shelf(photos)
    css, fonts = _style()
    files = [
        Attachment(
            string=data,
            name=name,
            description=name,
            created=moment,
            modified=moment,
            url_fetcher=shelf,
            relationship="Data",
        )
        for name, data in attachments.items()
    ]
    was_on = gc.isenabled()
    gc.disable()  # about a tenth faster; the process is recycled anyway
    try:
        document = HTML(string=html, url_fetcher=shelf)
        data: bytes = document.write_pdf(
            stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1", attachments=files
        )
    except FatalURLFetchingError as error:
        cause = error.__cause__
        raise PdfError(str(cause if isinstance(cause, PdfError) else error)) from None
    finally:
        if was_on:
            gc.enable()
    if shelf.refused:  # inside an SVG weasyprint swallows even fatal errors
        raise PdfError(_refusal(shelf.refused[0]))
    return data


def _refusal(url: str) -> str:
    return f"the report may not load {url!r}"


def check_photos(report: AuditReport, photos: Mapping[str, bytes]) -> None:
    """Raise PdfError unless every photo of the report is given, is a JPEG and has the hash that it is known by."""
    for sha256 in report.photo_hashes():
        if sha256 not in photos:
            msg = f"photo {sha256} of report {report.facts.number} is missing"
            raise PdfError(msg)
        if not photos[sha256].startswith(JPEG_START):
            msg = f"photo {sha256} of report {report.facts.number} is not a JPEG"
            raise PdfError(msg)
        if hashlib.sha256(photos[sha256]).hexdigest() != sha256:
            msg = f"photo {sha256} of report {report.facts.number} has other content than its hash says"
            raise PdfError(msg)


def render_pdf(report: AuditReport, language: str, photos: Mapping[str, bytes]) -> bytes:
    """Return the report as PDF (built for pdf/ua-1) with findings.csv and scores.csv attached.

    `photos` maps SHA-256 (hex) to the print-size JPEG. Raises PdfError and ContentError.
    """
    check_photos(report, photos)
    attachments = {"findings.csv": findings_csv(report, language), "scores.csv": scores_csv(report, language)}
    moment = datetime.combine(report.facts.released_on, time(), tzinfo=UTC)
    return html_to_pdf(report_html(report, language), photos, attachments, moment)
