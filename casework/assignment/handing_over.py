"""Asking somebody to take a case: what they answer, and what happens when nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from casework.accounts.models import User, UserRole
from casework.assignment.asking import ask, asked_about
from casework.assignment.letters import there_is_news
from casework.assignment.models import AdvisorDecision, Handover
from casework.assignment.queue_models import Queued
from casework.assignment.service import give_back, lock_account, refuse_too_few, refuse_unfit
from casework.cases.models import Access, Case
from casework.cases.queries import lead_of, load_workers
from casework.cases.service import end_access, grant
from casework.cases.trail import refuse_closed
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.service import write_staff_letter


class NotAskedNow(Refusal):
    message = _l("This was answered or taken back already.")


class AskedAlready(Refusal):
    field = "colleague"
    message = _l("Somebody was asked already. Take that back first.")


class NotYourCase(Refusal):
    message = _l("You do not lead this case any more.")


class NothingChosen(Refusal):
    message = _l("Please choose among these cases.")


class NeedsReason(Refusal):
    field = "reason"
    message = _l("Please say why.")


def offer_case(case: Case, colleague: User, *, by: User, reason: str = "") -> Handover:
    """Ask a colleague to take over. Until they say yes nothing changes. Raises NotYourCase, AskedAlready and what is unfit."""
    refuse_if_not_led(case, by)
    _refuse_if_asked(case, by)
    refuse_unfit(case, colleague, None, field="colleague")
    row = ask(case, "offered", by=by, to=colleague, reason=reason)
    write_staff_letter(colleague, "news", there_is_news)
    return row


def offer_cases(cases: Sequence[Case], refs: Sequence[str], colleague: User, *, by: User) -> int:
    """All that were ticked, or none. Raises NothingChosen for none and for one that is not among these."""
    ticked = set(refs)
    chosen = [case for case in cases if case.ref in ticked]
    if not chosen or len(chosen) < len(ticked):
        raise NothingChosen
    for case in chosen:
        offer_case(case, colleague, by=by)
    return len(chosen)


def request_other(case: Case, *, by: User, reason: str) -> Handover:
    """Ask the coordination to find somebody else. Raises NotYourCase, AskedAlready, NeedsReason."""
    refuse_if_not_led(case, by)
    _refuse_if_asked(case, by)
    if not reason.strip():
        raise NeedsReason
    return ask(case, "requested", by=by, to=None, reason=reason)


def accept(row: Handover, *, by: User) -> None:
    """Yes. An offered case changes hands now; of an assigned one it is only said. Raises NotAskedNow and what is unfit."""
    _is_asked(row)
    case = row.case
    refuse_closed(case)
    if row.kind == "offered":
        _change_hands(row, case, by)
    _answer(row, "accepted")


def decline(row: Handover, *, by: User, reason: str) -> None:
    """No, and why: they are not proposed for this case again. An assigned case goes back to the queue."""
    _is_asked(row)
    if not reason.strip():
        raise NeedsReason
    row.reason = reason.strip()
    _answer(row, "declined")
    lead = lead_of(row.case)
    if row.kind == "assigned" and lead is not None and lead.user_id == by.id and not row.case.is_compartment:
        give_back(row.case, lead)
    asker = db.session.get(User, row.from_id)
    if asker is not None and asker.is_active:
        write_staff_letter(asker, "news", there_is_news)


def withdraw(row: Handover) -> None:
    _is_asked(row)
    _answer(row, "withdrawn")


def _change_hands(row: Handover, case: Case, by: User) -> None:
    lock_account(by)
    lead = lead_of(case)
    if lead is None or lead.user_id != row.from_id:
        raise NotYourCase
    load_workers([case])
    refuse_unfit(case, by, None)
    if case.is_compartment:
        refuse_too_few(case, lead, by)
    end_access(lead)
    grant(case, by, "lead", because="handed over")
    db.session.add(
        AdvisorDecision(
            case_id=case.id,
            person_id=case.person_id,
            advisor_id=by.id,
            decided_by=row.from_id,
            at=clock.now(),
            shown={},
        )
    )


def refuse_if_not_led(case: Case, user: User) -> Access:
    """Raises NotYourCase. Returns the row by which this colleague leads it."""
    refuse_closed(case)
    lead = lead_of(case)
    if lead is None or lead.user_id != user.id:
        raise NotYourCase
    return lead


def _refuse_if_asked(case: Case, by: User) -> None:
    """Whoever asks others to take a case has accepted it before."""
    row = asked_about(case)
    if row is None:
        return
    if row.kind != "assigned" or row.to_id != by.id:
        raise AskedAlready
    _answer(row, "accepted")


def _is_asked(row: Handover) -> None:
    if row.state != "asked":
        raise NotAskedNow


def _answer(row: Handover, state: str) -> None:
    row.state, row.answered_at = state, clock.now()
    db.session.flush()


def escalate(rows: Sequence[Handover | Queued]) -> int:
    """Nobody has answered, or nobody of the team has taken it, in time: it stands on the coordination's Today from now on, and they are told once."""
    now = clock.now()
    for row in rows:
        row.late_since = now
    if any(not row.case.is_compartment for row in rows):
        role = select(UserRole.user_id).where(UserRole.role == "coordinator")
        for user in db.session.scalars(select(User).where(User.state == "active", User.id.in_(role)).order_by(User.id)):
            write_staff_letter(user, "news", there_is_news)
    return len(rows)


def late(today: date) -> Sequence[Handover]:
    """Asked, not answered, over its day, and nobody was told yet."""
    query = select(Handover).join(Case, Case.id == Handover.case_id)
    query = query.where(
        Handover.state == "asked", Handover.answer_by < today, Handover.late_since.is_(None), Case.closed_at.is_(None)
    )
    return db.session.scalars(query.order_by(Handover.asked_at, Handover.id).limit(200)).all()
