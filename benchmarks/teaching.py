"""A lesson and its papers: `python -m benchmarks.teaching [--people 1000]`.

How long one tap of the attendance list takes on the server (of 30 people, goal: under 50 ms), the list itself, a course's
attendance, and how many certificates a minute are written and made into a PDF (where the extra `pdf` is there).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.__main__ import fill
from casework import create_app
from casework.accounts.models import User, UserRole
from casework.cases.models import Case
from casework.certificates.printing import can_make_pdf, pdf_of
from casework.certificates.queries import of_batch
from casework.certificates.service import begin_batch, write_next
from casework.certificates.sheets import document_of, sheet_of
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.core.transaction import unit_of_work
from casework.enrolment.models import Application, Enrolment
from casework.programmes.models import Cohort, CohortTeacher, Lesson, Offer
from casework.progress.attending import Mark, note_seats
from casework.progress.queries import attendance_list
from casework.progress.teaching import course_attendance
from config import settings_from

CLASS, LESSONS = 30, 40
STATES = ("present", "present", "present", "late", "absent", "excused")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.teaching")
    options.add_argument("--people", type=int, default=1_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), chosen.people, "sqlite")
        app = create_app(settings_from({"CASEWORK_DEMO": "1", "CASEWORK_INSTANCE": name}))
        with app.app_context(), app.test_request_context("/", method="POST"):
            measure()


def course() -> tuple[Cohort, User, list[Lesson]]:
    """Thirty people in a course with forty lessons, all of them over."""
    teacher = db.session.scalars(select(User).join(UserRole).where(UserRole.role == "teacher").limit(1)).one()
    offer = db.session.scalars(select(Offer).where(Offer.is_compartment.is_(False)).limit(1)).one()
    first, now = clock.today() - timedelta(days=LESSONS + 1), clock.now()
    cohort = Cohort(
        ref=new_reference(),
        offer_id=offer.id,
        neutral_name="Thirty",
        starts_on=first,
        ends_on=clock.today(),
        capacity=CLASS,
    )
    db.session.add(cohort)
    db.session.flush()
    db.session.add(CohortTeacher(cohort_id=cohort.id, user_id=teacher.id))
    lessons = [
        Lesson(
            ref=new_reference(), cohort_id=cohort.id, starts_at=now - timedelta(days=day),
            ends_at=now - timedelta(days=day) + timedelta(minutes=90),
        )
        for day in range(1, LESSONS + 1)
    ]  # fmt: skip
    db.session.add_all(lessons)
    for case in db.session.scalars(select(Case).where(Case.is_compartment.is_(False)).order_by(Case.ref).limit(CLASS)):
        application = Application(
            ref=new_reference(),
            person_id=case.person_id,
            cohort_id=cohort.id,
            case_id=case.id,
            state="accepted",
            applied_at=now,
        )
        db.session.add(application)
        db.session.flush()
        db.session.add(
            Enrolment(
                application_id=application.id, person_id=case.person_id, cohort_id=cohort.id, case_id=case.id, began_on=first,
                state="completed", created_at=now,
            )
        )  # fmt: skip
    db.session.flush()
    return cohort, teacher, lessons


def timed(what: str, runs: list[Callable[[], Any]]) -> None:
    wall = []
    for run in runs:
        began = time.perf_counter()
        run()
        wall.append((time.perf_counter() - began) * 1000)
    worst = sorted(wall)[int(len(wall) * 0.95)]
    print(f"{what}: median {statistics.median(wall):.1f} ms, slowest twentieth {worst:.1f} ms")


def measure() -> None:
    with unit_of_work():
        cohort, teacher, lessons = course()
        seats = [seat.enrolment_id for seat in attendance_list(teacher, lessons[0])]

    def tap(lesson: Lesson, number: int) -> Callable[[], None]:
        def run() -> None:
            with unit_of_work():
                mark = Mark(STATES[number % len(STATES)], "0:")
                note_seats(lesson, {seats[number]: mark}, by=teacher)

        return run

    timed(f"one tap in a list of {len(seats)}", [tap(each, number) for each in lessons for number in range(len(seats))])
    timed("the list of a lesson", [lambda each=each: attendance_list(teacher, each) for each in lessons])
    timed(f"a course's attendance, {LESSONS} lessons", [lambda: course_attendance(teacher, cohort)] * 20)
    certificates(cohort)


def certificates(cohort: Cohort) -> None:
    coordinator = db.session.scalars(select(User).join(UserRole).where(UserRole.role == "coordinator").limit(1)).one()
    began = time.perf_counter()
    with unit_of_work():
        batch = begin_batch(cohort, "completion", by=coordinator)
    while batch.finished_at is None:
        with unit_of_work():
            write_next(batch)
    each = (time.perf_counter() - began) / batch.total
    print(f"{batch.total} certificates written: {60 / each:,.0f} a minute")
    if not can_make_pdf():
        print("no PDF: the extra `pdf` is not installed")
        return
    began = time.perf_counter()
    sheets = [sheet_of(row, "Somebody") for row in of_batch(coordinator, batch)]
    made = pdf_of(document_of(sheets))
    taken = time.perf_counter() - began
    print(f"as one PDF of {len(made or b'') // 1024} KB in {taken:.1f} s: {60 * len(sheets) / taken:,.0f} a minute")


if __name__ == "__main__":
    main()
