"""What was planned by somebody who no longer works on the case falls to its advisor: nothing stands on nobody's Today."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from casework.cases.models import Access, Appointment, Case, Task
from casework.core import clock
from casework.core.models import db

#: So far back the clock looks for those who have gone: it does so every hour.
LOOKS_BACK = timedelta(days=7)


def pass_on(case: Case, to: uuid.UUID, *, everything: bool = False) -> None:
    """Open tasks and planned appointments of whoever worked on the case and does no more. Its workers are loaded.

    What a coordinator planned for themselves stays, but for `everything`: in a compartment nobody coordinates.
    """
    here = [worker.user_id for worker in case.workers]
    tasks = select(Task).where(Task.case_id == case.id, Task.done_at.is_(None))
    meetings = select(Appointment).where(Appointment.case_id == case.id, Appointment.state == "planned")
    tasks, meetings = tasks.where(Task.owner_id.not_in(here)), meetings.where(Appointment.user_id.not_in(here))
    if not everything:
        gone = select(Access.user_id).where(Access.case_id == case.id, Access.until <= clock.now())
        tasks, meetings = tasks.where(Task.owner_id.in_(gone)), meetings.where(Appointment.user_id.in_(gone))
    for task in db.session.scalars(tasks):
        task.owner_id = to
    for meeting in db.session.scalars(meetings):
        meeting.user_id = to


def left_behind() -> Sequence[tuple[Case, uuid.UUID]]:
    """The cases, each with its advisor, of which somebody's last day is over who has something planned there."""
    lead, still = aliased(Access), aliased(Access)
    query = select(Case, lead.user_id).join(
        lead, (lead.case_id == Case.id) & (lead.role == "lead") & lead.until.is_(None)
    )
    query = query.where(
        Case.id.in_(
            select(Access.case_id).where(
                Access.until <= clock.now(), Access.until > clock.now() - LOOKS_BACK, _has_plans(),
                ~exists().where(still.case_id == Access.case_id, still.user_id == Access.user_id, _is_living(still.until)),
            )
        )
    )  # fmt: skip
    return [(case, user_id) for case, user_id in db.session.execute(query)]


def _is_living(until: Any) -> ColumnElement[bool]:
    return or_(until.is_(None), until > clock.now())


def _has_plans() -> ColumnElement[bool]:
    task = exists().where(Task.case_id == Access.case_id, Task.owner_id == Access.user_id, Task.done_at.is_(None))
    meeting = exists().where(
        Appointment.case_id == Access.case_id, Appointment.user_id == Access.user_id, Appointment.state == "planned"
    )
    return or_(task, meeting)
