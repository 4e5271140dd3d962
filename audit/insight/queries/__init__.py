"""Reading across concepts: scorecards of the network, one partner, standard or touchpoint, comparisons, decisions."""

from audit.insight.queries.catalogue import Choices, choices
from audit.insight.queries.compare import Comparison, comparable, comparison
from audit.insight.queries.coverage import Coverage
from audit.insight.queries.decisions import Signals, signals
from audit.insight.queries.kept import KeptLine
from audit.insight.queries.network import NetworkScorecard, PartnerLine, network_scorecard
from audit.insight.queries.partners import PartnerScorecard, PromiseLine, partner_scorecard
from audit.insight.queries.reading import Rules, TrendPoint
from audit.insight.queries.standards import StandardPartner, StandardScorecard, standard_scorecard
from audit.insight.queries.tidy import ReleasedAnswer, count_released_answers, released_answers
from audit.insight.queries.touchpoint import TouchpointScorecard, touchpoint_scorecard
from audit.insight.queries.visits import VisitLine
from audit.insight.queries.waiting import ToDecide, to_decide

__all__ = [
    "Choices",
    "Comparison",
    "Coverage",
    "KeptLine",
    "NetworkScorecard",
    "PartnerLine",
    "PartnerScorecard",
    "PromiseLine",
    "ReleasedAnswer",
    "Rules",
    "Signals",
    "StandardPartner",
    "StandardScorecard",
    "ToDecide",
    "TouchpointScorecard",
    "TrendPoint",
    "VisitLine",
    "choices",
    "comparable",
    "comparison",
    "count_released_answers",
    "network_scorecard",
    "partner_scorecard",
    "released_answers",
    "signals",
    "standard_scorecard",
    "to_decide",
    "touchpoint_scorecard",
]
