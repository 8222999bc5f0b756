"""The child that opens hostile spreadsheets: reads the file `upload` of its folder and says what stands in the cells.

Run by path in a process of its own (see spreadsheet.py) and imports nothing of the application: whoever takes this
process over holds one spreadsheet, no key, no database and no setting. A cell far away would make the reader reserve
a whole sheet up to it, and a page of zeros unpacks to anything, so all of it happens within limits of memory and time.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime
from importlib import import_module
from typing import Any
from xml.parsers import expat

MEMORY = 500 * 1024 * 1024
CPU_SECONDS = 10
NOT_INSTALLED = 70
UNPACKED_BYTES = 40 * 1024 * 1024
MOST_PARTS = 300
MOST_ROWS, MOST_COLUMNS, MOST_SIGNS = 5_000, 200, 5_000
#: A list of people is longer than a form.
MOST_ROWS_OF_A_TABLE = 10_010
WANTED = ("survey", "choices", "settings")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Verdict(Exception):
    """Why the file is refused: a word that spreadsheet.py turns into a sentence."""


def limit_this_process() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_FSIZE, UNPACKED_BYTES),
        (resource.RLIMIT_NPROC, 0), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _soft, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


class Scan:
    """One part of the package, read as a stream: no document type, no cell too far away; where formulas stand."""

    def __init__(self) -> None:
        self.formulas: list[str] = []
        self._cell, self.rows = "", 0

    def feed(self, archive: zipfile.ZipFile, name: str, left: int) -> int:
        reader, read = expat.ParserCreate(), 0
        reader.StartDoctypeDeclHandler = self._doctype
        reader.StartElementHandler = self._element
        with archive.open(name) as part:
            while chunk := part.read(64 * 1024):
                read += len(chunk)
                if read > left:
                    raise Verdict("inside")
                reader.Parse(chunk)
        reader.Parse(b"", True)
        return read

    def _doctype(self, *_rest: Any) -> None:
        raise Verdict("entities")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        short = name.rpartition(":")[2]
        if short == "row":
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise Verdict("rows")
        elif short == "c":
            self._cell = attributes.get("r", "")
            found = _CELL.fullmatch(self._cell)
            if found and (int(found[2]) > MOST_ROWS or _column(found[1]) > MOST_COLUMNS):
                raise Verdict("rows")
        elif short == "f":
            self.formulas.append(self._cell)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def look_inside() -> dict[str, list[str]]:
    """Every part of the package once, within the limit: where formulas stand, by the file of their sheet."""
    try:
        archive = zipfile.ZipFile("upload")
    except zipfile.BadZipFile:
        raise Verdict("kind") from None
    names = [info.filename for info in archive.infolist()]
    if len(names) > MOST_PARTS:
        raise Verdict("inside")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Verdict("kind")
    if any("vbaproject" in name.lower() or "macrosheets" in name.lower() for name in names):
        raise Verdict("macros")
    left, formulas = UNPACKED_BYTES, {}
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise Verdict("password")
        if info.file_size > left:
            raise Verdict("inside")
        if not info.filename.endswith((".xml", ".rels")):
            continue
        scan = Scan()
        try:
            left -= scan.feed(archive, info.filename, left)
        except expat.ExpatError:
            raise Verdict("broken") from None
        if scan.formulas:
            formulas[info.filename] = scan.formulas
    return formulas


def sheet_files() -> dict[str, str]:
    """Which file of the package holds which sheet."""
    archive, targets, names = zipfile.ZipFile("upload"), {}, {}
    reader = expat.ParserCreate()

    def target(_name: str, given: dict[str, str]) -> None:
        targets[given.get("Id", "")] = given.get("Target", "")

    def sheet(name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            key = next((value for attribute, value in given.items() if attribute.endswith(":id")), "")
            names[key] = given.get("name", "")

    reader.StartElementHandler = target
    reader.Parse(archive.read("xl/_rels/workbook.xml.rels"), True)
    reader = expat.ParserCreate()
    reader.StartElementHandler = sheet
    reader.Parse(archive.read("xl/workbook.xml"), True)
    return {"xl/" + targets.get(key, "").removeprefix("/xl/"): name.strip().lower() for key, name in names.items()}


def written(value: Any) -> str:
    """A cell as text: 18.0 is 18, a day is its date."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    if len(text) > MOST_SIGNS:
        raise Verdict("signs")
    return text


def _cells(sheet: Any) -> list[list[str]]:
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise Verdict("rows")
    return [[written(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def read_first(calamine: Any) -> dict[str, Any]:
    """The first sheet alone, whatever it is called: a list of people, not a form."""
    formulas = look_inside()
    files = {name: part for part, name in sheet_files().items()}
    try:
        book = calamine.load_workbook("upload")
        first = book.sheet_names[0]
        cells = _cells(book.get_sheet_by_name(first))
    except calamine.PasswordError:
        raise Verdict("password") from None
    except (calamine.CalamineError, OSError, ValueError, IndexError):
        raise Verdict("broken") from None
    found = [_CELL.fullmatch(cell) for cell in formulas.get(files.get(first.strip().lower(), ""), [])]
    return {"rows": cells, "formulas": [[int(one[2]) - 1, _column(one[1]) - 1] for one in found if one]}


def read_cells(calamine: Any) -> dict[str, Any]:
    formulas = look_inside()
    files = sheet_files()
    try:
        book = calamine.load_workbook("upload")
        sheets = {name.strip().lower(): name for name in book.sheet_names}
        cells = {wanted: _cells(book.get_sheet_by_name(sheets[wanted])) for wanted in WANTED if wanted in sheets}
    except calamine.PasswordError:
        raise Verdict("password") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise Verdict("broken") from None
    told = [[files.get(part, part), cell] for part, where in formulas.items() for cell in where[:200]]
    return {"sheets": cells, "formulas": told, "others": [name for name in sheets if name not in WANTED]}


def main() -> None:
    global MOST_ROWS
    limit_this_process()
    is_table = sys.argv[1:] == ["table"]
    if is_table:
        MOST_ROWS = MOST_ROWS_OF_A_TABLE
    try:
        calamine = import_module("python_calamine")
    except ImportError:
        sys.exit(NOT_INSTALLED)
    try:
        said = read_first(calamine) if is_table else read_cells(calamine)
    except Verdict as refused:
        said = {"refused": str(refused)}
    except MemoryError:
        said = {"refused": "inside"}
    except Exception:  # a decoder that stumbles over hostile bytes may raise anything
        said = {"refused": "broken"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
