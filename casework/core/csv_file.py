"""A table as a file for a spreadsheet: no cell can become a formula (security.md G34), and the file's name says nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask import Response

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def csv_text(lines: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for line in lines:
        writer.writerow([safe_cell(str(cell)) for cell in line])
    # A spreadsheet takes a file without this mark for another encoding.
    return "\ufeff" + out.getvalue()


def safe_cell(text: str) -> str:
    """Text that a spreadsheet takes for text, however it begins."""
    return f"'{text}" if text.lstrip().startswith(_STARTS_A_FORMULA) or text.startswith(_STARTS_A_FORMULA) else text


def csv_answer(lines: Iterable[Iterable[object]], name: str) -> Response:
    """The file as an answer, to be saved under this name."""
    answer = Response(csv_text(lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
