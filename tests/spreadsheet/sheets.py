"""Spreadsheets as offices keep them, and as enemies send them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

HEAD = ("Name", "Geburtsdatum", "Telefon", "E-Mail", "Deutschniveau", "Sprachen")
PEOPLE = (
    ("Haddad, Samira", "03.05.1994", "0176 04069001", "samira@example.org", "B1", "Arabisch, Englisch"),
    ("محمد درويش", "1990", "٠١٧٦ ٠٤٠٦٩٠٠٢", "", "A2", "العربية"),
    ("Оксана Шевченко", "12.1988", "", "oksana@example.org", "b2", "Українська"),
    ("فرید احمدی", "1991-02-03", "", "", "", "فارسی"),
    ("Łukasz Żółć", "", "", "", "C1", "Polnisch"),
    ("ሳባ ተስፋይ", "2001", "", "", "A1", "Tigrinya"),
)


def workbook(
    rows: Iterable[Sequence[str]] = PEOPLE, head: Sequence[str] = HEAD, formula: tuple[int, int, str] | None = None
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Liste")
    for number, row in enumerate([head, *rows]):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    if formula:
        sheet.write_formula(*formula, value="42")
    book.close()
    return out.getvalue()


def text_file(rows: Iterable[Sequence[str]] = PEOPLE, head: Sequence[str] = HEAD, charset: str = "utf-8") -> bytes:
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in [head, *rows]).encode(charset)
