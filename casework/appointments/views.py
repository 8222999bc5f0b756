"""The calendar of a colleague: appointments, times on offer, rooms, interpreters; the secret address of the feed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_login import current_user

from casework.appointments import calendar_file, feeds, interpreting, offering, queries, rooms, service
from casework.appointments import permissions as rights
from casework.appointments.forms import (
    STATES,
    AddInterpreterForm,
    AskForm,
    InterpreterForm,
    MoveForm,
    OfferForm,
    RoomForm,
)
from casework.appointments.models import Interpreter, Slot
from casework.cases.appointments import moment_of
from casework.cases.models import Appointment
from casework.cases.page import with_both_versions
from casework.cases.queries import find_appointment
from casework.cases.words import WAYS, list_choices, list_word
from casework.core import clock
from casework.core.access import allow, public
from casework.core.forms import Confirm, ConfirmOnce
from casework.core.i18n import _l, speaking
from casework.core.limits import SAVING, limiter
from casework.core.pages import NavItem
from casework.programmes.models import Room
from casework.programmes.queries import find_room
from casework.programmes.queries import rooms as all_rooms

bp = Blueprint("appointments", __name__)
NAV = [NavItem(25, _l("Calendar"), "appointments.calendar", rights.KEEP_CALENDAR)]
CALENDAR = "text/calendar; charset=utf-8"


def _rooms() -> list[tuple[str, str]]:
    return [(room.ref, room.name) for room in all_rooms(current_user)]


@bp.route("/calendar")
@allow(rights.KEEP_CALENDAR)
def calendar() -> Any:
    coming = queries.coming_appointments(current_user)
    return Confirm().answer(
        "appointments/calendar.html", appointments=coming, slots=queries.own_slots(current_user), ways=WAYS, rights=rights,
        now=clock.now(), word=list_word, interpreting=queries.interpreting_at(coming), states=dict(STATES),
    )  # fmt: skip


@bp.route("/calendar/times", methods=["GET", "POST"])
@allow(rights.OFFER_TIMES)
def offer_times() -> Any:
    form = OfferForm(rooms=_rooms(), data={"day": clock.today(), "way": "in_person"})
    if form.validate_on_submit():
        with form.saving() as saved:
            offering.offer_times(
                current_user, form.day.data, form.begin.data, form.until.data, minutes=form.minutes.data,
                weeks=form.weeks.data, way=form.way.data, place=form.place.data or "", room=form.room.data or "",
            )  # fmt: skip
        if saved:
            return redirect(url_for("appointments.calendar"), 303)
    return form.answer("appointments/offer_times.html")


@bp.route("/calendar/times/<ref:slot>/withdraw", methods=["POST"])
@allow(rights.OFFER_TIMES, slot=queries.find_own_slot)
def withdraw(slot: Slot) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            offering.withdraw_slot(slot)
        if saved:
            return redirect(url_for("appointments.calendar"), 303)
    return form.answer_plainly()


@bp.route("/calendar/address", methods=["GET", "POST"])
@allow(rights.KEEP_CALENDAR)
def address() -> Any:
    """The secret address of one's own calendar: made here, shown once."""
    form, link = ConfirmOnce(), None
    if form.validate_on_submit():
        with form.saving():
            link = url_for("appointments.feed", token=feeds.make_feed(current_user), _external=True)
    return form.answer("appointments/address.html", link=link, feed=feeds.feed_of(current_user), confirm=Confirm())


@bp.route("/calendar/address/end", methods=["POST"])
@allow(rights.KEEP_CALENDAR)
def end_address() -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            feeds.end_feed(current_user)
        if saved:
            return redirect(url_for("appointments.address"), 303)
    return form.answer_plainly()


@bp.route("/calendar/feed/<token>.ics")
@limiter.limit(SAVING)
@public
def feed(token: str) -> Any:
    """For a calendar program, which cannot sign in. The address is the secret; what it shows says nothing."""
    owner = feeds.owner_of(token)
    if owner is None:
        abort(404)
    found = queries.calendar_rows(owner)
    with speaking(owner.language):
        return Response(calendar_file.feed(found, queries.rooms_of(found)), content_type=CALENDAR)


@bp.route("/appointments/<ref:appointment>/move", methods=["GET", "POST"])
@allow(rights.MOVE_APPOINTMENT, appointment=find_appointment)
def move(appointment: Appointment) -> Any:
    here = appointment.starts_at.astimezone(clock.zone())
    form = MoveForm(
        rooms=_rooms(),
        data={
            "day": here.date(), "time": here.time(), "minutes": appointment.minutes, "way": appointment.way,
            "place": appointment.place, "room": rooms.ref_of(appointment.room_id), "version": appointment.version,
        },
    )  # fmt: skip
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(appointment)
            service.move_by_staff(
                appointment, starts_at=moment_of(form.day.data, form.time.data), minutes=form.minutes.data, way=form.way.data,
                place=form.place.data or "", room=form.room.data or "",
            )  # fmt: skip
        if saved:
            return redirect(url_for("cases.show", case=appointment.case.ref), 303)
    return with_both_versions(
        form, appointment, "appointments/move.html", case=appointment.case, appointment=appointment
    )


@bp.route("/appointments/<ref:appointment>/interpreter", methods=["GET", "POST"])
@allow(rights.ASK_INTERPRETER, appointment=find_appointment)
def interpreter(appointment: Appointment) -> Any:
    now = queries.interpreting_of(current_user, appointment)
    language = appointment.interpreter_language or appointment.case.language
    known = queries.interpreters_for(current_user, appointment, language)
    form = AskForm(
        languages=list_choices("spoken_languages"), interpreters=[(one.ref, one.name) for one in known],
        data={
            "language": language, "wish": (now.wish if now else "") or "", "state": now.state if now else "asked",
            "interpreter": now.interpreter.ref if now and now.interpreter else "",
        },
    )  # fmt: skip
    if form.validate_on_submit():
        with form.saving() as saved:
            chosen = next((one for one in known if one.ref == form.interpreter.data), None)
            if form.conflict.data and chosen is not None:
                interpreting.never_again(appointment, chosen)
            else:
                interpreting.ask_interpreter(
                    appointment,
                    language=form.language.data,
                    state=form.state.data,
                    interpreter=chosen,
                    wish=form.wish.data,
                )
        if saved:
            return redirect(url_for("appointments.interpreter", appointment=appointment.ref, saved=1), 303)
    return form.answer(
        "appointments/interpreter.html", case=appointment.case, appointment=appointment, now=now, states=dict(STATES),
        language=list_word("spoken_languages", language), is_saved="saved" in request.args, known=known,
    )  # fmt: skip


@bp.route("/rooms", methods=["GET", "POST"])
@allow(rights.KEEP_ROOMS)
def meeting_rooms() -> Any:
    form = RoomForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            rooms.add_room(form.name.data, form.seats.data)
        if saved:
            return redirect(url_for("appointments.meeting_rooms"), 303)
    return form.answer("appointments/rooms.html", rooms=all_rooms(current_user), confirm=Confirm())


@bp.route("/rooms/<ref:room>/close", methods=["POST"])
@allow(rights.KEEP_ROOMS, room=find_room)
def close_room(room: Room) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            rooms.close_room(room)
        if saved:
            return redirect(url_for("appointments.meeting_rooms"), 303)
    return form.answer_plainly()


@bp.route("/interpreters", methods=["GET", "POST"])
@allow(rights.SEE_INTERPRETERS)
def all_interpreters() -> Any:
    form = AddInterpreterForm(languages=list_choices("spoken_languages"))
    if form.validate_on_submit():
        with form.saving() as saved:
            interpreting.keep_interpreter(
                None,
                name=form.name.data,
                languages=form.languages.data or (),
                gender=form.gender.data,
                reach=form.reach.data or "",
            )
        if saved:
            return redirect(url_for("appointments.all_interpreters"), 303)
    return form.answer("appointments/interpreters.html", rows=queries.interpreters(current_user), word=list_word)


@bp.route("/interpreters/<ref:interpreter>", methods=["GET", "POST"])
@allow(rights.SEE_INTERPRETERS, interpreter=queries.find_interpreter)
def change_interpreter(interpreter: Interpreter) -> Any:
    known = {name: getattr(interpreter, name) for name in ("name", "languages", "gender", "reach", "version")}
    form = InterpreterForm(
        languages=list_choices("spoken_languages"), data=known | {"has_ended": interpreter.ended_at is not None}
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(interpreter)
            interpreting.keep_interpreter(
                interpreter, name=form.name.data, languages=form.languages.data or (), gender=form.gender.data,
                reach=form.reach.data or "", has_ended=form.has_ended.data,
            )  # fmt: skip
        if saved:
            return redirect(url_for("appointments.all_interpreters"), 303)
    return with_both_versions(form, interpreter, "appointments/change_interpreter.html", interpreter=interpreter)
