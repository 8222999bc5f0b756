"""What the front desk may find: today's appointments, and one person by exact reference or exact name and birth year.

There is no list and no likeness here, and a compartment does not exist: "not found" and "not yours" are one answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.cases.models import Appointment, Case
from casework.core import clock
from casework.core.digits import latin_digits, only_digits
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.sealed import get_vault, open_for
from casework.desk.permissions import WORK_AT_FRONT_DESK
from casework.documents.queries import Receipt, receipts
from casework.people.models import NameKey, Person, Spelling
from casework.people.names import name_keys, normal_form
from casework.people.service import answers_of
from casework.people.spellings import shown_spellings
from casework.register.dates import is_year_of

MOST = 200
#: What paper may say of an appointment: it is, or it was.
CONFIRMED = ("planned", "done")
#: So many people with the same parts of a name are opened to compare the whole; more would be a search.
SAME_NAMES = 2000


@dataclass(frozen=True)
class Expected:
    """Somebody who comes today: when, what to call them, to whom. `can_confirm`: they come here, so paper can say it."""

    ref: str
    at: datetime
    name: str | None
    colleague: str
    place: str | None
    can_confirm: bool


def expected_today(viewer: Any, person: Person | None = None) -> list[Expected]:
    """Today's appointments at the office, by time: names and times, nothing of why.

    Of one person also those that are over: whoever leaves asks for a paper that says so.
    """
    query = (
        select(Appointment, Case, User.name)
        .join(Case, Case.id == Appointment.case_id)
        .join(User, User.id == Appointment.user_id)
        .where(*_today(), Appointment.state.in_(CONFIRMED if person else ("planned",)))
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    )
    rows = db.session.execute(query.where(Appointment.person_id == person.id) if person else query).all()
    open_for(viewer, [row[0] for row in rows], "front desk")
    open_for(viewer, [row[1].person for row in rows], "front desk")
    return [
        Expected(
            meeting.ref, meeting.starts_at, case.person.alias or case.person.call_name, name, meeting.place,
            can_confirm=meeting.way == "in_person",
        )
        for meeting, case, name in rows
    ]  # fmt: skip


def _today() -> list[Any]:
    begin = datetime.combine(clock.today(), time(), clock.zone())
    end = clock.end_of(clock.today())
    return [Appointment.starts_at >= begin, Appointment.starts_at < end, Case.is_compartment.is_(False)]


def find_todays_appointment(viewer: Any, ref: str, *, lock: bool = False) -> Appointment | None:
    """An appointment of today, here, of which paper may say that it is or was."""
    if not WORK_AT_FRONT_DESK.allows(viewer):
        return None
    query = select(Appointment).join(Case, Case.id == Appointment.case_id)
    found = db.session.scalar(
        query.where(Appointment.ref == ref, *_today(), Appointment.state.in_(CONFIRMED), Appointment.way == "in_person")
    )
    if found is None or found.case.person.erased_on is not None:
        return None
    open_for(viewer, [found.case.person], "front desk")
    return found


def name_on_paper(viewer: Any, person: Person) -> str | None:
    """As the person's paper writes it, since an office compares it with that. An alias stands before everything."""
    written = [row.text for row in shown_spellings(viewer, person) if row.kind == "latin_document" and row.text]
    return person.alias or (written[-1] if written else person.call_name)


def next_appointment(viewer: Any, case: Case) -> Appointment | None:
    query = select(Appointment).where(
        Appointment.person_id == case.person_id, Appointment.state == "planned", Appointment.starts_at > clock.now()
    )
    found = db.session.scalar(query.order_by(Appointment.starts_at, Appointment.id).limit(1))
    return open_for(viewer, [found], "front desk")[0] if found is not None else None


def find_at_front_desk(viewer: Any, ref: str, *, lock: bool = False) -> Case | None:
    """The person of exactly this reference: what to call them, and nothing else. It exists for the desk's own people."""
    if not WORK_AT_FRONT_DESK.allows(viewer):
        return None
    query = select(Case).where(Case.ref == ref, Case.is_compartment.is_(False))
    case = db.session.scalar(query.with_for_update(of=Case.__table__) if lock else query)
    if case is None or case.person.erased_on is not None:
        return None
    open_for(viewer, [case.person], "front desk")
    return case


def todays_receipts(viewer: Any, case: Case) -> list[Receipt]:
    """What the viewer scanned for this person today."""
    return receipts(viewer, case.person_id, datetime.combine(clock.today(), time(), clock.zone()))


def ref_meant(viewer: Any, *, reference: str, name: str, birth_year: str) -> str | None:
    """The reference of the one person who is meant exactly, or None: unknown, not here, or more than one."""
    ref = read_reference(reference)
    if ref is not None:
        found = find_at_front_desk(viewer, ref)
        return found.ref if found else None
    year = only_digits(latin_digits(birth_year))
    keys = name_keys(name)
    if not keys or not (year.isascii() and year.isdigit() and len(year) == 4):
        return None
    vault = get_vault()
    parts = {vault.blind(key, domain="name") for key in keys}
    carriers = select(NameKey.person_id).where(NameKey.part.in_(parts)).group_by(NameKey.person_id)
    carriers = carriers.having(func.count() == len(parts)).limit(SAME_NAMES)
    spelled = db.session.scalars(select(Spelling).where(Spelling.person_id.in_(carriers))).all()
    same = {
        row.person_id
        for row in open_for(viewer, spelled, "front desk")
        if normal_form(row.text or "") == normal_form(name)
    }
    meant = [person for person in same if is_year_of(int(year), answers_of(person, viewer).get("birth_year"))]
    if len(meant) != 1:
        return None
    newest = select(Case.ref).where(Case.person_id == meant[0], Case.is_compartment.is_(False))
    return db.session.scalar(newest.order_by(Case.opened_at.desc()).limit(1))
