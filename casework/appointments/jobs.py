"""Reminders on the working day before."""

from __future__ import annotations

from casework.appointments import service
from casework.core.jobs import job
from casework.core.transaction import unit_of_work


@job(every_minutes=30)
def remind_of_appointments() -> int:
    with unit_of_work():
        due = service.appointments_to_remind()
        for appointment in due:
            service.remind(appointment)
        return len(due) + service.drop_old_reminders()
