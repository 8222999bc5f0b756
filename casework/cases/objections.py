"""Why a case may not be closed now, as far as cases itself knows."""

from __future__ import annotations

from sqlalchemy import exists, select

from casework.cases.models import Appointment, Case, Task
from casework.core import clock
from casework.core.contributions import Objection
from casework.core.i18n import _l
from casework.core.models import db


def objections(case: Case) -> list[Objection]:
    tasks = exists().where(Task.case_id == case.id, Task.done_at.is_(None))
    planned = exists().where(
        Appointment.case_id == case.id, Appointment.state == "planned", Appointment.starts_at > clock.now()
    )
    has_tasks, has_appointments = db.session.execute(select(tasks, planned)).one()
    found: list[Objection] = []
    if has_tasks:
        found.append(Objection(_l("There are open tasks."), "cases.show"))
    if has_appointments:
        found.append(Objection(_l("There is an appointment in the future."), "cases.show"))
    return found
