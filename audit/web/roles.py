"""Words for roles and states of accounts, wherever pages name them."""

from flask_babel import gettext as _

from audit.people.permissions import ADMINISTRATOR


def role_words(role: str) -> str:
    """Return the name of a role for people. Raises KeyError for a role that does not exist."""
    words: dict[str, str] = {
        ADMINISTRATOR: _("administrator"),
        "brand_manager": _("brand manager"),
        "reviewer": _("reviewer"),
        "auditor": _("auditor"),
    }
    return words[role]
