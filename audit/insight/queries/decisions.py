"""What the figures of a quarter ask the brand to decide: only what lies clearly below target, and critical failures."""

from __future__ import annotations

from dataclasses import dataclass

from audit.assessment.queries.figures import Estimate
from audit.insight.queries.catalogue import Promised
from audit.insight.queries.network import NetworkScorecard, PartnerLine
from audit.insight.queries.reading import Rules


@dataclass(frozen=True)
class Signals:
    """What stands out in the figures; empty where nothing does."""

    promises: tuple[tuple[Promised, Estimate], ...]
    """Of the network, clearly below the brand's target, the lowest first."""
    partners: tuple[PartnerLine, ...]
    """Clearly below the brand's target, the lowest first."""
    critical: tuple[PartnerLine, ...]
    """With critical failures, most of them first."""
    critical_failures: int
    unjudged: int
    """Companies with visits, but too few of them to tell whether they lie below target."""

    @property
    def nothing(self) -> bool:
        """Whether nothing stands out."""
        return not (self.promises or self.partners or self.critical)


def signals(card: NetworkScorecard, rules: Rules) -> Signals:
    """Return what lies clearly below target: enough visits, and the whole range below it."""

    def below(estimate: Estimate | None) -> bool:
        return estimate is not None and estimate.visits >= rules.minimum_visits and estimate.high_bp < rules.target_bp

    promises = [(one, total) for one, total in zip(card.promises, card.totals, strict=True) if total and below(total)]
    measured = [(line.overall, line) for line in (*card.partners, *card.compared) if line.relation is card.relation]
    found = [(estimate, line) for estimate, line in measured if estimate is not None]
    critical = [(estimate.critical_failures, line) for estimate, line in found if estimate.critical_failures]
    return Signals(
        promises=tuple(sorted(promises, key=lambda pair: (pair[1].score_bp, pair[0].code))),
        partners=tuple(
            line
            for estimate, line in sorted(found, key=lambda pair: (pair[0].score_bp, pair[1].name))
            if below(estimate)
        ),
        critical=tuple(line for _, line in sorted(critical, key=lambda pair: (-pair[0], pair[1].name))),
        critical_failures=sum(count for count, _ in critical),
        unjudged=sum(estimate.visits < rules.minimum_visits for estimate, _ in found),
    )
