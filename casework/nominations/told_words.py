"""What the person reads of a nomination, when they may be told. A decision is told by a human, not by a page."""

from __future__ import annotations

from casework.core.i18n import _l

_PREPARING, _DECIDED = _l("We are preparing it."), _l("There is a decision. Your advisor talks with you about it.")
TOLD = {
    "draft": _PREPARING,
    "collecting": _PREPARING,
    "ready": _PREPARING,
    "sent": _l("It was sent. We are waiting for the answer."),
    "appeal": _l("We have asked for a new decision."),
    "granted": _DECIDED,
    "declined": _DECIDED,
    "withdrawn": _l("It does not go on."),
}
