"""Places: one row each, so that a cohort cannot be oversold. Holding one, giving it back, the next in line.

The order of locks is application, cohort, place, application on the waiting list. Whoever gives or frees a place or
joins the waiting list holds the cohort, so no place stays empty while someone waits who may have it. While a round fills a cohort, the
round alone gives its places; what comes free meanwhile it gives to the next in line at its end.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, true

from casework.accounts.models import User
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment import letters
from casework.enrolment.filling import is_being_filled, refuse_while_filled
from casework.enrolment.models import Application, CapacityChange, Place
from casework.enrolment.reserves import count_free, group_in_turn, members, passed_by, refuse_kept_place
from casework.enrolment.steps import check, drop_pending, move, tell
from casework.people.models import Person
from casework.programmes.models import Cohort


class CohortIsFull(Refusal):
    message = _l("No place is left in this course. You can put the person on the waiting list.")


class CohortIsClosed(Refusal):
    message = _l("This course is closed: no place is given any more.")


class FewerThanTaken(Refusal):
    field = "capacity"
    message = _l("More places are held or taken than that. Please choose a higher number.")


class ReasonMissing(Refusal):
    field = "reason"
    message = _l("Please say why.")


def make_places(cohort: Cohort) -> None:
    """Make the rows that are missing up to the cohort's capacity and what may be promised beyond it."""
    there = set(db.session.scalars(select(Place.number).where(Place.cohort_id == cohort.id)))
    for number in range(1, cohort.places + 1):
        if number not in there:
            db.session.add(Place(cohort_id=cohort.id, number=number, allowed=cohort.places))
    db.session.flush()


def change_capacity(
    cohort: Cohort, capacity: int, *, by: User, reason: str, overbooking: int | None = None
) -> list[Application]:
    """Change the number of places, by name and with a reason. More places go to the next in line, who are returned.

    `overbooking`: so many more may be promised, because some never come. Raises FewerThanTaken, ReasonMissing.
    """
    beyond = cohort.overbooking if overbooking is None else overbooking
    _note_change(cohort, capacity, beyond, by=by, reason=reason)
    if capacity + beyond < cohort.places:
        _take_away(cohort, capacity + beyond)
    cohort.capacity, cohort.overbooking = capacity, beyond
    db.session.flush()
    make_places(cohort)
    return next_in_line(cohort)


def close_cohort(cohort: Cohort, *, by: User, reason: str) -> None:
    """From now on no place is given, not even to the next in line. Places that are held can still be accepted."""
    _note_change(cohort, cohort.capacity, cohort.overbooking, by=by, reason=reason)
    cohort.closed_at = cohort.closed_at or clock.now()
    db.session.flush()


def open_cohort_again(cohort: Cohort, *, by: User, reason: str) -> list[Application]:
    """Free places go to the next in line, who are returned."""
    _note_change(cohort, cohort.capacity, cohort.overbooking, by=by, reason=reason)
    cohort.closed_at = None
    db.session.flush()
    return next_in_line(cohort)


def _note_change(cohort: Cohort, capacity: int, overbooking: int, *, by: User, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    db.session.refresh(cohort, with_for_update={"of": Cohort})
    refuse_while_filled([cohort.id])
    change = CapacityChange(
        cohort_id=cohort.id, by_id=by.id, at=clock.now(), before=cohort.capacity, after=capacity,
        overbooking_before=cohort.overbooking, overbooking_after=overbooking, reason=reason,
    )  # fmt: skip
    db.session.add(change)


def _take_away(cohort: Cohort, remaining: int) -> None:
    """Free places go; those that stay are numbered from one on, as the database asks."""
    query = select(Place).where(Place.cohort_id == cohort.id).order_by(Place.number)
    rows = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    free = [row for row in rows if row.state == "free"]
    if len(rows) - len(free) > remaining:
        raise FewerThanTaken
    gone = set(free[len(free) - max(0, len(rows) - remaining) :])
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    for number, row in enumerate((row for row in rows if row not in gone), start=1):
        if row.number != number:
            row.number = number
            db.session.flush()


def hold_place(
    application: Application,
    *,
    by: Any,
    reason: str | None = None,
    exception: str | None = None,
    wait: bool = False,
    in_round: bool = False,
) -> Place:
    """Keep one of the cohort's places for the applicant and write to them. Raises CohortIsFull, CohortIsClosed.

    `exception`: why, although it is kept for a group to which they do not belong; else that raises TakesKeptPlace.
    Time to answer runs only when that letter counts as delivered. `wait`: somebody looks at the letter first. While a
    round fills the cohort only that round may (`in_round`): for everybody else this raises IsBeingFilled.
    """
    check(application, "hold", by=by)
    if lock_cohort(application.cohort):
        raise CohortIsClosed
    if not in_round:
        refuse_while_filled([application.cohort_id])
    place = _free_place(application.cohort)
    if place is None:
        raise CohortIsFull
    if not in_round:
        reason = refuse_kept_place(application, exception=exception) or reason
    drop_pending(application)
    taken = move(application, "hold", by=by, reason=reason)
    place.state, place.application_id, place.held_until, place.reminded_on = "held", application.id, None, None
    letter = tell(taken, application, "hold", lambda: letters.place_held(application), by=by, wait=wait)
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
    return [] if is_being_filled(cohort.id) else serve(cohort)


def serve(cohort: Cohort, most: int | None = None, *, by: Any = SYSTEM, wait: bool = False) -> list[Application]:
    """The same for a round that ends, which has some looked at first, and not too many at once."""
    is_closed = lock_cohort(cohort)
    served: list[Application] = []
    while (
        not is_closed and clock.today() <= cohort.ends_on and (most is None or len(served) < most)
        and _free_place(cohort) and (first := _first_waiting(cohort))
    ):  # fmt: skip
        hold_place(first, by=by, reason="next_in_line", wait=wait, in_round=True)
        served.append(first)
    return served


def place_of(application: Application, *, lock: bool = False) -> Place | None:
    query = select(Place).where(Place.application_id == application.id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def lock_cohort(cohort: Cohort) -> bool:
    """Whether it is closed, as it stands under the lock."""
    query = select(Cohort.closed_at).where(Cohort.id == cohort.id)
    return db.session.execute(query.with_for_update(key_share=True)).scalar_one() is not None


def _free_place(cohort: Cohort) -> Place | None:
    query = select(Place).where(Place.cohort_id == cohort.id, Place.state == "free").order_by(Place.number).limit(1)
    return db.session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _first_waiting(cohort: Cohort) -> Application | None:
    """Whoever must not be written to, or is erased, is passed over: nobody could tell them.

    While a group has fewer places than are kept for it, the first of that group comes first; the others pass by as many
    free places as people of it may still come.
    """
    group = group_in_turn(cohort)
    if group is None and (passed := passed_by(cohort)) and count_free(cohort) <= passed:
        return None
    query = (
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, Application.state == "waiting_list")
        .where(Person.may_be_told())
        .where(Application.person_id.in_(members(group)) if group else true())
        .order_by(Application.rank, Application.applied_at, Application.id)
        .limit(1)
    )
    return db.session.scalar(query.with_for_update(of=Application).execution_options(populate_existing=True))
