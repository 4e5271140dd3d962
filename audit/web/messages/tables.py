"""Sentences for files that hold a table: what makes them unreadable, what is wrong with rows, what was guessed."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "table.empty": N_("The file is empty. It needs a row with the names of the columns and rows below it."),
    "table.too_big": N_("The file is larger than %(megabytes)s MB. Split it into smaller ones."),
    "table.unsupported": N_("This is a %(format)s file. Save it as CSV, XLSX or JSON."),
    "table.encrypted": N_("The file is protected by a password. Save it without one."),
    "table.macros": N_("The workbook holds macros. Save it as a plain XLSX workbook."),
    "table.broken_workbook": N_("The workbook is damaged and cannot be opened. Save it again, or export it as CSV."),
    "table.doctype": N_(
        "The workbook holds a part that spreadsheets never write (%(part)s), so it was not opened. Export it as CSV."
    ),
    "table.unpacks_too_big": N_(
        "The workbook unpacks to more than %(megabytes)s MB, so it was not opened. Remove what is not part "
        "of the table, or export it as CSV."
    ),
    "table.too_many_sheets": N_("The workbook has more than %(limit)s sheets. Keep the one that you want to import."),
    "table.too_many_cells": N_(
        "The sheet spans more than %(limit)s cells. Delete the empty rows and columns around the table."
    ),
    "table.too_many_rows": N_("The file has more than %(limit)s rows. Split it into smaller ones."),
    "table.too_many_columns": N_("A row has more than %(limit)s columns. Keep those that you need."),
    "table.too_many_problems": N_(
        "More than %(limit)s rows are damaged, so the file was not read. Look whether it was saved in the right way."
    ),
    "table.no_sheet": N_("There is no sheet “%(sheet)s”. The workbook has: %(sheets)s."),
    "table.other_sheets": N_("Only the first sheet with content was read. Not read: %(others)s."),
    "table.bad_header": N_("The row with the names of the columns is damaged. Write the names as plain text."),
    "table.column_twice": N_("Two columns are called “%(name)s” (the other is %(other)s). Give each its own name."),
    "table.column_without_name": N_("A column has no name. It is called by its letter here."),
    "table.not_text": N_("This is no text that can be read. Save it as CSV (UTF-8), XLSX or JSON."),
    "table.wrong_encoding": N_("The text says that it is %(encoding)s, but it is not. Save it again as CSV (UTF-8)."),
    "table.encoding_guessed": N_(
        "The text is not UTF-8; it was read as %(encoding)s. Look whether letters such as ä and ö are right."
    ),
    "table.delimiter_guessed": N_("The columns were taken to be separated by “%(delimiter)s”."),
    "table.quotes": N_("A quotation mark is opened and not closed, so it is uncertain where the columns end. Mend it."),
    "table.broken_json": N_(
        "This is no JSON: it cannot be read from here on (position %(position)s). Mend it or export it again."
    ),
    "table.no_list": N_(
        "The JSON holds no list of objects, or several (%(lists)s). It needs one list with an object for each row."
    ),
    "table.no_number": N_("“%(value)s” is no number in JSON. Leave it out or write null."),
    "table.name_twice": N_("The name “%(name)s” stands twice in one object. Keep one of them."),
    "table.name_empty": N_("A value has no name. Name it or leave it out."),
    "table.not_an_object": N_("This is no object with names and values."),
    "table.too_deep": N_("The values are nested deeper than %(limit)s levels."),
    "table.row_too_long": N_(
        "The row has %(cells)s cells, the table only %(columns)s columns. Look for a separator too many."
    ),
    "table.cell_too_long": N_("The cell holds more text than a cell of a spreadsheet can. Shorten it."),
    "table.formula": N_("The cell holds a formula. Replace it by its value."),
    "table.formula_result": N_("The cell holds a formula. Its last result was taken: “%(value)s”."),
    "table.error_value": N_("The cell holds the error %(value)s. Mend the formula, or replace it by a value."),
    "table.nul": N_("The cell holds a character that stands for nothing (NUL). Delete it."),
    "table.control_character": N_("The cell holds a control character that cannot be shown. Delete it."),
    "table.half_character": N_("The cell holds half a character. Type it again."),
    "place.line": N_("line %(value)s"),
    "place.byte": N_("byte %(value)s"),
}
