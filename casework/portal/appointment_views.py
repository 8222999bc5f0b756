"""A person's own meetings: choose a free time, take another one, call it off, put it into one's own calendar."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from casework.appointments import calendar_file, service
from casework.appointments.models import Slot
from casework.appointments.queries import find_own_appointment, free_slots
from casework.cases.models import Appointment
from casework.core import clock
from casework.core.access import allow
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.limits import SAVING, limiter
from casework.portal import queries
from casework.portal.forms import BookForm, ChangeAppointmentForm
from casework.portal.permissions import SEE_OWN_FILE

bp = Blueprint("appointments", __name__)
WAYS = {"in_person": _l("In person"), "phone": _l("By phone"), "video": _l("By video")}


class NothingChosen(Refusal):
    field = "slot"
    message = _l("Please choose one of the times.")


def _me() -> Any:
    return current_user._get_current_object()


def _by_day(slots: list[Slot]) -> list[tuple[Any, list[Slot]]]:
    """In the programme's zone: a time late in the evening belongs to the day that people there write."""
    return [(day, list(of_day)) for day, of_day in groupby(slots, lambda slot: clock.day_of(slot.starts_at))]


@bp.route("/<lang:lang>/status/meetings", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def meetings() -> Any:
    form = BookForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            if not form.slot.data:
                raise NothingChosen
            service.book_slot(_me(), form.slot.data)
        if saved:
            return redirect(url_for("portal.appointments.meetings", done=1), 303)
    return form.answer(
        "portal/meetings.html", days=_by_day(free_slots(_me())), appointments=queries.own_appointments(_me()), ways=WAYS,
        is_done="done" in request.args,
    )  # fmt: skip


@bp.route("/<lang:lang>/status/meetings/<ref:appointment>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, appointment=find_own_appointment)
def meeting(appointment: Appointment) -> Any:
    form = ChangeAppointmentForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.cancel.data:
                service.cancel_by_person(_me(), appointment)
            elif form.slot.data:
                service.move_to_slot(_me(), appointment, form.slot.data)
            else:
                raise NothingChosen
        if saved:
            return redirect(url_for("portal.appointments.meetings", done=1), 303)
    is_ahead = appointment.state == "planned" and appointment.starts_at > clock.now()
    return form.answer(
        "portal/meeting.html",
        one=appointment,
        is_ahead=is_ahead,
        days=_by_day(free_slots(_me())) if is_ahead else [],
        ways=WAYS,
    )


@bp.route("/<lang:lang>/status/meetings/<ref:appointment>/calendar.ics")
@allow(SEE_OWN_FILE, appointment=find_own_appointment)
def invitation(appointment: Appointment) -> Any:
    """For the person's own calendar. The file's name says nothing either."""
    answer = Response(calendar_file.invitation(appointment), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return answer
