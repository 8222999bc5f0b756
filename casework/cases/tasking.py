"""What happens to a task: changed, done and undone, again by its rhythm, handed to a colleague who says yes or no."""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.cases.models import Case, Task
from casework.cases.permissions import is_case_advisor
from casework.cases.records import add_task, finish_task, written
from casework.cases.task_models import TaskOffer, TaskRhythm
from casework.cases.trail import refuse_past
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for

MONTHS = {"month": 1, "half_year": 6, "year": 12}
EVERY = ("", "week", *MONTHS)
UNDO_WITHIN = timedelta(days=30)


class NotOnThisCase(Refusal):
    field = "colleague"
    message = _l("This colleague does not work on this case. Please choose somebody else.")


class IsDone(Refusal):
    message = _l("This task is done. Take that back first.")


class CannotUndo(Refusal):
    message = _l("This cannot be taken back any more: it is open, or it was done more than 30 days ago.")


class NotAskedForThis(Refusal):
    message = _l("Nobody asks you to take this task.")


def plan_task(case: Case, text: str, due_on: date, *, by: User, colleague: User | None = None, every: str = "") -> Task:
    """A task of one's own, perhaps with a rhythm; for a colleague it is an offer that they accept."""
    task = add_task(case, text, due_on, by=by)
    db.session.flush()
    set_rhythm(task, every)
    if colleague is not None and colleague.id != by.id:
        offer_task(task, colleague, by=by)
    return task


def finish(task: Task) -> None:
    """Done; with a rhythm the next one stands there at once. An offer of it is over."""
    finish_task(task)
    offer = offer_of(task)
    if offer is not None:
        db.session.delete(offer)
    comes_again(task)


def change_task(task: Task, text: str, due_on: date, every: str) -> None:
    if task.done_at is not None:
        raise IsDone
    if due_on != task.due_on:
        refuse_past(due_on, "due_on")
    task.text, task.due_on = written(text, "text"), due_on
    set_rhythm(task, every)


def set_rhythm(task: Task, every: str) -> None:
    row = rhythm_of(task)
    if every not in EVERY[1:]:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = TaskRhythm(task_id=task.id, every=every)
        db.session.add(row)
    row.every = every


def rhythm_of(task: Task) -> TaskRhythm | None:
    return db.session.scalar(select(TaskRhythm).where(TaskRhythm.task_id == task.id))


def next_time(due_on: date, every: str) -> date:
    """The same day a week later, or of a later month; its last day where that month is shorter."""
    if every == "week":
        return due_on + timedelta(days=7)
    month = due_on.month - 1 + MONTHS[every]
    year, month = due_on.year + month // 12, month % 12 + 1
    return due_on.replace(year=year, month=month, day=min(due_on.day, calendar.monthrange(year, month)[1]))


def comes_again(task: Task) -> Task | None:
    """The next one of a task that was done, never in the past: after a long pause it does not pile up."""
    row = rhythm_of(task)
    if row is None or not task.case.is_open:
        return None
    due_on = next_time(task.due_on, row.every)
    while due_on < clock.today():
        due_on = next_time(due_on, row.every)
    made = Task(
        case_id=task.case_id, person_id=task.person_id, owner_id=task.owner_id, kind=task.kind, due_on=due_on,
        created_at=clock.now(), text=task.text,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add(TaskRhythm(task_id=made.id, every=row.every, follows_id=task.id))
    return made


def undo_task(task: Task) -> None:
    """Done by mistake: it is open again, and the next one that came of it goes if nobody has done it."""
    if task.done_at is None or task.done_at < clock.now() - UNDO_WITHIN:
        raise CannotUndo
    task.done_at = None
    later = select(Task).join(TaskRhythm, TaskRhythm.task_id == Task.id)
    for row in db.session.scalars(later.where(TaskRhythm.follows_id == task.id, Task.done_at.is_(None))):
        db.session.delete(row)


# --- handing over ----------------------------------------------------------------------------------------------------


def offer_task(task: Task, colleague: User, *, by: User) -> None:
    """Ask a colleague who works on the case; oneself there is nothing to ask. Raises NotOnThisCase, IsDone."""
    if task.done_at is not None:
        raise IsDone
    if not is_case_advisor(colleague, task.case):
        raise NotOnThisCase
    row = offer_of(task)
    if colleague.id == by.id:
        task.owner_id = by.id
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = TaskOffer(task_id=task.id)
        db.session.add(row)
    row.user_id, row.by_id, row.at = colleague.id, by.id, clock.now()
    row.declined_at = row.why = None


def offer_of(task: Task) -> TaskOffer | None:
    return db.session.scalar(select(TaskOffer).where(TaskOffer.task_id == task.id))


def offered_tasks(viewer: Any, case: Case) -> Sequence[TaskOffer]:
    """The tasks of this case that the viewer is asked to take."""
    return _offers(viewer, case, TaskOffer.user_id == viewer.id, TaskOffer.declined_at.is_(None))


def declined_tasks(viewer: Any, case: Case) -> Sequence[TaskOffer]:
    """The tasks of this case that the viewer asked somebody to take, who said no."""
    return _offers(viewer, case, TaskOffer.by_id == viewer.id, TaskOffer.declined_at.is_not(None))


def _offers(viewer: Any, case: Case, *which: Any) -> Sequence[TaskOffer]:
    query = select(TaskOffer).join(Task, Task.id == TaskOffer.task_id).options(joinedload(TaskOffer.task))
    query = query.where(Task.case_id == case.id, Task.done_at.is_(None), *which)
    rows = db.session.scalars(query.order_by(TaskOffer.declined_at, TaskOffer.at)).all()
    open_for(viewer, [row.task for row in rows], "tasks that are offered")
    return rows


def accept_offer(viewer: User, case: Case, ref: str) -> None:
    """The task is theirs. Raises NotAskedForThis."""
    row = _with_ref(offered_tasks(viewer, case), ref)
    row.task.owner_id = viewer.id
    db.session.delete(row)


def decline_offer(task: Task, why: str, *, by: User) -> None:
    """The task stays where it is, and whoever asked reads why. Raises NotAskedForThis, NothingWritten."""
    row = offer_of(task)
    if row is None or row.user_id != by.id or row.declined_at is not None or task.done_at is not None:
        raise NotAskedForThis
    row.declined_at, row.why = clock.now(), written(why, "why")


def keep_declined(viewer: User, case: Case, ref: str) -> None:
    """Whoever asked has read the no; the task stays where it is. Raises NotAskedForThis."""
    db.session.delete(_with_ref(declined_tasks(viewer, case), ref))


def _with_ref(offers: Sequence[TaskOffer], ref: str) -> TaskOffer:
    row = next((row for row in offers if row.task.ref == ref), None)
    if row is None:
        raise NotAskedForThis
    return row


def colleague_of(case: Case, typed: uuid.UUID) -> User | None:
    """Whoever was chosen, if they work on the case."""
    if typed not in {worker.user_id for worker in case.workers}:
        return None
    return db.session.get(User, typed)
