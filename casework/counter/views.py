"""Number tickets at the counter; the day on paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectField

from casework.core import clock
from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.forms import Confirm, ConfirmOnce, Form
from casework.core.i18n import LANGUAGES, _l, direction, language_name, speaking
from casework.core.pages import NavItem
from casework.counter import queries, service
from casework.counter.models import Ticket
from casework.counter.permissions import AT_THE_COUNTER, PRINT_THE_DAY

bp = Blueprint("counter", __name__)
NAV = [
    NavItem(62, _l("Numbers"), "counter.tickets", AT_THE_COUNTER),
    NavItem(63, _l("The day on paper"), "counter.day_sheet", PRINT_THE_DAY),
]
#: Lines for whoever comes without an appointment while the network is down.
EMPTY_LINES = 12


class DrawForm(Form):
    creates = True
    #: For whoever draws and for whoever points at their own.
    language = SelectField(
        _l("Language"), choices=lambda: [(code, f"{name} – {language_name(code)}") for code, name in LANGUAGES.items()]
    )


class EndForm(Form):
    edits = True


@bp.route("/counter", methods=["GET", "POST"])
@allow(AT_THE_COUNTER)
def tickets() -> Any:
    """Draw a number for whoever has just come."""
    viewer, form = itself(current_user), DrawForm()
    if form.validate_on_submit():
        drawn = None
        with form.saving() as saved:
            drawn = service.draw_ticket(language=form.language.data)
        if saved and drawn is not None:
            return redirect(url_for("counter.slip", ticket=drawn.ref), 303)
    rows = queries.tickets_of_today(viewer)
    note_list("counter.tickets", len(rows))
    ends = {row.ref: EndForm(data={"version": row.version}) for row in rows}
    return form.answer(
        "counter/tickets.html", rows=rows, ends=ends, heads=queries.heads_today(viewer), calling=ConfirmOnce()
    )


@bp.route("/counter/next", methods=["POST"])
@allow(AT_THE_COUNTER)
def call_next() -> Any:
    form = ConfirmOnce()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.call_next(by=itself(current_user))
        if saved:
            return redirect(url_for("counter.tickets"), 303)
    return form.answer_plainly()


@bp.route("/counter/<ref:ticket>/<any(came, gone):how>", methods=["POST"])
@allow(AT_THE_COUNTER, ticket=queries.find_ticket)
def end(ticket: Ticket, how: str) -> Any:
    form = EndForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(ticket)
            service.end_ticket(ticket, came=how == "came")
        if saved:
            return redirect(url_for("counter.tickets"), 303)
    return form.answer_plainly()


@bp.route("/counter/<ref:ticket>")
@allow(AT_THE_COUNTER, ticket=queries.find_ticket)
def slip(ticket: Ticket) -> Any:
    """The number on paper, in the language of whoever waits."""
    with speaking(ticket.language) as spoken:
        sheet = render_template("counter/slip_sheet.html", ticket=ticket)
    return Confirm().answer("counter/slip.html", sheet=sheet, language=spoken, direction=direction(spoken))


@bp.route("/day-sheet")
@allow(PRINT_THE_DAY)
def day_sheet() -> Any:
    """References and times, for the day on which the network is down: printed the evening before."""
    day = _day(request.args.get("day"))
    lines = queries.day_sheet(itself(current_user), day)
    note_list("counter.day_sheet", len(lines))
    return render_template(
        "counter/day_sheet.html", lines=lines, day=day, empty_lines=EMPTY_LINES, today=clock.today(),
        tomorrow=clock.today() + timedelta(days=1), printed_at=clock.now(),
        clock_time=lambda moment: f"{moment.astimezone(clock.zone()):%H:%M}",
    )  # fmt: skip


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return clock.today()
