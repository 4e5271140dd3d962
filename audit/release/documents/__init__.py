"""From rows to the values that `reports` words: the report on one audit to one partner."""

from audit.release.documents.audit_report import ReportOrder, audit_report, report_number
from audit.release.documents.quotes import Quote, quotes

__all__ = ["Quote", "ReportOrder", "audit_report", "quotes", "report_number"]
