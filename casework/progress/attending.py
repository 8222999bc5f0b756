"""Noting who was in a lesson, one mark for each person; of two who note the same, neither overwrites the other unseen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _, _l, show_time
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.enrolment.queries import participants
from casework.programmes.models import Lesson
from casework.progress.models import Attendance
from casework.progress.stand_in_models import StandIn
from casework.progress.words import ATTENDANCE


class LessonIsNotYet(Refusal):
    message = _l("This lesson is not yet. Please note on its day who is there.")


class NotInThisLesson(Refusal):
    message = _l("Someone on this list is no longer in the course. Please open the page again.")


class UnknownState(Refusal):
    message = _l("Please choose one of the list.")


class NotedMeanwhile(Refusal):
    status = 409
    message = _l("Somebody else noted this list, too. Look at the marked rows, then save once more.")


@dataclass(frozen=True)
class Mark:
    """What somebody noted of a person, and what they had before them: version and state (`Seat.seen`)."""

    state: str
    seen: str | None = None


@dataclass(frozen=True)
class Other:
    """What stands there now, and who noted it."""

    state: str
    seen: str
    who: str

    @property
    def told(self) -> str:
        return _("%(state)s, noted by %(who)s", state=ATTENDANCE[self.state], who=self.who)


@dataclass
class Noted:
    """What was saved (what is before whoever notes now) and where somebody else was first."""

    saved: dict[uuid.UUID, str] = field(default_factory=dict)
    changed: int = 0
    conflicts: dict[uuid.UUID, Other] = field(default_factory=dict)


def note_seats(lesson: Lesson, marks: Mapping[uuid.UUID, Mark], *, by: Any) -> Noted:
    """Save each mark on its own: one row for each person and lesson, noted again as often as need be.

    Only who is in the course on that day can be noted, and only on or after that day. No reason is ever kept.
    """
    day = clock.day_of(lesson.starts_at)
    if day > clock.today():
        raise LessonIsNotYet
    # Two who note the same list wait for each other here, so neither sees a broken constraint.
    db.session.execute(select(Lesson.id).where(Lesson.id == lesson.id).with_for_update(key_share=True))
    if not marks.keys() <= {enrolment.id for enrolment in participants(by, lesson.cohort_id, day)}:
        raise NotInThisLesson
    if not {mark.state for mark in marks.values()} <= ATTENDANCE.keys():
        raise UnknownState
    query = select(Attendance).where(Attendance.lesson_id == lesson.id).execution_options(populate_existing=True)
    known = {row.enrolment_id: row for row in db.session.scalars(query)}
    noted, others, written = Noted(), [], []
    for enrolment_id, mark in marks.items():
        row = known.get(enrolment_id)
        is_own = row is not None and by.id in (row.by_id, row.stand_in_id)
        if row is not None and row.state != mark.state and not is_own and mark.seen not in (None, _seen(row)):
            others.append(row)
            continue
        if row is None or row.state != mark.state:
            row = row or Attendance(lesson_id=lesson.id, enrolment_id=enrolment_id)
            row.by_id, row.stand_in_id = (by.id, None) if by.kind == "user" else (None, by.id)
            row.state, row.at = mark.state, clock.now()
            db.session.add(row)
            noted.changed += 1
        written.append(row)
    db.session.flush()
    noted.saved = {row.enrolment_id: _seen(row) for row in written}
    noted.conflicts = _told(others)
    return noted


def _seen(row: Attendance) -> str:
    return f"{row.version}:{row.state}"


def _told(rows: Iterable[Attendance]) -> dict[uuid.UUID, Other]:
    found = list(rows)
    names: dict[Any, str | None] = {}
    if found:
        users = select(User.id, User.name).where(User.id.in_({row.by_id for row in found}))
        others = select(StandIn.id, StandIn.name).where(StandIn.id.in_({row.stand_in_id for row in found}))
        names = {row.id: row.name for query in (users, others) for row in db.session.execute(query)}
    unnamed = _("whoever stood in")
    return {
        row.enrolment_id: Other(
            row.state, _seen(row), f"{names.get(row.by_id or row.stand_in_id) or unnamed}, {show_time(row.at)}"
        )
        for row in found
    }


def device_mark(viewer: Any, lesson: Lesson) -> str:
    """Under which name a device keeps what it could not send yet: another person on it finds it not to be theirs."""
    return get_vault().blind(f"{viewer.kind}:{viewer.id}:{lesson.id}", domain="device").hex()[:16]
