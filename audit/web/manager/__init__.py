"""Pages of brand managers and reviewers."""

from flask import Flask


def register(app: Flask) -> None:
    """Add these pages to the application."""
    del app
