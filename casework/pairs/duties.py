"""What a volunteer finds on their Today: whom they meet, and what waits for their yes or no."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.pairs.own import count_own_to_do
from casework.pairs.permissions import BE_A_VOLUNTEER, KEEP_VOLUNTEERS


def duties(viewer: Any) -> list[Duty]:
    found = []
    if BE_A_VOLUNTEER.allows(viewer):
        about = _l("Say yes or no, agree on a time, and say that you met.")
        found.append(Duty(10, _l("Your meetings"), about, "pairs.mine.all_", count_own_to_do(viewer)))
    if KEEP_VOLUNTEERS.allows(viewer):
        about = _l("Languages, times, induction, certificate of conduct.")
        found.append(Duty(72, _l("Volunteers"), about, "pairs.all_volunteers"))
    return found
