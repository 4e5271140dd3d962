"""What of people goes: ended sign-ins, and names and addresses of persons whose time has come."""

from collections.abc import Sequence

from audit.core import clock
from audit.core.retention import Rule, deletion
from audit.network.models import Person
from audit.people.models import LoginSession


def _erase(rows: Sequence[Person]) -> None:
    for person in rows:
        person.name = person.email = person.phone = None
        person.erased_at = clock.now()


INSTALLATION_RULES = (
    deletion("ended sign-ins", LoginSession),
    Rule("persons", Person, lambda now: (Person.delete_after <= now) & Person.erased_at.is_(None), _erase),
)
