"""What the front desk prints: that somebody has an appointment today, and a slip with the next one (practice.md U5, U6).

Neither says what it is about. Each print is a look, and the paper carries the name of whoever printed it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user

from casework.cases.letters import about_appointment
from casework.cases.models import Appointment, Case
from casework.core import clock
from casework.core.access import allow
from casework.core.i18n import direction, show_time, speaking
from casework.desk import front_desk as reception
from casework.desk import permissions as rights

bp = Blueprint("print", __name__)
#: For the job centre, a school, an employer: in the language in which they read it.
OF_THE_OFFICES = "de"


@bp.route("/front-desk/appointments/<appointment>/confirmation")
@allow(rights.WORK_AT_FRONT_DESK, appointment=reception.find_todays_appointment)
def confirmation(appointment: Appointment) -> Any:
    name = reception.name_on_paper(current_user, appointment.case.person)
    with speaking(OF_THE_OFFICES) as spoken:
        sheet = render_template(
            "desk/confirmation_sheet.html", name=name, appointment=appointment, printed_at=show_time(clock.now()),
            begins=_time(appointment.starts_at), ends=_time(appointment.starts_at + timedelta(minutes=appointment.minutes)),
        )  # fmt: skip
    back = url_for("desk.front_desk_person", case=appointment.case.ref)
    return render_template(
        "desk/confirmation.html", sheet=sheet, language=spoken, direction=direction(spoken), back=back
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(clock.zone()):%H:%M}"


@bp.route("/front-desk/<ref:case>/next-appointment")
@allow(rights.WORK_AT_FRONT_DESK, case=reception.find_at_front_desk)
def slip(case: Case) -> Any:
    """In the person's language and without a name: it may lie about."""
    appointment = reception.next_appointment(current_user, case)
    if appointment is None:
        abort(404)
    with speaking(case.person.language) as spoken:
        sheet = render_template(
            "desk/appointment_sheet.html", appointment=appointment, lines=about_appointment(appointment),
            printed_at=clock.now(),
        )  # fmt: skip
    back = url_for("desk.front_desk_person", case=case.ref)
    return render_template(
        "desk/appointment_slip.html", sheet=sheet, language=spoken, direction=direction(spoken), back=back
    )
