"""Importing touchpoints from a file: read it, map its columns, look at every row's verdict, then carry it out whole.

    table = read_table(data, "points.csv")
    mapping = queries.remembered(partner, table.header) or guess(table)
    report = operations.dry_run(partner, table, mapping)       # a Verdict for each row, nothing is changed
    operations.carry_out(partner.key, table, mapping, source)  # all rows, or none and an error

Rows that are refused stop the import, unless the user confirms leaving out exactly those (`Report.refused_digest`).
"""

from audit.core.tables import Table, read_table
from audit.network.imports.checking import Outcome, Report, Verdict, check
from audit.network.imports.fields import BY_NAME, CONSTANTS, FIELDS, Field
from audit.network.imports.mapping import (
    MOST_KINDS,
    ColumnMapping,
    countries_in,
    from_dict,
    guess,
    problems_of,
    require_usable,
    source_of,
    values_of,
)

__all__ = [
    "BY_NAME",
    "CONSTANTS",
    "FIELDS",
    "MOST_KINDS",
    "ColumnMapping",
    "Field",
    "Outcome",
    "Report",
    "Table",
    "Verdict",
    "check",
    "countries_in",
    "from_dict",
    "guess",
    "problems_of",
    "read_table",
    "require_usable",
    "source_of",
    "values_of",
]
