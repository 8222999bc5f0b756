"""Reading what is asked of whom, and what stands in the pack of a handover."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from casework.accounts.models import User
from casework.assignment.models import Absence, Handover
from casework.cases.models import Access, Appointment, Case, Task
from casework.cases.queries import case_heads
from casework.cases.reach import own_cases
from casework.core import clock
from casework.core.kept import VIEWER
from casework.core.models import db
from casework.core.sealed import open_for

#: More cases than anybody leads.
MOST = 200


@dataclass(frozen=True)
class Asked:
    """A question with who asks. `case` is there only where the viewer works on it: else no name stands on the page."""

    row: Handover
    asker: str
    case: Case | None


_IS_ASKED = (Handover.state == "asked", Case.closed_at.is_(None))
_COUNT_ASKED = (
    select(func.count()).select_from(Handover).join(Case, Case.id == Handover.case_id).where(*_IS_ASKED, Handover.to_id == VIEWER)
)  # fmt: skip


def _open(viewer: Any) -> Any:
    query = select(Handover).join(Case, Case.id == Handover.case_id).options(contains_eager(Handover.case))
    return query.where(*_IS_ASKED, Handover.to_id == viewer.id)


def count_asked_of(viewer: Any) -> int:
    """Asked on Today, so the statement is kept."""
    return db.session.scalar(_COUNT_ASKED, {VIEWER.key: viewer.id}) or 0


def asked_of(viewer: Any) -> list[Asked]:
    rows = db.session.scalars(_open(viewer).order_by(Handover.answer_by, Handover.id).limit(MOST)).all()
    return _with_askers(viewer, rows)


def find_asked(viewer: Any, ref: str, *, lock: bool = False) -> Handover | None:
    """What the viewer is asked; answered ones exist no more."""
    query = _open(viewer).where(Handover.ref == ref)
    found: Handover | None = db.session.scalar(query.with_for_update(of=Case.__table__) if lock else query)
    return open_for(viewer, [found], "handover")[0] if found is not None else None


def find_own_asking(viewer: Any, ref: str, *, lock: bool = False) -> Handover | None:
    """What the viewer asked others."""
    query = select(Handover).where(Handover.ref == ref, Handover.from_id == viewer.id, Handover.kind != "assigned")
    return db.session.scalar(query.where(Handover.state == "asked").with_for_update() if lock else query)


def _with_askers(viewer: Any, rows: Sequence[Handover]) -> list[Asked]:
    names = dict(
        db.session.execute(select(User.id, User.name).where(User.id.in_({row.from_id for row in rows}))).tuples().all()
    )
    heads = {case.id: case for case in case_heads(viewer, [row.case_id for row in rows])}
    open_for(viewer, rows, "handover")
    return [Asked(row, names.get(row.from_id, ""), heads.get(row.case_id)) for row in rows]


def open_question(viewer: Any, case: Case) -> Handover | None:
    """What is asked about this case now, for its page."""
    row = db.session.scalar(select(Handover).where(Handover.case_id == case.id, Handover.state == "asked"))
    return open_for(viewer, [row], "handover")[0] if row is not None else None


# --- the pack --------------------------------------------------------------------------------------------------------


@dataclass
class PackLine:
    """A case to hand over: what was promised, what is next, when the next contact is."""

    case: Case
    tasks: list[Task]
    appointment: datetime | None = None
    asked: str | None = None

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def is_late(self) -> bool:
        days = [task.due_on for task in self.tasks] + [
            day for day in (self.case.next_on, self.case.waiting_until) if day
        ]
        return any(day < clock.today() for day in days)


def pack(viewer: Any, whose: uuid.UUID) -> list[PackLine]:
    """The open cases that somebody leads, as far as the viewer works on them, in five statements."""
    led = select(Case.id).join(Access, Access.case_id == Case.id)
    led = led.where(Access.user_id == whose, Access.role == "lead", Access.until.is_(None), Case.closed_at.is_(None))
    ids = db.session.scalars(
        led.where(Case.id.in_(own_cases(viewer))).order_by(Case.next_on, Case.id).limit(MOST)
    ).all()
    cases = case_heads(viewer, ids)
    lines = {case.id: PackLine(case, []) for case in cases}
    tasks: dict[uuid.UUID, list[Task]] = defaultdict(list)
    query = select(Task).where(Task.case_id.in_(ids), Task.done_at.is_(None)).order_by(Task.due_on, Task.id)
    for task in open_for(viewer, db.session.scalars(query), "handover"):
        tasks[task.case_id].append(task)
    coming = select(Appointment.case_id, func.min(Appointment.starts_at)).where(
        Appointment.case_id.in_(ids), Appointment.state == "planned", Appointment.starts_at > clock.now()
    )
    appointments = dict(db.session.execute(coming.group_by(Appointment.case_id)).tuples().all())
    asked = select(Handover.case_id, Handover.kind).where(Handover.case_id.in_(ids), Handover.state == "asked")
    questions = dict(db.session.execute(asked).tuples().all())
    for key, line in lines.items():
        line.tasks, line.appointment, line.asked = tasks[key], appointments.get(key), questions.get(key)
    return list(lines.values())


def find_covered(viewer: Any, ref: str, *, lock: bool = False) -> Absence | None:
    """An absence that the viewer covers now."""
    today: date = clock.today()
    query = select(Absence).where(
        Absence.ref == ref, Absence.cover_id == viewer.id, Absence.from_on <= today, Absence.until_on >= today
    )
    return db.session.scalar(query)


def covered_by(viewer: Any) -> list[tuple[Absence, str]]:
    """Whom the viewer covers now, with the name."""
    today = clock.today()
    query = select(Absence, User.name).join(User, User.id == Absence.user_id)
    query = query.where(Absence.cover_id == viewer.id, Absence.from_on <= today, Absence.until_on >= today)
    return [(absence, name) for absence, name in db.session.execute(query.order_by(Absence.until_on, Absence.id))]
