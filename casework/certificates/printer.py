"""The child that makes a PDF: reads `sheet.html` and `sheet.css` of its folder, writes `clean`, under the limits of the cleaner of uploads.

Run by path in a process of its own: whatever goes wrong while letters are shaped, no page of the program waits for it.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

CLEANER: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "documents" / "cleaner.py"))


def main() -> int:
    CLEANER["limit_this_process"]()
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):  # the package, or the machine's pango
        return int(CLEANER["NOT_INSTALLED"])
    # Nothing is fetched from anywhere: style and picture lie here.
    nowhere = URLFetcher(allowed_protocols=())
    sheet = HTML(string=Path("sheet.html").read_text(encoding="utf-8"), url_fetcher=nowhere)
    style = CSS(string="body { margin: 0 } " + Path("sheet.css").read_text(encoding="utf-8"), url_fetcher=nowhere)
    done = sheet.render(stylesheets=[style])
    done.write_pdf("clean", pdf_variant="pdf/ua-1")
    sys.stdout.write(json.dumps({"kind": "pdf", "pages": len(done.pages)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
