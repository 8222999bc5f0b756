"""Giving a day's lessons to somebody by a link, and the pages of whoever stands in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from flask import Blueprint, current_app, g, redirect, render_template, session, url_for
from flask_login import current_user, login_user
from wtforms import DateField, StringField
from wtforms.validators import Optional

from casework.core import clock
from casework.core.access import allow, itself, public
from casework.core.forms import Confirm, Form, at_most, required
from casework.core.i18n import _, _l
from casework.core.limits import CODE_AND_PIN, SAVING, limiter
from casework.core.qr import qr_svg
from casework.programmes.models import Cohort, Lesson
from casework.progress import standing_in
from casework.progress.grid import take_attendance
from casework.progress.permissions import GIVE_LESSONS, STAND_IN
from casework.progress.stand_in_models import StandIn

bp = Blueprint("stand_in", __name__)


class GiveLessonsForm(Form):
    creates = True
    on = DateField(_l("Day"), [required()], default=clock.today)
    name = StringField(
        _l("Who stands in"), [Optional(), at_most(80)], description=_l("For you and your colleagues. Nothing is sent.")
    )


@bp.route("/courses/<ref:cohort>/stand-in", methods=["GET", "POST"])
@allow(GIVE_LESSONS, cohort=standing_in.find_taught_cohort)
def give(cohort: Cohort) -> Any:
    """The link is shown once, to be sent, or shown as a picture to the other's phone."""
    form, shown, given = GiveLessonsForm(), None, None
    if form.validate_on_submit():
        with form.saving() as saved:
            given, token = standing_in.give_lessons(
                cohort, form.on.data, name=form.name.data or "", by=itself(current_user)
            )
        if saved:
            shown = urljoin(
                str(current_app.config["PUBLIC_URL"]) + "/", url_for("progress.stand_in.begin", token=token)
            )
    picture = qr_svg(shown, label=_("The link as a picture")) if shown else None
    return form.answer(
        "progress/stand_ins.html", cohort=cohort, links=standing_in.living_links(cohort), shown=shown, given=given,
        picture=picture, end=Confirm(),
    )  # fmt: skip


@bp.route("/stand-ins/<ref:stand_in>/end", methods=["POST"])
@allow(GIVE_LESSONS, stand_in=standing_in.find_stand_in)
def end(stand_in: StandIn) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            standing_in.end_link(stand_in)
        if saved:
            cohort = standing_in.cohort_of(stand_in)
            return redirect(url_for("progress.stand_in.give", cohort=cohort.ref), 303)
    return form.answer_plainly()


@bp.route("/stand-in/<token>", methods=["GET", "POST"])
@limiter.limit(CODE_AND_PIN)
@public
def begin(token: str) -> Any:
    """The link: a button and no name, for whatever looks at links before people do."""
    viewer = standing_in.come_in(token)
    if viewer is None:
        return redirect(url_for("progress.stand_in.over"), 303)
    form = Confirm()
    if form.validate_on_submit():
        session.clear()
        g.stand_in_token = token
        login_user(viewer)
        return redirect(url_for("progress.stand_in.lessons"), 303)
    return form.answer("progress/stand_in_begin.html")


@bp.route("/stand-in")
@allow(STAND_IN)
def lessons() -> Any:
    """The lessons of the day; one alone opens at once."""
    found = standing_in.lessons_of_day(itself(current_user))
    if len(found) == 1:
        return redirect(url_for("progress.stand_in.lesson", lesson=found[0].ref), 303)
    return render_template("progress/stand_in_lessons.html", lessons=found, end=Confirm())


@bp.route("/stand-in/lessons/<ref:lesson>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(STAND_IN, lesson=standing_in.find_lesson_of_day)
def lesson(lesson: Lesson) -> Any:
    here = url_for("progress.stand_in.lesson", lesson=lesson.ref)
    several = len(standing_in.lessons_of_day(itself(current_user))) > 1
    return take_attendance(
        lesson, here=here, back=url_for("progress.stand_in.lessons") if several else "",
        foot="progress/stand_in_end.html", end=Confirm(),
    )  # fmt: skip


@bp.route("/stand-in/end", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(STAND_IN)
def leave() -> Any:
    """Whoever comes next finds no name on this device. What could not be sent yet has none and stays."""
    form = Confirm()
    if form.validate_on_submit():
        session.clear()
        answer = redirect(url_for("progress.stand_in.over"), 303)
        answer.headers["Clear-Site-Data"] = '"cache", "cookies"'
        return answer
    return form.answer_plainly()


@bp.route("/stand-in/over")
@public
def over() -> Any:
    """The link is over, was ended, is for another day, or never was: one answer for all."""
    return render_template("progress/stand_in_over.html")
