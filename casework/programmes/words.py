"""What the office calls the ways to select and to meet."""

from __future__ import annotations

from casework.core.i18n import _l

SELECTION_WORDS = {
    "order": _l("Order of receipt"),
    "ranking": _l("Criteria with points"),
    "test": _l("Test"),
    "interview": _l("Interview"),
    "jury": _l("Jury"),
}
