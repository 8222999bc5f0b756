"""Places: one row each, so that a cohort cannot be oversold. Holding one, giving it back, the next in line.

The order of locks is application, cohort, place, application on the waiting list; a free place is taken with SKIP LOCKED.
Whoever frees a place or joins the waiting list holds the cohort, so no place stays empty while someone waits.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment import letters
from casework.enrolment.models import Application, CapacityChange, Place
from casework.enrolment.steps import check, move
from casework.messages.service import write_letter
from casework.people.models import Person
from casework.programmes.models import Cohort


class CohortIsFull(Refusal):
    message = _l("No place is left in this course. You can put the person on the waiting list.")


class FewerThanTaken(Refusal):
    field = "capacity"
    message = _l("More places are held or taken than that. Please choose a higher number.")


class ReasonMissing(Refusal):
    field = "reason"
    message = _l("Please say why.")


def make_places(cohort: Cohort) -> None:
    """Make the rows that are missing up to the cohort's capacity."""
    rows = db.session.execute(select(func.count(), func.max(Place.number)).where(Place.cohort_id == cohort.id)).one()
    there, highest = rows[0], rows[1] or 0
    for number in range(highest + 1, highest + 1 + cohort.capacity - there):
        db.session.add(Place(cohort_id=cohort.id, number=number))
    db.session.flush()


def change_capacity(cohort: Cohort, capacity: int, *, by: User, reason: str) -> list[Application]:
    """Change the number of places, by name and with a reason. More places go to the next in line, who are returned.

    Raises FewerThanTaken, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    lock_cohort(cohort)
    before = db.session.scalar(select(func.count()).where(Place.cohort_id == cohort.id)) or 0
    if capacity < before:
        _take_away(cohort, before - capacity)
    cohort.capacity = capacity
    change = CapacityChange(
        cohort_id=cohort.id, by_id=by.id, at=clock.now(), before=before, after=capacity, reason=reason
    )
    db.session.add(change)
    make_places(cohort)
    return next_in_line(cohort)


def _take_away(cohort: Cohort, count: int) -> None:
    query = select(Place).where(Place.cohort_id == cohort.id, Place.state == "free").order_by(Place.number.desc())
    rows = db.session.scalars(query.limit(count).with_for_update().execution_options(populate_existing=True)).all()
    if len(rows) < count:
        raise FewerThanTaken
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def hold_place(application: Application, *, by: Any, reason: str | None = None) -> Place:
    """Keep one of the cohort's places for the applicant and write to them. Raises CohortIsFull.

    Time to answer runs only when that letter counts as delivered.
    """
    check(application, "hold", by=by)
    place = _free_place(application.cohort)
    if place is None:
        raise CohortIsFull
    move(application, "hold", by=by, reason=reason)
    place.state, place.application_id, place.held_until = "held", application.id, None
    letter = write_letter(application.person, "place_held", lambda: letters.place_held(application))
    db.session.flush()
    place.letter_id = letter.id
    db.session.flush()
    return place


def release_place(application: Application) -> list[Application]:
    """Free the place of someone who does not come; it goes to the next in line, who are returned."""
    lock_cohort(application.cohort)
    place = place_of(application, lock=True)
    if place is None:
        return []
    place.state, place.application_id, place.letter_id, place.held_until = "free", None, None, None
    db.session.flush()
    return next_in_line(application.cohort)


def next_in_line(cohort: Cohort) -> list[Application]:
    """Hold each free place for the first on the waiting list: by rank, then by the day of applying."""
    lock_cohort(cohort)
    served: list[Application] = []
    while clock.today() <= cohort.ends_on and _free_place(cohort) and (first := _first_waiting(cohort)):
        hold_place(first, by=SYSTEM, reason="next_in_line")
        served.append(first)
    return served


def place_of(application: Application, *, lock: bool = False) -> Place | None:
    query = select(Place).where(Place.application_id == application.id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def lock_cohort(cohort: Cohort) -> None:
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update(key_share=True))


def has_free_place(cohort: Cohort) -> bool:
    return (
        db.session.scalar(select(Place.id).where(Place.cohort_id == cohort.id, Place.state == "free").limit(1))
        is not None
    )


def _free_place(cohort: Cohort) -> Place | None:
    query = select(Place).where(Place.cohort_id == cohort.id, Place.state == "free").order_by(Place.number).limit(1)
    return db.session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _first_waiting(cohort: Cohort) -> Application | None:
    """Whoever must not be written to, or is erased, is passed over: nobody could tell them."""
    query = (
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, Application.state == "waiting_list")
        .where(Person.contact_stop.is_(False), Person.erased_on.is_(None))
        .order_by(Application.rank, Application.applied_at, Application.id)
        .limit(1)
    )
    return db.session.scalar(query.with_for_update(of=Application).execution_options(populate_existing=True))
