"""Reading slots, one's own appointments, interpreters. A person sees only what those who work with them offer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.appointments.models import Interpreter, InterpreterConflict, Interpreting, Slot
from casework.cases.models import OPENS_COMPARTMENT, Appointment, Case
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import Person
from casework.programmes.models import Room

#: Nobody books for the next two hours: the advisor would not see it in time.
NOTICE = timedelta(hours=2)
AHEAD = timedelta(weeks=8)
#: What a calendar still shows of the past.
PAST = timedelta(weeks=4)
MOST = 200
#: Nobody meets for longer: how far back an appointment can begin that is not over yet.
LONGEST = timedelta(days=1)


def free_slots(person: Person) -> list[Slot]:
    """The free times of those who work with this person, next first."""
    case = open_case(person)
    return _free(case, clock.now() + NOTICE) if case is not None else []


def free_slot(person: Person, ref: str) -> Slot | None:
    """One of the person's free times, locked: whoever comes second finds it taken."""
    case = open_case(person)
    if case is None:
        return None
    found = db.session.scalar(
        select(Slot).where(Slot.ref == ref, *_offered(case, clock.now())).with_for_update(of=Slot)
    )
    return found if found is not None and not _covered([found]) else None


def open_case(person: Person) -> Case | None:
    case = db.session.scalar(select(Case).where(Case.person_id == person.id, Case.closed_at.is_(None)))
    if case is not None:
        load_workers([case])
    return case


def _offered(case: Case, since: datetime) -> list[Any]:
    # In a compartment the two named people; elsewhere the advisor and whoever covers.
    roles = OPENS_COMPARTMENT if case.is_compartment else ("lead", "cover")
    people = [worker.user_id for worker in case.workers if worker.role in roles]
    return [Slot.user_id.in_(people), Slot.appointment_id.is_(None), Slot.starts_at >= since]


def _free(case: Case, since: datetime) -> list[Slot]:
    query = select(Slot).where(*_offered(case, since), Slot.starts_at < since + AHEAD)
    slots = list(db.session.scalars(query.order_by(Slot.starts_at, Slot.user_id).limit(MOST)))
    covered = _covered(slots)
    return [slot for slot in slots if slot.id not in covered]


def _covered(slots: Sequence[Slot]) -> set[uuid.UUID]:
    """Which of these times another appointment of the same advisor reaches into."""
    if not slots:
        return set()
    first, last = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
    query = select(Appointment.user_id, Appointment.starts_at, Appointment.minutes).where(
        Appointment.user_id.in_({slot.user_id for slot in slots}), Appointment.state == "planned",
        Appointment.starts_at > first - LONGEST, Appointment.starts_at < last,
    )  # fmt: skip
    busy: dict[uuid.UUID, list[tuple[datetime, datetime]]] = {}
    for row in db.session.execute(query):
        busy.setdefault(row.user_id, []).append((row.starts_at, row.starts_at + timedelta(minutes=row.minutes)))
    return {
        slot.id
        for slot in slots
        if any(begin < slot.ends_at and end > slot.starts_at for begin, end in busy.get(slot.user_id, ()))
    }


def own_slots(viewer: Any) -> Sequence[Slot]:
    """The times that the viewer offers from today on, next first."""
    query = select(Slot).where(Slot.user_id == viewer.id, Slot.starts_at >= clock.now(), Slot.appointment_id.is_(None))
    return db.session.scalars(query.order_by(Slot.starts_at).limit(MOST)).all()


def find_own_slot(viewer: Any, ref: str, *, lock: bool = False) -> Slot | None:
    query = select(Slot).where(Slot.ref == ref, Slot.user_id == viewer.id)
    return db.session.scalar(query.with_for_update(of=Slot) if lock else query)


def slot_of(appointment: Appointment) -> Slot | None:
    return db.session.scalar(select(Slot).where(Slot.appointment_id == appointment.id).with_for_update(of=Slot))


def coming_appointments(viewer: Any) -> list[Appointment]:
    """The viewer's own appointments that are not over, with their cases, as far as these are still theirs."""
    query = select(Appointment).join(Case, Case.id == Appointment.case_id).options(joinedload(Appointment.case))
    query = query.where(
        Appointment.user_id == viewer.id, Appointment.state == "planned", is_visible(viewer, Case.id),
        Appointment.starts_at > clock.now() - LONGEST,
    )  # fmt: skip
    found = list(db.session.scalars(query.order_by(Appointment.starts_at, Appointment.id).limit(MOST)))
    load_workers([one.case for one in found])
    open_for(viewer, [one.case.person for one in found], "appointments")
    return open_for(viewer, found, "appointments")


def find_own_appointment(person: Any, ref: str, *, lock: bool = False) -> Appointment | None:
    """An appointment of the person themselves."""
    if person.kind != "person":
        return None
    query = select(Appointment).where(Appointment.ref == ref, Appointment.person_id == person.id)
    query = query.options(joinedload(Appointment.case))
    found = db.session.scalar(query.with_for_update(of=Appointment) if lock else query)
    return open_for(person, [found], "own appointment")[0] if found is not None else None


def calendar_rows(user: User) -> Sequence[Appointment]:
    """What stands in somebody's calendar: a little of the past, all that comes."""
    query = select(Appointment).where(Appointment.user_id == user.id, Appointment.starts_at > clock.now() - PAST)
    return db.session.scalars(query.order_by(Appointment.starts_at).limit(5 * MOST)).all()


def rooms_of(appointments: Iterable[Appointment]) -> dict[uuid.UUID, str]:
    ids = {one.room_id for one in appointments if one.room_id}
    if not ids:
        return {}
    return {row.id: row.name for row in db.session.execute(select(Room.id, Room.name).where(Room.id.in_(ids)))}


# --- interpreters ----------------------------------------------------------------------------------------------------


def interpreters(viewer: Any, *, also_ended: bool = False) -> Sequence[Interpreter]:
    query = select(Interpreter).order_by(Interpreter.name, Interpreter.id)
    return db.session.scalars(query if also_ended else query.where(Interpreter.ended_at.is_(None))).all()


def find_interpreter(viewer: Any, ref: str, *, lock: bool = False) -> Interpreter | None:
    query = select(Interpreter).where(Interpreter.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)


def interpreters_for(viewer: Any, appointment: Appointment, language: str) -> list[Interpreter]:
    """Who speaks the language and is not excluded for this person."""
    conflicts = select(InterpreterConflict.interpreter_id).where(InterpreterConflict.person_id == appointment.person_id)
    query = select(Interpreter).where(Interpreter.ended_at.is_(None), Interpreter.id.not_in(conflicts))
    return [one for one in db.session.scalars(query.order_by(Interpreter.name)) if language in one.languages]


def interpreting_at(appointments: Iterable[Appointment]) -> dict[uuid.UUID, Interpreting]:
    """Who interprets at these and how far that is, by the id of the appointment. The person's wish stays sealed."""
    ids = [one.id for one in appointments if one.interpreter_language]
    query = select(Interpreting).where(Interpreting.appointment_id.in_(ids))
    return {row.appointment_id: row for row in db.session.scalars(query)}


def interpreting_of(viewer: Any, appointment: Appointment) -> Interpreting | None:
    row = db.session.scalar(select(Interpreting).where(Interpreting.appointment_id == appointment.id))
    return open_for(viewer, [row], "interpreting")[0] if row is not None else None
