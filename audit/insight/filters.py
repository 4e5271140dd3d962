"""What a scorecard is narrowed to, as criteria over the tables that it reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select

from audit.assessment.models import AuditLeg, MeasureKind, Rollup
from audit.assessment.queries.figures import OVERALL, Measure, Narrowed
from audit.network.models import Touchpoint, TouchpointKind
from audit.planning.models import Assignment, Programme


@dataclass(frozen=True)
class Filters:
    """Empty fields do not narrow. `kind` is a kind of touchpoint; a value that nothing has matches nothing.

    `stage` (code of a journey stage) leaves all visits in and shows their score for this stage instead of the overall
    one. `partner_slug` leaves in one partner.
    """

    programme_key: str = ""
    region: str = ""
    kind: str = ""
    stage: str = ""
    partner_slug: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.visits_narrow or self.stage or self.partner_slug)

    @property
    def visits_narrow(self) -> bool:
        """Whether some visits of a partner are left out."""
        return bool(self.programme_key or self.region or self.kind)

    @property
    def measure(self) -> Measure:
        """What the headline figures measure: the score of the stage, otherwise the overall one."""
        return (MeasureKind.STAGE, self.stage) if self.stage else OVERALL

    def narrowed(self, partner_ids: Iterable[int] | None = None) -> Narrowed:
        """Return what figures are narrowed to; `partner_ids` leaves in only these partners."""
        return Narrowed(
            region=self.region,
            kind=self.kind,
            programme_key=self.programme_key,
            partner_ids=None if partner_ids is None else frozenset(partner_ids),
        )

    def of_rollups(self) -> list[ColumnElement[bool]]:
        """Return the criteria over roll-ups."""
        return self.narrowed().of(Rollup)

    def of_legs(self) -> list[ColumnElement[bool]]:
        """Return the criteria over the frozen legs of audits."""
        return self.narrowed().of(AuditLeg)

    def of_plan(self) -> list[ColumnElement[bool]]:
        """Return the criteria over planned visits joined with their touchpoints."""
        criteria: list[ColumnElement[bool]] = []
        if self.programme_key:
            criteria.append(Assignment.programme_id.in_(_programme(self.programme_key)))
        return [*criteria, *self.of_touchpoints()]

    def of_touchpoints(self) -> list[ColumnElement[bool]]:
        """Return the criteria over touchpoints as they are now; a programme is nothing of theirs."""
        criteria: list[ColumnElement[bool]] = []
        if self.region:
            criteria.append(Touchpoint.region == self.region)
        if self.kind:
            known = [kind for kind in TouchpointKind if kind.value == self.kind]
            criteria.append(Touchpoint.kind.in_(known))
        return criteria


def _programme(key: str) -> Select[int]:
    return select(Programme.id).where(Programme.key == key)
