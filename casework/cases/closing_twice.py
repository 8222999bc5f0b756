"""Closing with a second pair of eyes, where the operator has switched it on (CASEWORK_CLOSING_FOUR_EYES)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import or_, select

from casework.accounts.models import User, UserRole
from casework.cases.closing import close_case, refuse_to_close
from casework.cases.closing_models import ClosingProposal
from casework.cases.models import Case
from casework.cases.permissions import CLOSE_CASE
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.four_eyes import AlreadyDecided, look_with_other_eyes, note_decision
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for


class AlreadyProposed(Refusal):
    message = _l("You proposed to close it already. Somebody else decides, or you take it back first.")


def needs_two() -> bool:
    return bool(current_app.config["CLOSING_FOUR_EYES"])


def proposal_of(viewer: Any, case: Case) -> ClosingProposal | None:
    found = db.session.scalar(select(ClosingProposal).where(ClosingProposal.case_id == case.id))
    return open_for(viewer, [found], "closing")[0] if found is not None else None


def close_or_propose(case: Case, reasons: Sequence[str], by: User) -> bool:
    """Close, or wish to where two are needed. Says whether the case is closed.

    Raises AlreadyProposed, and what `close_case` raises.
    """
    if not needs_two():
        close_case(case, reasons, by)
        return True
    row = proposal_of(SYSTEM, case)
    if row is not None and row.state == "proposed" and row.proposed_by == by.id:
        raise AlreadyProposed
    chosen = refuse_to_close(case, reasons)
    if row is None:
        row = ClosingProposal(
            case_id=case.id, person_id=case.person_id, proposed_by=by.id, proposed_at=clock.now(), reasons=chosen
        )
        db.session.add(row)
    row.state, row.proposed_by, row.proposed_at, row.reasons = "proposed", by.id, clock.now(), chosen
    row.comment = row.decided_by = row.decided_at = None
    return False


def decide_closing(case: Case, *, approve: bool, comment: str | None, by: User) -> None:
    """Somebody else looks: yes closes the case, no says what has to change. Raises OwnProposal, AlreadyDecided."""
    row = proposal_of(SYSTEM, case)
    if row is None:
        raise AlreadyDecided
    look_with_other_eyes(by, proposed_by=row.proposed_by, waits=row.state == "proposed")
    if not approve:
        note_decision(row, "refused", comment, by=by)
        return
    close_case(case, row.reasons or [], by)
    db.session.delete(row)


def who_may_confirm(viewer: Any, case: Case) -> list[User]:
    """Whoever may close this case and is not the viewer, by name: of its own people and of those who coordinate."""
    coordinates = select(UserRole.user_id).where(UserRole.role == "coordinator")
    query = select(User).where(User.state == "active", User.id != viewer.id)
    query = query.where(or_(User.id.in_([worker.user_id for worker in case.workers]), User.id.in_(coordinates)))
    return [user for user in db.session.scalars(query.order_by(User.name)) if CLOSE_CASE.allows(user, case)]


def take_back_proposal(case: Case, *, by: User) -> None:
    """Only whoever proposed it, and only while nobody has decided. Raises AlreadyDecided."""
    row = proposal_of(SYSTEM, case)
    if row is None or row.state != "proposed" or row.proposed_by != by.id:
        raise AlreadyDecided
    db.session.delete(row)
