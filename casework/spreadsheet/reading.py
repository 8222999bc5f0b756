"""A table that somebody sent, as rows of text: an Excel workbook read in a limited child, or a text file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.xlsform.spreadsheet import WorkbookRefused, read_table

MAX_BYTES = 5 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 10_000, 60, 2000
_DELIMITERS = ";,\t|"


class TableRefused(Refusal):
    field = "file"


@dataclass(frozen=True)
class Table:
    """The first line, the lines below it, and which cells (row, column) hold a formula."""

    head: list[str]
    rows: list[list[str]]
    formulas: frozenset[tuple[int, int]] = frozenset()


def read(data: bytes) -> Table:
    """Raises TableRefused, with what helps."""
    if not data.strip():
        raise TableRefused(_l("This file is empty."))
    if len(data) > MAX_BYTES:
        raise TableRefused(_l("This file is larger than 5 MB. Please split it."))
    table = _workbook(data) if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else Table(*_text(data))
    return _tidied(table)


def _workbook(data: bytes) -> Table:
    try:
        rows, formulas = read_table(data)
    except WorkbookRefused as refused:
        raise TableRefused(refused.message) from None
    if not rows:
        raise TableRefused(_l("This file is empty."))
    return Table(rows[0], rows[1:], frozenset((row - 1, column) for row, column in formulas if row))


def _text(data: bytes) -> tuple[list[str], list[list[str]]]:
    if b"\x00" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableRefused(_l("This is neither an Excel workbook (.xlsx) nor a text file (.csv)."))
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = [
            row
            for row, _place in zip(
                csv.reader(io.StringIO(text), delimiter=delimiter), range(MOST_ROWS + 2), strict=False
            )
        ]
    except csv.Error:
        raise TableRefused(_l("This text file is damaged. Please save it again as .csv.")) from None
    return (rows[0], rows[1:]) if rows else ([], [])


def _decoded(data: bytes) -> str:
    for charset in ("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "cp1252"):
        try:
            return data.decode(charset)
        except UnicodeError:
            continue
    return data.decode("latin-1")


def _tidied(table: Table) -> Table:
    """Without empty lines and empty columns at the end; every line as long as the first."""
    if len(table.rows) > MOST_ROWS:
        raise TableRefused(_l("More than %(rows)d rows. Please split the file.", rows=MOST_ROWS))
    wide = max(
        (place for row in [table.head, *table.rows] for place, cell in enumerate(row, 1) if cell.strip()), default=0
    )
    if wide > MOST_COLUMNS:
        raise TableRefused(
            _l("More than %(columns)d columns. Please leave out what is not needed.", columns=MOST_COLUMNS)
        )
    rows = [[_cell(cell) for cell in (*row, *[""] * wide)[:wide]] for row in table.rows]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows or not any(cell.strip() for cell in table.head):
        raise TableRefused(_l("The first row must name the columns, and people stand below it."))
    return Table([_cell(cell) for cell in (*table.head, *[""] * wide)[:wide]], rows, table.formulas)


def _cell(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise TableRefused(_l("A cell is longer than %(signs)d characters.", signs=LONGEST_CELL))
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t").strip()
