"""Appointments as iCalendar. Nothing in it says what they are about: subject, place, organiser, file name (practice.md U5)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from casework.cases.models import Appointment
from casework.core import clock
from casework.core.i18n import _

#: So often a calendar program asks again.
REFRESH = timedelta(hours=1)
_PRODUCT = "-//calendar//EN"


def invitation(appointment: Appointment) -> bytes:
    """One appointment for the person's own calendar: a time, and the place that they were told."""
    return _calendar([_event(appointment, place=appointment.place if appointment.way == "in_person" else None)])


def feed(appointments: Iterable[Appointment], rooms: Mapping[uuid.UUID, str]) -> bytes:
    """A colleague's calendar: when, and which room. Never whom."""
    return _calendar([_event(one, place=rooms.get(one.room_id) if one.room_id else None) for one in appointments])


def _calendar(events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, *, place: str | None) -> Event:
    event = Event()
    # Not the reference: whoever finds the file could ask for it by phone.
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_OID, str(appointment.id))}")
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", _exact(appointment.starts_at))
    event.add("dtend", _exact(appointment.starts_at + timedelta(minutes=appointment.minutes)))
    event.add("summary", _("Appointment"))
    event.add("sequence", appointment.version)
    event.add("status", "CANCELLED" if appointment.state == "cancelled" else "CONFIRMED")
    event.add("class", "PRIVATE")
    if place:
        event.add("location", place)
    return event


def _exact(moment: datetime) -> datetime:
    """In UTC: every calendar program shows it right, wherever its owner is and whatever the clocks do."""
    return moment.astimezone(UTC).replace(microsecond=0)
