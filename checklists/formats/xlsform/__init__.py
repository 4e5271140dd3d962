"""XLSForm in and out: `read` makes a draft of the rows of a workbook, `write` makes the rows of a checklist.

Columns named `touchstone::...` carry what XLSForm has no word for (docs/xlsform.md lists them). What cannot be carried
over is a remark with sheet, row and column.
"""

from checklists.formats.xlsform.reading import SHEETS, read
from checklists.formats.xlsform.writing import write

__all__ = ["SHEETS", "read", "write"]
