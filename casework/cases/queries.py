"""Reading cases. Which ones exist for someone `reach` says; each finder says how much of one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, func, select
from sqlalchemy.orm import contains_eager

from casework.accounts.models import User
from casework.cases.models import (
    PARTNER,
    Access,
    Appointment,
    Case,
    CaseStep,
    Note,
    Talk,
    TalkPerson,
    Task,
    Worker,
)
from casework.cases.permissions import READ_NOTES, READ_RESTRICTED
from casework.cases.reach import Reach, is_visible, reach_of_roles, visible_to
from casework.core.kept import CASE, KEPT, VIEWER, one_of
from casework.core.models import db, moment_of_asking
from casework.core.sealed import open_for
from casework.messages.models import Message
from casework.messages.queries import conversation
from casework.people.models import Person

TRIES = 3
PINNED = 10
_WORKER = (Access.user_id, User.name, Access.role, Access.since, Access.until)
_WORKS_NOW = and_(Access.role != PARTNER, (Access.until.is_(None)) | (Access.until > moment_of_asking()))
_WORKERS = (
    select(Access.case_id, *_WORKER)
    .join(User, User.id == Access.user_id)
    .where(one_of(Access.case_id, "ids"), _WORKS_NOW)
    .order_by(Access.since)
)
_OPEN_TASKS = (
    select(Task)
    .where(Task.case_id == CASE, Task.done_at.is_(None))
    .order_by(Task.due_on, Task.id)
    .limit(bindparam("most", type_=Integer()))
)
#: More are no plan any more.
MOST_TASKS = 200


def _case(viewer: Any, ref: str, lock: bool) -> Case | None:
    asked = {"ref": ref, VIEWER.key: viewer.id}
    if lock:
        query = _of_reference(reach_of_roles(viewer)).with_for_update(of=Case.__table__)
        found: Case | None = db.session.scalar(query.execution_options(populate_existing=True), asked)
        # Not in the same statement: whoever waited for the lock would read who worked on the case before.
        load_workers([found] if found is not None else [])
        return found
    rows = db.session.execute(_with_workers(reach_of_roles(viewer)), asked).all()
    if not rows:
        return None
    case: Case = rows[0][0]
    case.remember_workers(Worker(*worker) for _case, *worker in rows if worker[0] is not None)
    return case


@lru_cache(KEPT)
def _of_reference(reach: Reach) -> Any:
    return select(Case).where(Case.ref == bindparam("ref", type_=String()), visible_to(reach, Case.id))


@lru_cache(KEPT)
def _with_workers(reach: Reach) -> Any:
    query = _of_reference(reach).add_columns(*_WORKER).outerjoin(Access, and_(Access.case_id == Case.id, _WORKS_NOW))
    return query.outerjoin(User, User.id == Access.user_id).order_by(Access.since)


def find_case_head(viewer: Any, ref: str, *, lock: bool = False) -> Case | None:
    """Reference, status, dates, advisor, name; nothing else of it opens."""
    case = _case(viewer, ref, lock)
    if case is not None:
        open_for(viewer, [case.person], "case head")
    return case


def find_case(viewer: Any, ref: str, *, lock: bool = False) -> Case | None:
    """The whole case, as far as the viewer's roles read it."""
    case = find_case_head(viewer, ref, lock=lock)
    return open_for(viewer, [case], "case")[0] if case is not None else None


def case_heads(viewer: Any, ids: Sequence[uuid.UUID]) -> list[Case]:
    """The heads of these cases in the order given, in two statements: for a page of a list."""
    asked = {"ids": list(ids), VIEWER.key: viewer.id}
    found = {case.id: case for case in db.session.scalars(_of_ids(reach_of_roles(viewer)), asked)} if ids else {}
    load_workers(found.values())
    open_for(viewer, [case.person for case in found.values()], "case heads")
    return [found[key] for key in ids if key in found]


@lru_cache(KEPT)
def _of_ids(reach: Reach) -> Any:
    return select(Case).where(one_of(Case.id, "ids"), visible_to(reach, Case.id))


def load_workers(cases: Iterable[Case]) -> None:
    """Who works on these cases now, in one statement; permissions then cost none."""
    by_case: dict[uuid.UUID, list[Worker]] = {case.id: [] for case in cases}
    if not by_case:
        return
    for case_id, user_id, name, role, since, until in db.session.execute(_WORKERS, {"ids": list(by_case)}):
        by_case[case_id].append(Worker(user_id, name, role, since, until))
    for case in cases:
        case.remember_workers(by_case[case.id])


def open_case_of(person: Person) -> Case | None:
    """The one open case of a person, if there is one (the database allows no second)."""
    return db.session.scalar(select(Case).where(Case.person_id == person.id, Case.closed_at.is_(None)))


def lead_of(case: Case) -> Access | None:
    """The living row of the case's advisor, for assigning and ending."""
    return db.session.scalar(
        select(Access).where(Access.case_id == case.id, Access.role == "lead", Access.until.is_(None))
    )


def earlier_advisor(case: Case) -> User | None:
    """Who advised before, to be proposed again when the person comes back; nobody whose account has ended."""
    query = select(User).join(Access, Access.user_id == User.id)
    query = query.where(
        Access.case_id == case.id, Access.role == "lead", Access.until.is_not(None), User.state == "active"
    )
    return db.session.scalar(query.order_by(Access.since.desc()).limit(1))


def cases_by_reference(viewer: Any, refs: Sequence[str]) -> dict[str, Case]:
    """Those of these references that exist for the viewer."""
    if not refs:
        return {}
    found = db.session.scalars(select(Case).where(Case.ref.in_(refs), is_visible(viewer, Case.id)))
    return {case.ref: case for case in found}


# --- what hangs on a case --------------------------------------------------------------------------------------------


def _with_case(kind: Any, viewer: Any, ref: str, lock: bool) -> Any:
    query = select(kind).join(Case, Case.id == kind.case_id).options(contains_eager(kind.case))
    query = query.where(kind.ref == ref, is_visible(viewer, Case.id))
    if lock:
        query = query.with_for_update(of=[kind.__table__, Case.__table__]).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is not None:
        load_workers([found.case])
        open_for(viewer, [found.case.person, found.case], "case")
    return found


def find_note(viewer: Any, ref: str, *, lock: bool = False) -> Note | None:
    """A note, opened for the case's own people. A restricted one does not exist for anyone else."""
    note: Note | None = _with_case(Note, viewer, ref, lock)
    if note is None:
        return None
    if note.is_restricted and not READ_RESTRICTED.allows(viewer, note.case):
        return None
    return open_for(viewer, [note], "note")[0] if READ_NOTES.allows(viewer, note.case) else note


def find_task(viewer: Any, ref: str, *, lock: bool = False) -> Task | None:
    task: Task | None = _with_case(Task, viewer, ref, lock)
    return open_for(viewer, [task], "task")[0] if task is not None else None


def find_appointment(viewer: Any, ref: str, *, lock: bool = False) -> Appointment | None:
    appointment: Appointment | None = _with_case(Appointment, viewer, ref, lock)
    return open_for(viewer, [appointment], "appointment")[0] if appointment is not None else None


def open_tasks(viewer: Any, case: Case, *, most: int = MOST_TASKS) -> list[Task]:
    """What is still to do, the nearest day first. Only the case's own people read what it is."""
    if not READ_NOTES.allows(viewer, case):
        return []
    return open_for(viewer, db.session.scalars(_OPEN_TASKS, {CASE.key: case.id, "most": most}), "tasks")


def is_pinned(reads_restricted: bool) -> Any:
    """Pinned, and for this viewer's eyes: who covers reads no restricted note."""
    pinned = Note.is_pinned.is_(True)
    return pinned if reads_restricted else and_(pinned, Note.is_restricted.is_(False))


def pinned_notes(viewer: Any, case: Case) -> list[Note]:
    if not READ_NOTES.allows(viewer, case):
        return []
    remembered: tuple[Note, ...] | None = case.__dict__.get("_pinned")
    if remembered is not None:
        return list(remembered)
    query = select(Note).where(Note.case_id == case.id, is_pinned(READ_RESTRICTED.allows(viewer, case)))
    query = query.order_by(Note.created_at.desc()).limit(PINNED)
    return open_for(viewer, db.session.scalars(query), "pinned notes")


def message_of(viewer: Any, case: Case, typed: str) -> Message | None:
    """One message of this case's conversation that somebody chose on a page."""
    rows = conversation(viewer, case.person_id)
    return next((row for row in rows if str(row.id) == typed and row.direction == "in"), None)


def tries_in_vain(case: Case) -> int:
    """On how many days somebody tried to reach the person since the last sign of life."""
    days = select(func.count(func.distinct(CaseStep.on))).where(CaseStep.case_id == case.id, unanswered(case.person_id))
    return db.session.scalar(days) or 0


def unanswered(person_id: Any) -> Any:
    """An attempt after which nothing came: no talk, no message, no reaching."""
    later = CaseStep.__table__.alias("later_step")
    reached = select(later.c.id).where(
        later.c.case_id == CaseStep.case_id, later.c.kind.in_(("reached", "reopened")), later.c.at > CaseStep.at
    )
    talked = select(Talk.id).join(TalkPerson).where(TalkPerson.person_id == person_id, Talk.at > CaseStep.at)
    wrote = select(Message.id).where(
        Message.person_id == person_id,
        Message.direction == "in",
        Message.topic == "case",
        Message.created_at > CaseStep.at,
    )
    return and_(
        CaseStep.kind == "attempt",
        ~reached.correlate(CaseStep).exists(),
        ~talked.correlate(CaseStep, Case).exists(),
        ~wrote.correlate(CaseStep, Case).exists(),
    )
