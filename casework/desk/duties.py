"""What the front desk has to do today; the words that a coordinator keeps for the teams."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.desk.front_desk import expected_today
from casework.desk.permissions import KEEP_TAGS, WORK_AT_FRONT_DESK
from casework.enrolment.juries import calls_of


def duties(viewer: Any) -> list[Duty]:
    """The front desk only for those whose desk it is: a coordinator may stand in, and has the page in the menu."""
    found = _jury(viewer)
    if KEEP_TAGS.allows(viewer):
        found.append(
            Duty(80, _l("Tags"), _l("The few words with which the teams sort their cases."), "desk.lists.tags")
        )
    if not (WORK_AT_FRONT_DESK.allows(viewer) and viewer.has_role("front_desk")):
        return found
    expected = len(expected_today(viewer))
    return [
        *found,
        Duty(10, _l("Today's appointments"), _l("Who comes today, when, and to whom."), "desk.front_desk", expected),
        Duty(20, _l("Walk-in"), _l("Somebody comes without an appointment: four questions."), "desk.walk_in"),
    ]


def _jury(viewer: Any) -> list[Duty]:
    """Only for whoever was asked to read."""
    calls = calls_of(viewer)
    about = _l("Applications of a course, under numbers: read them and give points.")
    return (
        [Duty(8, _l("Reading for a jury"), about, "desk.jury.calls", sum(each[1] for each in calls))] if calls else []
    )
