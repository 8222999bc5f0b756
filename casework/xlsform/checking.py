"""pyxform's word on a form, where it is installed (the extra `xlsform`): what it refuses, other programs refuse as well."""

from __future__ import annotations

from casework.xlsform.spreadsheet import Workbook


def complaint(book: Workbook) -> str | None:
    """What pyxform says against this form, or nothing. It gets the cells as we read them, never the file."""
    try:
        from pyxform.errors import PyXFormError
        from pyxform.xls2xform import convert
    except ImportError:
        return None
    sheets = {name: _as_rows(rows) for name, rows in book.sheets.items() if len(rows) > 1}
    try:
        convert(sheets, validate=False, form_name="data")
    except PyXFormError as error:
        return str(error).strip()
    except Exception as error:  # a form that its writer never thought of may raise anything in it
        return type(error).__name__
    return None


def _as_rows(rows: list[list[str]]) -> list[dict[str, str]]:
    return [
        {heading: text for heading, text in zip(rows[0], texts, strict=False) if heading and text} for texts in rows[1:]
    ]
