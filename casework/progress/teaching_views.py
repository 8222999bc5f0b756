"""A course's attendance for whoever teaches or coordinates it; its lists on paper, and the scans of signed ones."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from casework.core import audit
from casework.core.access import allow, itself
from casework.programmes.models import Cohort, Lesson
from casework.progress import teaching
from casework.progress.permissions import GIVE_LESSONS, SEE_ATTENDANCE
from casework.progress.queries import attendance_list
from casework.progress.standing_in import find_taught_cohort, find_taught_lesson

bp = Blueprint("teaching", __name__)


@bp.route("/courses/<ref:cohort>/attendance")
@allow(SEE_ATTENDANCE, cohort=find_taught_cohort)
def attendance(cohort: Cohort) -> Any:
    """Who was there how often, who missed the last lessons, and how many hours that makes."""
    lines = teaching.course_attendance(itself(current_user), cohort)
    audit.note_list("progress.teaching.attendance", len(lines))
    return render_template(
        "progress/attendance.html", cohort=cohort, lines=lines, lessons=teaching.lessons_on_paper(cohort),
        may_give=GIVE_LESSONS.allows(itself(current_user)),
    )  # fmt: skip


@bp.route("/courses/lessons/<ref:lesson>/paper")
@allow(SEE_ATTENDANCE, lesson=find_taught_lesson)
def paper(lesson: Lesson) -> Any:
    """The list to be signed by hand: names and lines, under the neutral name of the course (practice.md U5)."""
    seats = attendance_list(itself(current_user), lesson)
    audit.note_list("progress.teaching.paper", len(seats))
    return render_template("progress/lesson_paper.html", lesson=lesson, seats=seats)
