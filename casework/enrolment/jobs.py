"""Places whose time to answer ran out, courses that begin, facts six months after."""

from __future__ import annotations

from casework.core import clock
from casework.core.jobs import go_on_with_each, job
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import due
from casework.enrolment.billing import freeze_after_six_months
from casework.enrolment.carrying_out import go_on, on_their_way
from casework.enrolment.models import Application
from casework.enrolment.months import after_months
from casework.enrolment.service import lapse, next_in_line, remind
from casework.enrolment.steps import NotPossibleNow
from casework.programmes.models import Cohort

BATCH = 200


@job(every_minutes=60)
def release_overdue() -> int:
    """Each in a transaction of its own: an answer that came in between wins."""
    overdue = due.overdue_applications(clock.today(), BATCH)
    done = 0
    for application_id in overdue:
        try:
            with unit_of_work():
                lapse(db.session.get_one(Application, application_id))
                done += 1
        except NotPossibleNow:
            continue
    return done


@job(every_minutes=60)
def remind_of_answers() -> int:
    """Two days before the time to answer ends, once."""
    done = 0
    for application_id in due.applications_to_remind(clock.today(), BATCH):
        with unit_of_work():
            done += remind(db.session.get_one(Application, application_id))
    return done


@job(every_minutes=15)
def fill_empty_seats() -> int:
    """A transaction that was undone may have left a free place beside a waiting list for a moment; or nobody may come any
    more of a group for which a place was kept.
    """
    done = 0
    for cohort_id in due.cohorts_with_empty_seats(clock.today(), BATCH):
        with unit_of_work():
            done += len(next_in_line(db.session.get_one(Cohort, cohort_id)))
    return done


@job(every_minutes=1)
def go_on_with_rounds() -> int:
    return go_on_with_each(on_their_way(), go_on)


@job(every_minutes=60)
def begin_courses() -> int:
    with unit_of_work():
        found = due.enrolments_that_begin(clock.today(), BATCH)
        for enrolment in found:
            enrolment.state = "active"
        return len(found)


@job(every_minutes=720)
def freeze_facts_six_months_after() -> int:
    with unit_of_work():
        found = due.participations_left_before(after_months(clock.today(), -6), BATCH)
        for participation in found:
            freeze_after_six_months(participation)
        return len(found)
