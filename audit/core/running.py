"""The settings of the application in whose context this runs, for handlers of jobs and for pages alike."""

from flask import Flask, current_app

from audit.core.settings import Settings

EXTENSION = "touchstone.settings"


def install(app: Flask, settings: Settings) -> None:
    """Remember `settings` as those of `app`."""
    app.extensions[EXTENSION] = settings


def settings() -> Settings:
    """Return the settings of the present application. Raises RuntimeError outside of an application context."""
    found: Settings = current_app.extensions[EXTENSION]
    return found
