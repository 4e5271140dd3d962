"""The Jinja environment: templates of this package only, HTML escaped, undefined names refused."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from reports import charts
from reports.charts import Bullet
from reports.content import AuditReport
from reports.facts import AuditFacts

FOLDER = Path(__file__).parent / "templates"

ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
    auto_reload=False,
)


def bullet_of(facts: AuditFacts) -> Bullet:
    """Return what the bullet chart of the partner's period shows."""
    overall = facts.period.overall
    return Bullet(
        score_bp=overall.score_bp,
        low_bp=overall.low_bp,
        high_bp=overall.high_bp,
        target_bp=overall.target_bp,
        previous_bp=overall.previous_bp,
        limits=facts.period.band_limits,
    )


def report_html(report: AuditReport, language: str) -> str:
    """Return the report as the HTML that becomes the PDF; photos are `photo:<sha256>`.

    Raises ContentError for a language that the report is not written in.
    """
    edition = report.edition(language)
    chart = charts.with_style(charts.bullet(bullet_of(report.facts), edition.score.bullet_text))
    template = ENVIRONMENT.get_template("pdf/audit_report.html")
    return template.render(e=edition, brand=report.facts.brand.name, bullet=chart)
