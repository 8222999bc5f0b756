"""The one open question about a case: who was asked, by whom, until when."""

from __future__ import annotations

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.models import Handover
from casework.assignment.team_queue import leave
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db

#: So many working days somebody has to say yes or no.
ANSWER_WITHIN = 2


def asked_about(case: Case) -> Handover | None:
    return db.session.scalar(select(Handover).where(Handover.case_id == case.id, Handover.state == "asked"))


def ask(case: Case, kind: str, *, by: User, to: User | None, reason: str = "") -> Handover:
    row = Handover(
        case_id=case.id, person_id=case.person_id, kind=kind, from_id=by.id, to_id=to.id if to else None, state="asked",
        asked_at=clock.now(), answer_by=clock.working_days_from(clock.today(), ANSWER_WITHIN), reason=reason.strip() or None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def settle(*cases: Case) -> None:
    """Somebody decided, or the case was closed meanwhile: what was asked about these cases is over, and no queue has them."""
    open_ones = select(Handover).where(Handover.case_id.in_([case.id for case in cases]), Handover.state == "asked")
    for row in db.session.scalars(open_ones):
        row.state = "accepted" if row.kind == "requested" else "withdrawn"
        row.answered_at = clock.now()
    leave(*cases)
