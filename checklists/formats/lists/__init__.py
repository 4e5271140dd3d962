"""Lists of questions, as people keep them in spreadsheets: one question a row, below a row with the columns' names.

`read` makes a draft of a list, `write` writes a checklist as one. The columns, their other names and what becomes of
each value are told in docs/checklists.md.
"""

from checklists.formats.lists.reading import read
from checklists.formats.lists.writing import write

__all__ = ["read", "write"]
