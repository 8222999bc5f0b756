"""Breaking the glass: an advisor for scholars lets themselves into a compartment in need. Never quietly, never for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.letters import there_is_news
from casework.assignment.models import BrokenGlass
from casework.cases.models import OPENS_COMPARTMENT, Access, Case
from casework.cases.service import grant
from casework.core import clock
from casework.core.attempts import count_try
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.sealed import open_for
from casework.messages.service import write_staff_letter

OPEN_FOR = timedelta(hours=24)


class NothingToOpen(Refusal):
    """The same words for a reference that is wrong, open to everybody, or the viewer's own."""

    field = "reference"
    message = _l("There is nothing under this reference that you can open like this.")


class SayWhy(Refusal):
    field = "reason"
    message = _l("Please say why in at least ten characters. The named people read it.")


def break_glass(reference: str, reason: str, *, by: User) -> Case:
    """Let the advisor in until tomorrow and tell the people named there. Raises NothingToOpen, SayWhy, TooManyTries."""
    count_try("glass", str(by.id))
    if len(reason.strip()) < 10:
        raise SayWhy
    ref = read_reference(reference)
    case = db.session.scalar(select(Case).where(Case.ref == ref, Case.is_compartment.is_(True))) if ref else None
    now = clock.now()
    if case is None or not case.is_open or not by.has_role("scholar_advisor"):
        raise NothingToOpen
    named = _named(case)
    if by.id in {user.id for user in named}:
        raise NothingToOpen
    until = now + OPEN_FOR
    db.session.add(
        BrokenGlass(
            case_id=case.id, person_id=case.person_id, user_id=by.id, at=now, until=until, reason=reason.strip()
        )
    )
    grant(case, by, "named", because="glass", until=until)
    for user in named:
        write_staff_letter(user, "news", there_is_news)
    return case


def _named(case: Case) -> Sequence[User]:
    living = (Access.until.is_(None)) | (Access.until > clock.now())
    query = select(User).join(Access, Access.user_id == User.id)
    query = query.where(Access.case_id == case.id, Access.role.in_(OPENS_COMPARTMENT), living, User.state == "active")
    return db.session.scalars(query.distinct().order_by(User.id)).all()


def broken_now(viewer: Any, case: Case) -> list[tuple[BrokenGlass, str]]:
    """Who is in there by the broken glass, for the page of the case."""
    if not case.is_compartment:
        return []
    query = select(BrokenGlass, User.name).join(User, User.id == BrokenGlass.user_id)
    rows = db.session.execute(query.where(BrokenGlass.case_id == case.id, BrokenGlass.until > clock.now())).all()
    open_for(viewer, [row for row, _name in rows], "case")
    return [(row, name) for row, name in rows]
