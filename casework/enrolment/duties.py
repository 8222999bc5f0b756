"""What a coordinator has to decide about courses."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.enrolment.counts import undecided
from casework.enrolment.decisions import count_waiting
from casework.enrolment.permissions import LOOK_AT_LETTERS, SEE_PROGRAMMES


def duties(viewer: Any) -> list[Duty]:
    looked_at = _letters(viewer)
    if not SEE_PROGRAMMES.allows(viewer):
        return looked_at
    about = _l("Applications without a decision. Choose the course, then decide in its order.")
    return [*looked_at, Duty(40, _l("Courses"), about, "enrolment.programmes", undecided(viewer))]


def _letters(viewer: Any) -> list[Duty]:
    """Only when one waits: nobody hears of their place before somebody has looked."""
    count = count_waiting(viewer) if LOOK_AT_LETTERS.allows(viewer) else 0
    about = _l("Places and rejections, to be looked at before they go out.")
    return [Duty(7, _l("Letters about places"), about, "enrolment.decisions.letters", count)] if count else []
