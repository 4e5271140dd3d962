"""What a scorecard is narrowed to, as criteria over the tables that it reads."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select

from audit.assessment.models import AuditLeg, Rollup
from audit.network.models import Touchpoint, TouchpointKind
from audit.planning.models import Assignment, Programme


@dataclass(frozen=True)
class Filters:
    """Empty fields do not narrow. `kind` is a kind of touchpoint; a value that nothing has matches nothing."""

    programme_key: str = ""
    region: str = ""
    kind: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.programme_key or self.region or self.kind)

    def of_rollups(self) -> list[ColumnElement[bool]]:
        """Return the criteria over roll-ups."""
        return self._frozen(Rollup)

    def of_legs(self) -> list[ColumnElement[bool]]:
        """Return the criteria over the frozen legs of audits."""
        return self._frozen(AuditLeg)

    def of_plan(self) -> list[ColumnElement[bool]]:
        """Return the criteria over planned visits joined with their touchpoints."""
        criteria: list[ColumnElement[bool]] = []
        if self.programme_key:
            criteria.append(Assignment.programme_id.in_(_programme(self.programme_key)))
        if self.region:
            criteria.append(Touchpoint.region == self.region)
        if self.kind:
            known = [kind for kind in TouchpointKind if kind.value == self.kind]
            criteria.append(Touchpoint.kind.in_(known))
        return criteria

    def _frozen(self, table: type[Rollup | AuditLeg]) -> list[ColumnElement[bool]]:
        criteria: list[ColumnElement[bool]] = []
        if self.programme_key:
            criteria.append(table.programme_id.in_(_programme(self.programme_key)))
        if self.region:
            criteria.append(table.region == self.region)
        if self.kind:
            criteria.append(table.kind == self.kind)
        return criteria


def _programme(key: str) -> Select[int]:
    return select(Programme.id).where(Programme.key == key)
