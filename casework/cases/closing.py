"""Closing a case with its sealed reasons, and opening it again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import OPENS_COMPARTMENT, Access, Case
from casework.cases.queries import earlier_advisor
from casework.cases.signals import case_closed, case_reopened
from casework.cases.trail import CaseIsClosed, note_step
from casework.core import clock, contributions
from casework.core.errors import Refusal
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.register.lists import codelist

#: Who worked on a case still sees it for this long: to finish a letter, or to open it again after a mistake.
STILL_SEEN = timedelta(days=30)
#: In working days: what the public pages promise.
ANSWER_WITHIN = 3
NO_CONTACT = "no_contact"
#: A compartment always has two named people.
NAMED = 2


class NoReason(Refusal):
    field = "reason"
    message = _l("Please choose a reason.")


class CannotCloseYet(Refusal):
    """Something is still open; the message says what."""


class IsOpen(Refusal):
    message = _l("This case is open.")


class AnotherIsOpen(Refusal):
    message = _l("This person has another open case. Please go on there.")


def objections_to(case: Case) -> list[contributions.Objection]:
    """Why this case may not be closed now: every feature is asked."""
    return [each for module in contributions.modules("objections") for each in module.objections(case)]


def refuse_to_close(case: Case, reasons: Sequence[str]) -> list[str]:
    """Each reason once, when the case may be closed for them. Raises CaseIsClosed, CannotCloseYet, NoReason."""
    if not case.is_open:
        raise CaseIsClosed
    chosen = list(dict.fromkeys(reasons))
    known = {entry.code for entry in codelist("closing_reasons").on(clock.today())}
    if not chosen or not set(chosen) <= known:
        raise NoReason
    why_not = objections_to(case)
    if why_not:
        raise CannotCloseYet(_("Not yet: %(why)s", why=" ".join(map(str, why_not))))
    return chosen


def close_case(case: Case, reasons: Sequence[str], by: User) -> None:
    """Close for a main reason and, behind it, further ones; they lie sealed. Raises CannotCloseYet, NoReason."""
    chosen = refuse_to_close(case, reasons)
    now = clock.now()
    case.closing_reasons = chosen
    case.status, case.closed_at = "closed", now
    case.waiting_for = case.waiting_since = case.waiting_until = case.next_action = case.next_on = None
    case.next_why = None
    for row in db.session.scalars(select(Access).where(Access.case_id == case.id, Access.until.is_(None))):
        row.until = now + STILL_SEEN
    note_step(case, "closed")
    case_closed.send(case)


def answer_due(asked: datetime) -> date:
    """The day until which we answer: three working days after the day of asking."""
    return clock.working_days_from(clock.day_of(asked), ANSWER_WITHIN)


def reopen_case(case: Case) -> User | None:
    """Open it again, by code or in person. Returns the earlier advisor: a proposal, assigning decides (practice.md U8)."""
    if case.is_open:
        raise IsOpen
    other = select(Case.id).where(Case.person_id == case.person_id, Case.closed_at.is_(None))
    if db.session.scalar(other) is not None:
        raise AnotherIsOpen
    case.status, case.closed_at, case.closing_reasons = "triage", None, None
    case.next_action, case.next_on = "choose_advisor", answer_due(clock.now())
    note_step(case, "reopened")
    if case.is_compartment:
        _call_back_the_named(case)
    case_reopened.send(case)
    return earlier_advisor(case)


def _call_back_the_named(case: Case) -> None:
    """Of a compartment no coordinator learns: without the people who worked there last, nobody would see it."""
    now = clock.now()
    worked = select(Access).join(User, User.id == Access.user_id)
    worked = worked.where(
        Access.case_id == case.id, Access.role.in_(OPENS_COMPARTMENT), Access.until.is_not(None), User.state == "active"
    )
    last: dict[uuid.UUID, Access] = {}
    for row in db.session.scalars(worked.order_by(Access.until.desc(), Access.id)):
        last.setdefault(row.user_id, row)
    for row in list(last.values())[:NAMED]:
        if row.role == "named" and row.until is not None and row.until > now:
            row.until = None
        else:
            db.session.add(Access(case_id=case.id, user_id=row.user_id, role="named", since=now, because="came back"))
    db.session.flush()
