"""Lessons and times to apply as iCalendar. Only the neutral name is in it, and the room (practice.md U5)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from casework.core import clock
from casework.programmes.models import Cohort, Lesson

_PRODUCT = "-//calendar//EN"


def lessons_file(cohort: Cohort, lessons: Iterable[Lesson]) -> bytes:
    """Each lesson with its time, the course's neutral name, and the room."""
    events = []
    for lesson in lessons:
        event = _event(lesson.id, cohort.neutral_name)
        event.add("dtstart", lesson.starts_at.astimezone(UTC).replace(microsecond=0))
        event.add("dtend", lesson.ends_at.astimezone(UTC).replace(microsecond=0))
        if lesson.room:
            event.add("location", lesson.room)
        events.append(event)
    return _calendar(events)


def windows_file(windows: Iterable[tuple[Cohort, date, str]]) -> bytes:
    """Whole days: until when one can apply, say. The words come from whoever knows the reader's language."""
    events = []
    for cohort, day, words in windows:
        event = _event(uuid.uuid5(cohort.id, f"{day}{words}"), words)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        events.append(event)
    return _calendar(events)


def _event(key: uuid.UUID, name: str) -> Event:
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_OID, str(key))))
    event.add("dtstamp", _now())
    event.add("summary", name)
    return event


def _now() -> datetime:
    return clock.now().replace(microsecond=0)


def _calendar(events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
