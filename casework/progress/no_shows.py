"""Who has not come in the first days of a course, though nobody excused them: their place can go to the next in line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from casework.cases.reach import is_visible
from casework.core import audit, clock
from casework.core.access import Permission, allow, has_role, itself
from casework.core.errors import Refusal
from casework.core.forms import Form, Several
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.ending import FIRST_DAYS, release_no_show
from casework.enrolment.models import IN_COURSE, Application, Enrolment
from casework.enrolment.queries import shown_name
from casework.programmes.models import Cohort
from casework.programmes.queries import find_cohort
from casework.progress.models import Attendance

bp = Blueprint("no_shows", __name__)
RELEASE_NO_SHOWS = Permission("progress.release_no_shows", has_role("coordinator"))
LONGEST = 200


class NobodyChosen(Refusal):
    field = "chosen"
    message = _l("Please choose at least one.")


@dataclass(frozen=True)
class Missed:
    enrolment: Enrolment
    ref: str
    lessons: int


def no_shows(viewer: Any, cohort: Cohort) -> list[Missed]:
    """Whoever was absent, unexcused, from every lesson that was noted so far."""
    noted = aliased(Attendance)
    other = select(noted.id).where(noted.enrolment_id == Enrolment.id, noted.state != "absent")
    query = (
        select(Enrolment, Application.ref, func.count())
        .join(Application, Application.id == Enrolment.application_id)
        .join(Attendance, Attendance.enrolment_id == Enrolment.id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(IN_COURSE), ~other.exists())
        .where(is_visible(viewer, Enrolment.case_id))
        .group_by(Enrolment.id, Application.ref)
        .order_by(Application.ref)
    )
    rows = [Missed(row[0], row[1], row[2]) for row in db.session.execute(query.limit(LONGEST))]
    open_for(viewer, [row.enrolment.person for row in rows], "no shows")
    return rows


def is_in_first_days(cohort: Cohort) -> bool:
    return cohort.starts_on <= clock.today() <= cohort.starts_on + FIRST_DAYS


class NoShowForm(Form):
    creates = True
    chosen = Several(_l("Whose place goes to the next in line"), choices=[])

    def __init__(self, rows: list[Missed], **more: Any) -> None:
        super().__init__(**more)
        self.chosen.choices = [(row.ref, f"\u2068{shown_name(row.enrolment.person)}\u2069") for row in rows]


@bp.route("/programmes/<ref:cohort>/no-shows", methods=["GET", "POST"])
@allow(RELEASE_NO_SHOWS, cohort=find_cohort)
def show(cohort: Cohort) -> Any:
    viewer = itself(current_user)
    rows = no_shows(viewer, cohort) if is_in_first_days(cohort) else []
    form = NoShowForm(rows)
    if form.validate_on_submit():
        with form.saving() as saved:
            chosen = [row for row in rows if row.ref in (form.chosen.data or [])]
            if not chosen:
                raise NobodyChosen
            for row in chosen:
                release_no_show(row.enrolment, by=viewer)
        if saved:
            return redirect(url_for("enrolment.cohort", cohort=cohort.ref), 303)
    audit.note_list("progress.no_shows.show", len(rows))
    return form.answer(
        "progress/no_shows.html",
        cohort=cohort,
        rows=rows,
        is_early=is_in_first_days(cohort),
        shown_name=shown_name,
        until=cohort.starts_on + FIRST_DAYS,
    )
