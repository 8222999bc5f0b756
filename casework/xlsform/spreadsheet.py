"""A spreadsheet that someone sent, read in a limited child process: its cells as text, or a sentence that says why not."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.xlsform import sheet_reader

log = logging.getLogger(__name__)

MAX_BYTES = 2 * 1024 * 1024
WALL_SECONDS = 20.0
_CHILDREN = BoundedSemaphore(2)
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"

_REFUSALS = {
    "kind": _l("This is not an Excel workbook (.xlsx). Please save the form as .xlsx."),
    "macros": _l("This workbook holds macros. Please save it as .xlsx without them."),
    "password": _l("This workbook has a password, or is an old .xls. Please save it as .xlsx without a password."),
    "rows": _l("This workbook has more than %(rows)d rows or %(columns)d columns. A form is smaller than that.",
               rows=sheet_reader.MOST_ROWS, columns=sheet_reader.MOST_COLUMNS),
    "table_rows": _l("More than 10,000 rows or 200 columns. Please split the file."),
    "signs": _l("A cell of this workbook is longer than %(signs)d characters.", signs=sheet_reader.MOST_SIGNS),
    "inside": _l("This workbook unpacks to too much to be opened safely."),
    "entities": _l("This workbook names outside entities, which no spreadsheet needs. It was not opened."),
    "broken": _l("This workbook is damaged. Please open it, save it again and send that."),
    "large": _l("This file is larger than 2 MB. A form is smaller than that."),
    "empty": _l("This file is empty."),
}  # fmt: skip


class WorkbookRefused(Refusal):
    field = "file"

    def __init__(self, why: str) -> None:
        self.why = why if why in _REFUSALS else "broken"
        super().__init__(_REFUSALS[self.why])


class ReaderUnavailable(RuntimeError):
    """python-calamine is missing on this machine: a fault of the installation, not of a file."""


@dataclass(frozen=True)
class Workbook:
    """The sheets of an XLSForm as rows of text, where formulas stand, and what other sheets there are."""

    sheets: dict[str, list[list[str]]]
    formulas: frozenset[tuple[str, str]] = frozenset()
    others: tuple[str, ...] = ()


def read_workbook(data: bytes) -> Workbook:
    """Raises WorkbookRefused."""
    if not data:
        raise WorkbookRefused("empty")
    if len(data) > MAX_BYTES:
        raise WorkbookRefused("large")
    if data.startswith(_OLD_OR_LOCKED):
        raise WorkbookRefused("password")
    if not data.startswith(b"PK"):
        raise WorkbookRefused("kind")
    with tempfile.TemporaryDirectory(prefix="casework-form-") as folder, _CHILDREN:
        (Path(folder) / "upload").write_bytes(data)
        said = _run(folder)
    if "refused" in said:
        raise WorkbookRefused(str(said["refused"]))
    return Workbook(
        sheets={str(name): rows for name, rows in said["sheets"].items()},
        formulas=frozenset((sheet, cell) for sheet, cell in said["formulas"]),
        others=tuple(said["others"]),
    )


def read_table(data: bytes) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """The cells of the first sheet, and where formulas stand (row, column, from 0). Raises WorkbookRefused."""
    if data.startswith(_OLD_OR_LOCKED):
        raise WorkbookRefused("password")
    with tempfile.TemporaryDirectory(prefix="casework-table-") as folder, _CHILDREN:
        (Path(folder) / "upload").write_bytes(data)
        said = _run(folder, "table")
    if "refused" in said:
        raise WorkbookRefused(f"table_{said['refused']}" if said["refused"] == "rows" else str(said["refused"]))
    return said["rows"], [(row, column) for row, column in said["formulas"]]


def _run(folder: str, *words: str) -> dict[str, Any]:
    try:
        ended = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-I", "-B", sheet_reader.__file__, *words],
            cwd=folder, env={}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS, start_new_session=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"refused": "inside"}
    if ended.returncode == sheet_reader.NOT_INSTALLED:
        raise ReaderUnavailable("forms as spreadsheets need python-calamine")
    if ended.returncode != 0:
        log.warning("sheet reader ended with status %s", ended.returncode)
        return {"refused": "inside"}
    try:
        said = json.loads(ended.stdout)
    except ValueError:
        return {"refused": "broken"}
    return said if isinstance(said, dict) else {"refused": "broken"}
