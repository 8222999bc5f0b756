"""What the head of the unit and the data-protection officer have to look at."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.privacy.permissions import SEE_PRIVACY_DESK, SEE_TRANSFERS
from casework.privacy.queries import count_unfinished
from casework.privacy.transfer_queries import count_proposed


def duties(viewer: Any) -> list[Duty]:
    lists = _lists(viewer)
    if not SEE_PRIVACY_DESK.allows(viewer):
        return lists
    asked = _l("Who asked for data from outside, and what we answered.")
    kept = _l("Every question that we ask: why, who reads it, how long it stays.")
    unfinished = count_unfinished(viewer)
    return [
        Duty(10, _l("Erasures"), _l("Erasures that are ordered and not finished."), "privacy.privacy_desk", unfinished),
        Duty(11, _l("Record of processing"), kept, "privacy.processing"),
        Duty(20, _l("Disclosures"), asked, "privacy.disclosures"),
        *lists,
    ]


def _lists(viewer: Any) -> list[Duty]:
    if not SEE_TRANSFERS.allows(viewer):
        return []
    about = _l("Class lists that go out by a standing approval, and what waits to be decided.")
    waiting = count_proposed(viewer) if viewer.has_role("head_of_unit") else None
    return [Duty(21, _l("Recurring lists"), about, "privacy.transfers.transfers", waiting)]
