"""What of the standards goes: test visits of checklists."""

from audit.core.retention import deletion
from audit.standards.models import ChecklistTrial

BRAND_RULES = (deletion("test visits of checklists", ChecklistTrial),)
