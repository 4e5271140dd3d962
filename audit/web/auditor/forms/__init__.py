"""The form of a section, built from the checklist version: one composite field for each question."""

from audit.web.answer_forms import NOT_APPLICABLE, AnswerForm
from audit.web.auditor.forms.sections import SectionForm, section_form

__all__ = ["NOT_APPLICABLE", "AnswerForm", "SectionForm", "section_form"]
