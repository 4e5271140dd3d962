"""Sentences for errors that any part may raise, and the names of places in imported files."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "unknown": N_("This was refused (%(code)s)."),
    "not_found": N_("This does not exist, or it is not yours to see."),
    "input.invalid": N_("%(count)s things in this need mending."),
    "transition.refused": N_("This cannot be done now, because its state is “%(state)s”."),
    "conflict.changed": N_(
        "Somebody changed this while you were working on it. Load the page again and repeat your change."
    ),
    "throttle.wait": N_("Too many tries. Wait %(minutes)s minutes, then try again."),
    "place.file": N_("file %(value)s"),
    "place.sheet": N_("sheet %(value)s"),
    "place.row": N_("row %(value)s"),
    "place.column": N_("column %(value)s"),
    "place.path": N_("at %(value)s"),
}
