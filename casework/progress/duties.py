"""What a teacher has to do today."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.progress.permissions import SEE_LESSONS
from casework.progress.queries import lessons_by_day


def duties(viewer: Any) -> list[Duty]:
    if not SEE_LESSONS.allows(viewer):
        return []
    lessons = lessons_by_day(viewer)
    found = [Duty(10, _l("Your lessons today"), _l("Note who is there."), "progress.lessons", len(lessons.today))]
    if lessons.open:
        about = _l("Nobody is noted for these lessons yet.")
        found.append(Duty(11, _l("Attendance is missing"), about, "progress.lessons", len(lessons.open)))
    return found
