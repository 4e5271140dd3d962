"""Reading across concepts: scorecards of the network and of one partner, what waits for a decision, and filters."""

from audit.insight.queries.catalogue import Choices, choices
from audit.insight.queries.coverage import Coverage
from audit.insight.queries.decisions import Signals, signals
from audit.insight.queries.network import NetworkScorecard, PartnerLine, network_scorecard
from audit.insight.queries.partners import KeptLine, PartnerScorecard, PromiseLine, VisitLine, partner_scorecard
from audit.insight.queries.reading import Rules, TrendPoint
from audit.insight.queries.waiting import ToDecide, to_decide

__all__ = [
    "Choices",
    "Coverage",
    "KeptLine",
    "NetworkScorecard",
    "PartnerLine",
    "PartnerScorecard",
    "PromiseLine",
    "Rules",
    "Signals",
    "ToDecide",
    "TrendPoint",
    "VisitLine",
    "choices",
    "network_scorecard",
    "partner_scorecard",
    "signals",
    "to_decide",
]
