"""Reading across concepts: scorecards of the network and of one partner, what waits for a decision, and filters."""

from audit.insight.queries.network import Coverage, NetworkScorecard, PartnerLine, TrendPoint, network_scorecard
from audit.insight.queries.partners import KeptLine, PartnerScorecard, PromiseLine, VisitLine, partner_scorecard
from audit.insight.queries.waiting import Choices, ToDecide, choices, to_decide

__all__ = [
    "Choices",
    "Coverage",
    "KeptLine",
    "NetworkScorecard",
    "PartnerLine",
    "PartnerScorecard",
    "PromiseLine",
    "ToDecide",
    "TrendPoint",
    "VisitLine",
    "choices",
    "network_scorecard",
    "partner_scorecard",
    "to_decide",
]
