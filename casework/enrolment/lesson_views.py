"""The lessons of a course: a month as a calendar, rules, breaks, one lesson, and a file for calendar programs."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from flask_login import current_user

from casework.core import clock
from casework.core.access import allow
from casework.core.forms import Confirm, Form
from casework.enrolment.lesson_forms import BreaksForm, ChangeLessonForm, NewLessonForm, RulesForm, as_it_stands
from casework.enrolment.lesson_words import WEEKDAYS, break_words, rule_words, show_month
from casework.enrolment.permissions import KEEP_COHORTS, SEE_LESSON_CALENDAR
from casework.programmes import lessons as keeping
from casework.programmes.holidays import holiday
from casework.programmes.lesson_file import lessons_file
from casework.programmes.models import Cohort, Lesson
from casework.programmes.queries import find_cohort

bp = Blueprint("lessons", __name__)


@bp.route("/programmes/<ref:cohort>/lessons")
@allow(KEEP_COHORTS, cohort=find_cohort)
def show(cohort: Cohort) -> Any:
    month = _month(cohort)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    by_day: dict[date, list[Lesson]] = {}
    for lesson in keeping.lessons_between(current_user, cohort, weeks[0][0], weeks[-1][-1]):
        by_day.setdefault(clock.day_of(lesson.starts_at), []).append(lesson)
    whose = keeping.state()
    return Form().answer(
        "enrolment/lessons.html", cohort=cohort, month=month, weeks=weeks, by_day=by_day, weekdays=WEEKDAYS,
        weekday_columns=[{"label": name} for name in WEEKDAYS], show_month=show_month, clock_of=_clock_of,
        free={day: name for week in weeks for day in week if (name := holiday(whose, day))},
        rules=[rule_words(rule) for rule in keeping.rules_of(cohort)], today=clock.today(),
        breaks=[break_words(one) for one in keeping.breaks_of(cohort)], before=_shift(month, -1), after=_shift(month, 1),
    )  # fmt: skip


@bp.route("/programmes/<ref:cohort>/lessons/rules", methods=["GET", "POST"])
@allow(KEEP_COHORTS, cohort=find_cohort)
def rules(cohort: Cohort) -> Any:
    there = keeping.rules_of(cohort)
    first = max(cohort.starts_on, min(clock.today(), cohort.ends_on))
    said = {
        "kept": [str(rule.id) for rule in there],
        "from_on": first,
        "until_on": cohort.ends_on,
        "version": cohort.version,
    }
    form = RulesForm(cohort, there, data={"minutes": 90, "units": 2, **said})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(cohort)
            keeping.keep_rules(cohort, form.chosen, form.added)
        if saved:
            return _back_to(cohort, form.from_on.data)
    return form.answer("enrolment/lesson_rules.html", cohort=cohort)


@bp.route("/programmes/<ref:cohort>/lessons/breaks", methods=["GET", "POST"])
@allow(KEEP_COHORTS, cohort=find_cohort)
def breaks(cohort: Cohort) -> Any:
    there = keeping.breaks_of(cohort)
    form = BreaksForm(cohort, there, data={"kept": [str(one.id) for one in there], "version": cohort.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(cohort)
            keeping.keep_breaks(cohort, form.chosen, form.added)
        if saved:
            return _back_to(cohort, form.from_on.data)
    return form.answer("enrolment/lesson_breaks.html", cohort=cohort)


@bp.route("/programmes/<ref:cohort>/lessons/new", methods=["GET", "POST"])
@allow(KEEP_COHORTS, cohort=find_cohort)
def add(cohort: Cohort) -> Any:
    form = NewLessonForm(data={"minutes": 90, "units": 2, "room": cohort.room})
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.add_lesson(cohort, form.slot)
        if saved:
            return _back_to(cohort, form.day.data)
    return form.answer("enrolment/lesson.html", cohort=cohort)


@bp.route("/programmes/lessons/<ref:lesson>", methods=["GET", "POST"])
@allow(KEEP_COHORTS, lesson=keeping.find_kept_lesson)
def change(lesson: Lesson) -> Any:
    form = ChangeLessonForm(data=as_it_stands(lesson))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(lesson)
            keeping.change_lesson(lesson, form.slot)
        if saved:
            return _back_to(lesson.cohort, form.day.data)
    is_over = lesson.starts_at <= clock.now()
    return form.answer(
        "enrolment/lesson.html", cohort=lesson.cohort, lesson=lesson, cancelling=Confirm(), is_over=is_over
    )


@bp.route("/programmes/lessons/<ref:lesson>/cancel", methods=["POST"])
@allow(KEEP_COHORTS, lesson=keeping.find_kept_lesson)
def cancel(lesson: Lesson) -> Any:
    form, cohort, day = Confirm(), lesson.cohort, clock.day_of(lesson.starts_at)
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.cancel_lesson(lesson)
        if saved:
            return _back_to(cohort, day)
    return form.answer_plainly()


@bp.route("/programmes/<ref:cohort>/calendar.ics")
@allow(SEE_LESSON_CALENDAR, cohort=find_cohort)
def file(cohort: Cohort) -> Any:
    """For a calendar program. Nothing in it says more than the course's neutral name."""
    answer = make_response(lessons_file(cohort, keeping.all_lessons(current_user, cohort)))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return answer


def _month(cohort: Cohort) -> date:
    """The month that the address asks for, else the present one or the nearest in which the course runs."""
    try:
        return date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return max(cohort.starts_on, min(clock.today(), cohort.ends_on)).replace(day=1)


def _clock_of(lesson: Lesson) -> str:
    begins, ends = (moment.astimezone(clock.zone()) for moment in (lesson.starts_at, lesson.ends_at))
    return f"{begins:%H:%M}–{ends:%H:%M}"


def _shift(month: date, by: int) -> str:
    other = month - timedelta(days=1) if by < 0 else month + timedelta(days=31)
    return f"{other:%Y-%m}"


def _back_to(cohort: Cohort, day: date | None) -> Any:
    month = f"{day:%Y-%m}" if day else None
    return redirect(url_for("enrolment.lessons.show", cohort=cohort.ref, month=month), 303)
