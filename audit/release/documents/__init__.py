"""From rows to the values that `reports` words: the report on one audit to one partner."""

from audit.release.documents.audit_report import ReportOrder, audit_report, report_number

__all__ = ["ReportOrder", "audit_report", "report_number"]
