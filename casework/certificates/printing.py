"""A PDF of a sheet, made by the limited child: only `between_transactions()`, for it takes a second."""

from __future__ import annotations

import logging
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from casework.certificates import printer
from casework.core.pages import STATIC
from casework.documents.cleaning import CleanerUnavailable, UploadRefused, accepted, run_child

log = logging.getLogger("casework.certificates")


def can_make_pdf() -> bool:
    """Is the extra `pdf` installed? The page to print is there without it."""
    return find_spec("weasyprint") is not None


def pdf_of(html: str) -> bytes | None:
    """None: it could not be made here."""
    folder = Path(tempfile.mkdtemp(prefix="casework-pdf-"))
    try:
        (folder / "sheet.html").write_text(html, encoding="utf-8")
        shutil.copyfile(STATIC / "certificate.css", folder / "sheet.css")
        with accepted(folder / "clean", run_child(printer.__file__, folder, [])) as made:
            return made.path.read_bytes()
    except (UploadRefused, CleanerUnavailable) as error:
        log.warning("no PDF: %s", type(error).__name__)
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
