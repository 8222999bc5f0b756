"""What a teacher has to do today; and, for the coordination, whether the signs of dropping out helped."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.progress.permissions import COUNT_SIGNS, SEE_LESSONS
from casework.progress.queries import lessons_by_day


def duties(viewer: Any) -> list[Duty]:
    if COUNT_SIGNS.allows(viewer):
        about = _l("Which rules there are, and whether they helped.")
        own = _l("A few questions on a scale, asked again and again.")
        return [
            *_lessons(viewer), Duty(70, _l("Signs of dropping out"), about, "progress.signs.rules"),
            Duty(71, _l("Own assessments"), own, "progress.instruments.all_"),
        ]  # fmt: skip
    return _lessons(viewer)


def _lessons(viewer: Any) -> list[Duty]:
    if not SEE_LESSONS.allows(viewer):
        return []
    lessons = lessons_by_day(viewer)
    found = [Duty(10, _l("Your lessons today"), _l("Note who is there."), "progress.lessons", len(lessons.today))]
    if lessons.open:
        about = _l("Nobody is noted for these lessons yet.")
        found.append(Duty(11, _l("Attendance is missing"), about, "progress.lessons", len(lessons.open)))
    return found
