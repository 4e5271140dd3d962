"""Pages of auditors, made for a phone."""

from flask import Flask


def register(app: Flask) -> None:
    """Add these pages to the application."""
    del app
