"""The life of a case: opening, who works on it, status, waiting, the next step. Its records have files of their own."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.accounts.models import User
from casework.cases import leading as leading  # keeps since when nobody leads a case
from casework.cases.appointments import make_appointment, set_appointment_state
from casework.cases.closing import answer_due, close_case, objections_to, reopen_case
from casework.cases.models import OPENS_COMPARTMENT, Access, Case, CaseStep
from casework.cases.passing_on import pass_on
from casework.cases.queries import lead_of, load_workers, open_case_of
from casework.cases.records import add_task, correct_note, finish_task, record_talk, write_note
from casework.cases.signals import case_closed
from casework.cases.steps import steps_from
from casework.cases.trail import note_opening, note_step, refuse_closed, refuse_past
from casework.cases.words import NEXT_ACTIONS
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_reference
from casework.people.models import Person
from casework.register.lists import codelist

__all__ = [
    "add_task", "case_closed", "close_case", "correct_note", "end_access", "finish_task", "grant",
    "make_appointment", "note_attempt", "objections_to", "open_case", "record_talk", "reopen_case",
    "set_appointment_state", "set_next", "set_status", "stop_waiting", "wait_for", "write_note",
]  # fmt: skip


class HasAdvisor(Refusal):
    field = "advisor"
    message = _l("This case has an advisor already.")


class NotForScholars(Refusal):
    field = "advisor"
    message = _l("Only named advisors for scholars may work on this case.")


class NoSuchStep(Refusal):
    field = "status"
    message = _l("The status has changed or does not allow this. Please look again.")


class UnknownCode(Refusal):
    message = _l("Please choose one of the answers.")


class NoDay(Refusal):
    field = "until"
    message = _l("Please choose a day on which someone looks again.")


class NotWaiting(Refusal):
    message = _l("Nobody is waiting here.")


def open_case(
    person: Person, *, language: str, source: str, is_compartment: bool = False, is_first: bool = False
) -> Case:
    """The person's open case, or a new one with its first step. At most one is open: the database says so.

    `is_first`: the person was made a moment ago and has none.
    """
    living = None if is_first else open_case_of(person)
    if living is not None:
        return living
    now = clock.now()
    case = Case(
        ref=new_reference(), person_id=person.id, status="enquiry", language=language, source=source, opened_at=now,
        is_compartment=is_compartment, next_action="first_contact", next_on=answer_due(now),
    )  # fmt: skip
    if is_first:
        db.session.add(case)
        db.session.flush()
    else:
        try:
            with db.session.begin_nested():
                db.session.add(case)
        except IntegrityError:
            return db.session.scalars(select(Case).where(Case.person_id == person.id, Case.closed_at.is_(None))).one()
    note_opening(case, source)
    return case


def grant(case: Case, user: User, role: str, *, because: str, until: datetime | None = None) -> Access:
    """Let someone work on the case; a new advisor takes over what those had planned who have gone.

    Raises HasAdvisor for a second lead, NotForScholars in a compartment.
    """
    if case.is_compartment and not (role in OPENS_COMPARTMENT and user.has_role("scholar_advisor")):
        raise NotForScholars
    if role == "lead" and lead_of(case) is not None:
        raise HasAdvisor
    access = Access(case_id=case.id, user_id=user.id, role=role, since=clock.now(), until=until, because=because)
    db.session.add(access)
    db.session.flush()
    load_workers([case])
    if role == "lead":
        pass_on(case, user.id)
    return access


def end_access(access: Access) -> None:
    """This person works on the case no longer. Written at once, so that the next lead finds the place free."""
    access.until = clock.now()
    db.session.flush()


def set_status(case: Case, status: str, *, by: User) -> None:
    """Take one arrow of the machine (`steps`). Raises NoSuchStep or what the arrow still needs."""
    refuse_closed(case)
    step = next((step for step in steps_from(by, case) if step.target == status), None)
    if step is None:
        raise NoSuchStep
    for need in step.needs:
        need(case)
    case.status = status
    note_step(case, "status", status)
    if step.then is not None and case.next_on is None and case.waiting_until is None:
        set_next(case, step.then.action, clock.today() + timedelta(days=step.then.days))


def wait_for(case: Case, whom: str, *, until: date | None) -> None:
    """The case waits, for whom and until when: nothing waits without a next date."""
    refuse_closed(case)
    if until is None:
        raise NoDay
    if whom not in codelist("waiting_for"):
        raise UnknownCode(field="whom")
    refuse_past(until, "until")
    if case.waiting_for != whom:
        case.waiting_since = clock.now()
    case.waiting_for, case.waiting_until = whom, until
    note_step(case, "waiting", whom, until)


def stop_waiting(case: Case) -> None:
    if case.waiting_for is None:
        raise NotWaiting
    case.waiting_for = case.waiting_since = case.waiting_until = None
    note_step(case, "resumed")


def set_next(case: Case, action: str, on: date, why: str | None = None) -> None:
    """What is next, when the case comes up again (Wiedervorlage), and why in a few words, sealed. Nothing said of that: the
    words stay with their step, and go with it.
    """
    refuse_closed(case)
    if action not in NEXT_ACTIONS:
        raise UnknownCode(field="step")
    refuse_past(on, "on")
    if (case.next_action, case.next_on) != (action, on):
        if why is None and case.next_action != action:
            case.next_why = None
        case.next_action, case.next_on = action, on
        note_step(case, "next", action, on)
    if why is not None:
        case.next_why = why.strip() or None


def note_attempt(case: Case, way: str, *, reached: bool) -> CaseStep:
    """Somebody tried to reach the person. Three days in vain, and Today proposes to close (practice.md U8)."""
    refuse_closed(case)
    if way not in codelist("contact_channels"):
        raise UnknownCode(field="way")
    return note_step(case, "reached" if reached else "attempt", way, clock.today())
