"""Every module that declares tables, so that a comparison of database and models leaves none out."""

from types import ModuleType
from typing import Any

from audit.assessment import models as assessment
from audit.core import migration
from audit.core import models as core
from audit.fieldwork import models as fieldwork
from audit.followup import models as followup
from audit.journal import models as journal
from audit.network import models as network
from audit.people import models as people
from audit.planning import models as planning
from audit.release import models as release
from audit.standards import models as standards

MODELS: tuple[ModuleType, ...] = (
    core,
    journal,
    network,
    people,
    standards,
    planning,
    fieldwork,
    assessment,
    release,
    followup,
)
"""In the order of the layers; a new concept with rows is one line here."""


def differences(owner_url: str) -> list[Any]:
    """Return what differs between the database and all models, as alembic names it; empty when they are equal."""
    return migration.differences(owner_url)
