"""Taking a closing back as if it had not been: the case stands as before, with the people who worked on it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.closing import STILL_SEEN, AnotherIsOpen, IsOpen
from casework.cases.models import Access, Case
from casework.cases.signals import case_reopened
from casework.cases.trail import note_step
from casework.core.models import db


def as_it_stands(case: Case) -> dict[str, Any]:
    """In plain values, to be kept with a closing: no reason and no text."""
    return {
        "status": case.status, "step": case.next_action, "on": _day(case.next_on), "waits_for": case.waiting_for,
        "why": as_kept(case.next_why_sealed),
        "waits_since": case.waiting_since.isoformat() if case.waiting_since else None, "waits_until": _day(case.waiting_until),
    }  # fmt: skip


def take_back_closing(case: Case, before: Mapping[str, Any]) -> None:
    """Whoever's access ended with the closing has it again, if their account still lives. Raises IsOpen, AnotherIsOpen."""
    if case.closed_at is None:
        raise IsOpen
    other = select(Case.id).where(Case.person_id == case.person_id, Case.closed_at.is_(None))
    if db.session.scalar(other) is not None:
        raise AnotherIsOpen
    ended = select(Access).join(User, User.id == Access.user_id)
    ended = ended.where(Access.case_id == case.id, Access.until == case.closed_at + STILL_SEEN, User.state == "active")
    rows = db.session.scalars(ended).all()
    case.status, case.closed_at, case.closing_reasons = before["status"], None, None
    case.next_action, case.next_on = before["step"], _as_day(before["on"])
    case.next_why_sealed = as_sealed(before.get("why"))
    case.waiting_for, case.waiting_until = before["waits_for"], _as_day(before["waits_until"])
    case.waiting_since = datetime.fromisoformat(before["waits_since"]) if before["waits_since"] else None
    for row in rows:
        row.until = None
    note_step(case, "reopened")
    case_reopened.send(case)
    db.session.flush()


def as_kept(sealed: bytes | None) -> str | None:
    """The sealed words as they lie there, for a row that knows how to go back: nobody opens them."""
    return b64encode(sealed).decode() if sealed else None


def as_sealed(kept: str | None) -> bytes | None:
    return b64decode(kept) if kept else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _as_day(typed: str | None) -> date | None:
    return date.fromisoformat(typed) if typed else None
