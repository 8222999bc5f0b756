"""Applying to a cohort, the decision, the person's answer, the enrolment that begins with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_reference
from casework.enrolment import letters
from casework.enrolment.billing import enter_grants
from casework.enrolment.filling import refuse_while_filled
from casework.enrolment.machine import STEPS
from casework.enrolment.models import Application, Enrolment, Place
from casework.enrolment.path_rules import judge_path, refuse_application
from casework.enrolment.places import (
    change_capacity,
    close_cohort,
    hold_place,
    lock_cohort,
    make_places,
    next_in_line,
    open_cohort_again,
    place_of,
    release_place,
)
from casework.enrolment.reserves import GroupHasTooFew, Room, room_for
from casework.enrolment.steps import NotPossibleNow, drop_pending, move, note_applying, on_behalf, settle, tell
from casework.enrolment.wish_models import RoundCohort
from casework.messages.models import Letter
from casework.messages.service import letter_delivered, write_letter
from casework.messages.signals import letter_bounced
from casework.people.models import Person
from casework.programmes.models import Cohort

__all__ = ["change_capacity", "close_cohort", "hold_place", "make_places", "next_in_line", "open_cohort_again"]


class AlreadyApplied(Refusal):
    field = "cohort"
    message = _l("There is an application for this course already.")


class AlreadyTookPart(Refusal):
    field = "cohort"
    message = _l("This course can be taken only once.")


class OutsideWindow(Refusal):
    field = "cohort"
    message = _l("It is not possible to apply for this course now.")


class LateReasonMissing(OutsideWindow):
    field = "reason"
    message = _l("The time to apply is not now. Please say why the person applies all the same.")


class CourseIsOver(OutsideWindow):
    message = _l("This course is over.")


class PlaceIsFree(Refusal):
    message = _l("A place is free. Please hold it for this person: nobody waits while a place is empty.")


class NoWaitingList(Refusal):
    message = _l("This course has no waiting list.")


def is_open_for_applications(cohort: Cohort) -> bool:
    today = clock.today()
    return (cohort.opens_on is None or cohort.opens_on <= today) and (
        cohort.closes_on is None or today <= cohort.closes_on
    )


def apply(
    person: Person,
    cohort: Cohort,
    case: Case,
    *,
    by: Any,
    reason: str | None = None,
    exception: str | None = None,
    is_first: bool = False,
) -> Application:
    """Apply for a cohort: once, and while its window is open. Staff may do so outside of it, with a reason.

    `is_first`: the person was made a moment ago, so there is nothing to look for. `exception`: why although something
    that comes before is missing. Raises AlreadyApplied, AlreadyTookPart, OutsideWindow, Excluded, ComesTooEarly.
    """
    if clock.today() > cohort.ends_on:
        raise CourseIsOver
    if not is_open_for_applications(cohort) and not (by.kind == "user" and reason):
        raise LateReasonMissing if by.kind == "user" else OutsideWindow
    known = select(Application.id).where(Application.person_id == person.id, Application.cohort_id == cohort.id)
    if not is_first and db.session.scalar(known):
        raise AlreadyApplied
    if not is_first and cohort.offer.once_only and _took_part(person, cohort.offer_id):
        raise AlreadyTookPart
    if by.kind == "user":
        refuse_application(judge_path(by, person.id, cohort), exception=exception)
    application = Application(
        ref=new_reference(), person_id=person.id, cohort_id=cohort.id, case_id=case.id, state="applied",
        applied_at=clock.now(), since=clock.now(), person=person, cohort=cohort,
    )  # fmt: skip
    db.session.add(application)
    db.session.flush()
    note_applying(application, by=by, reasons=[reason, exception] if exception else [reason])
    return application


def _took_part(person: Person, offer_id: uuid.UUID) -> bool:
    query = select(Enrolment.id).join(Cohort, Cohort.id == Enrolment.cohort_id)
    return (
        db.session.scalar(query.where(Enrolment.person_id == person.id, Cohort.offer_id == offer_id).limit(1))
        is not None
    )


def mark(application: Application, step: str, *, by: Any) -> None:
    """Papers asked for, complete, in selection: steps that tell nobody anything."""
    move(application, step, by=by)


def put_on_waiting_list(application: Application, *, by: Any, wait: bool = False, in_round: bool = False) -> None:
    """Put on the waiting list and write so. Raises PlaceIsFree, NoWaitingList.

    A place that is kept for others who may still come is not free for this person.

    A round gives what came free meanwhile to the first in line when all of them stand in it (`in_round`).
    """
    taken = move(application, "wait", by=by)
    is_closed = lock_cohort(application.cohort)
    if not in_round:
        refuse_while_filled([application.cohort_id])
    if why := why_not_to_wait(application, None if in_round or is_closed else room_for(application)):
        raise why
    tell(taken, application, "wait", lambda: letters.on_waiting_list(application), by=by, wait=wait)


def why_not_to_wait(application: Application, room: Room | None) -> type[Refusal] | None:
    """Why this person cannot be put on the waiting list; nothing where they can. `room`: none in a course that is closed or filled
    in a round, where places that are free are not given to one after the other."""
    if not application.cohort.offer.has_waiting_list:
        return NoWaitingList
    if room is None or not room.free or room.is_passed_by:
        return None
    return GroupHasTooFew if room.kept else PlaceIsFree


def reject(
    application: Application, *, by: Any, reason: str, alternatives: Iterable[Cohort] = (), wait: bool = False
) -> None:
    """Say no, with the reason that may be told and what else could be possible. `wait`: somebody looks at it first."""
    names: Sequence[str] = [cohort.neutral_name for cohort in alternatives]
    drop_pending(application)
    taken = move(application, "reject", by=by, reason=reason)
    tell(taken, application, "reject", lambda: letters.rejected(application, reason, names), by=by, wait=wait)


def reconsider(application: Application, *, by: Any) -> None:
    """Take an ended application up again: it stands where it stood by its day of applying."""
    move(application, "reconsider", by=by, reason="again")


def accept_place(application: Application, *, by: Any) -> Enrolment:
    """The person says yes: the enrolment begins, and the facts that funders ask for are frozen.

    A place that is still held can be accepted, also a few minutes after its last day.
    """
    taken = move(application, "accept", by=by, reason=on_behalf(by))
    settle(application, by=by)
    place = place_of(application, lock=True)
    if place is None:
        raise NotPossibleNow
    place.state, place.held_until, place.letter_id = "taken", None, None
    cohort = application.cohort
    enrolment = db.session.scalar(select(Enrolment).where(Enrolment.application_id == application.id))
    if enrolment is None:
        enrolment = Enrolment(
            application_id=application.id, person_id=application.person_id, cohort_id=cohort.id,
            case_id=application.case_id, created_at=clock.now(), person=application.person,
        )  # fmt: skip
        db.session.add(enrolment)
    # Whoever left and comes back begins anew: no day between is counted as one in the course.
    enrolment.state, enrolment.ended_on = "enrolled", None
    enrolment.began_on = max(clock.today(), cohort.starts_on)
    db.session.flush()
    enter_grants(enrolment)
    tell(taken, application, "accept", lambda: letters.accepted(application), by=by)
    _let_other_wishes_go(application)
    return enrolment


def _let_other_wishes_go(application: Application) -> None:
    """Whoever takes a place of a round has no need of the other cohorts that were filled with it."""
    round_id = select(RoundCohort.round_id).where(RoundCohort.cohort_id == application.cohort_id).scalar_subquery()
    others = (
        select(Application)
        .join(RoundCohort, RoundCohort.cohort_id == Application.cohort_id)
        .where(RoundCohort.round_id == round_id, Application.person_id == application.person_id)
        .where(Application.id != application.id, Application.state.in_(STEPS["withdraw"].sources))
    )
    for other in db.session.scalars(others.order_by(Application.id)).all():
        withdraw(other, by=SYSTEM, reason="other_wish")


def decline_place(application: Application, *, by: Any) -> list[Application]:
    """The person says no: the place goes to the next in line, who are returned."""
    move(application, "decline", by=by, reason=on_behalf(by))
    settle(application, by=by)
    return release_place(application)


def withdraw(application: Application, *, by: Any, reason: str | None = None) -> list[Application]:
    """Take an application back, whatever it holds. A held place goes to the next in line, who are returned."""
    step = "leave" if application.state == "place_held" else "withdraw"
    move(application, step, by=by, reason=reason or on_behalf(by))
    drop_pending(application)
    return release_place(application) if step == "leave" else []


def lapse(application: Application) -> list[Application]:
    """The time to answer ran out: the place goes to the next in line, who are returned.

    Raises NotPossibleNow when it did not: an answer came, or the place was given anew.
    """
    taken = move(application, "lapse", by=SYSTEM, reason="time_ran_out")
    place = place_of(application, lock=True)
    if place is None or place.held_until is None or place.held_until >= clock.today():
        raise NotPossibleNow
    served = release_place(application)
    tell(taken, application, "lapse", lambda: letters.lapsed(application), by=SYSTEM)
    return served


def remind(application: Application) -> bool:
    """Say once that the time to answer ends soon."""
    db.session.refresh(application, with_for_update={"of": Application})
    place = place_of(application, lock=True)
    if application.state != "place_held" or place is None or place.held_until is None or place.reminded_on:
        return False
    until = place.held_until
    place.reminded_on = clock.today()
    write_letter(application.person, "place_reminder", lambda: letters.remind(application, until))
    return True


@letter_delivered.connect
def start_answer_time(letter: Letter, **_more: Any) -> None:
    """Time to answer runs from the day on which the letter about the place counts as delivered (practice.md U1)."""
    query = select(Place).where(Place.letter_id == letter.id, Place.state == "held", Place.held_until.is_(None))
    place = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if place is None:
        return
    cohort = db.session.get_one(Cohort, place.cohort_id)
    delivered = clock.day_of(letter.delivered_at) if letter.delivered_at else clock.today()
    place.held_until = delivered + timedelta(days=cohort.days_to_answer)
    db.session.flush()


@letter_bounced.connect
def stop_answer_time(letter: Letter, **_more: Any) -> None:
    """The letter about the place came back: nobody read of it, so no time to answer runs."""
    query = select(Place).where(Place.letter_id == letter.id, Place.state == "held", Place.held_until.is_not(None))
    place = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if place is not None:
        place.held_until = None
