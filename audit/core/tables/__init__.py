"""Opening tables that people bring: CSV, XLSX and JSON become plain rows, with limits shared by all imports.

`read_table` for files with one header and records below it, `read_sheets` for workbooks whose sheets mean different
things. What makes the whole file unusable raises `InvalidInput`; what concerns single rows stands in `problems`, what
was guessed in `remarks`, each saying where it is. Tables that are written as CSV pass each cell through `safe_cell`.
"""

from audit.core.tables.opening import read_sheets, read_table
from audit.core.tables.values import Cell, Row, Sheet, Sheets, Table, column_letter, safe_cell

__all__ = ["Cell", "Row", "Sheet", "Sheets", "Table", "column_letter", "read_sheets", "read_table", "safe_cell"]
