"""Pages behind a partner contact's link."""

from flask import Flask


def register(app: Flask) -> None:
    """Add these pages to the application."""
    del app
