"""What appointments put on Today: an interpreter who has not said yes, what a person booked or moved, what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from casework.appointments.models import Interpreting
from casework.cases.models import Appointment
from casework.cases.reach import own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.core.models import beginning_of_today, moment_of_asking

TITLES = {
    "interpreter_missing": _l("No interpreter has said yes yet"),
    "appointment_chosen": _l("Booked, moved or cancelled by the person"),
    "appointment_over": _l("What became of the appointment?"),
}
ACTIONS = {
    "interpreter_missing": (_l("Open the case"), "cases.show"),
    "appointment_chosen": (_l("Open the case"), "cases.show"),
    "appointment_over": (_l("Open the case"), "cases.show"),
}
WEIGHTS = {"interpreter_missing": 3, "appointment_chosen": 2, "appointment_over": 2}
#: So many days before, somebody else can still be found.
IN_TIME = timedelta(days=4)
#: For so long a change by the person is news.
NEWS = timedelta(days=2)
LOOK_BACK = timedelta(days=14)


def entries(viewer: Any) -> list[Select[Any]]:
    if not (viewer.has_role("advisor") or viewer.has_role("scholar_advisor")):
        return []
    now = moment_of_asking()
    confirmed = select(Interpreting.id).where(
        Interpreting.appointment_id == Appointment.id, Interpreting.state == "confirmed"
    )
    ahead = [Appointment.state == "planned", Appointment.starts_at > now]
    return [
        _lines(viewer, "interpreter_missing", Appointment.starts_at).where(
            *ahead, Appointment.starts_at < moment_of_asking(IN_TIME), Appointment.interpreter_language.is_not(None),
            ~confirmed.correlate(Appointment).exists(),
        ),
        _lines(viewer, "appointment_chosen", Appointment.changed_at).where(
            Appointment.changed_at > moment_of_asking(-NEWS), Appointment.starts_at > now
        ),
        _lines(viewer, "appointment_over", Appointment.starts_at).where(
            Appointment.state == "planned", Appointment.starts_at < beginning_of_today(),
            Appointment.starts_at > moment_of_asking(-LOOK_BACK),
        ),
    ]  # fmt: skip


def _lines(viewer: Any, title: str, at: Any) -> Select[Any]:
    line = attention_line(title, Appointment.id, at, case=Appointment.case_id, weight=WEIGHTS[title])
    return line.where(Appointment.user_id == viewer.id, Appointment.case_id.in_(own_cases(viewer)))
