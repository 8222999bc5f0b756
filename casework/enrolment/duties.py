"""What a coordinator has to decide about courses."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.enrolment.permissions import SEE_PROGRAMMES
from casework.enrolment.queries import undecided


def duties(viewer: Any) -> list[Duty]:
    if not SEE_PROGRAMMES.allows(viewer):
        return []
    about = _l("Applications without a decision. Choose the course, then decide in its order.")
    return [Duty(40, _l("Courses"), about, "enrolment.programmes", undecided(viewer))]
