"""Pages behind a partner contact's link: no account, the token in the address opens one report and nothing else."""

from flask import Flask

from audit.web.partner import report


def register(app: Flask) -> None:
    """Add these pages to the application."""
    app.register_blueprint(report.blueprint)
