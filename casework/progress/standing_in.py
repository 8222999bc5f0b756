"""Standing in for a teacher by a link: the lessons of one course on one day, and nothing else of the programme.

The link carries 256 random bits, is kept as a hash and shown once. It ends with its day, or when somebody ends it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import g
from sqlalchemy import Select, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.access import viewer_loader
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.tokens import hash_token, new_token
from casework.people.models import Person
from casework.programmes.models import Cohort, CohortTeacher, Lesson, Offer
from casework.progress.stand_in_models import StandIn

LONGEST = timedelta(days=14)
MOST_A_DAY = 5


class NotThatDay(Refusal):
    field = "on"
    message = _l("Please choose a day within the next two weeks on which this course has a lesson.")


class TooManyStandIns(Refusal):
    message = _l("There are several links for this day already. Please end one of them first.")


@dataclass(frozen=True)
class StandInViewer:
    """Whoever came with the link. Of a person they read what to call them, and nothing else exists for them."""

    id: uuid.UUID
    cohort_id: uuid.UUID
    on: date
    #: Nobody can give away more than they see themselves.
    giver: User

    kind = "stand_in"
    function = "stand_in"
    language: str | None = None
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def has_role(self, role: str) -> bool:
        return False

    def reads(self, sealed: Any, record: Any) -> bool:
        return isinstance(record, Person) and sealed.name == "call_name"

    def get_id(self) -> str:
        return f"stand_in:{g.get('stand_in_token', '')}"


def give_lessons(cohort: Cohort, on: date, *, name: str, by: User) -> tuple[StandIn, str]:
    """A link for this day, and its token, which cannot be shown again. Raises NotThatDay, TooManyStandIns."""
    if not clock.today() <= on <= clock.today() + LONGEST or not db.session.scalars(_lessons(cohort.id, on)).all():
        raise NotThatDay
    if sum(each.on == on for each in living_links(cohort)) >= MOST_A_DAY:
        raise TooManyStandIns
    token = new_token()
    row = StandIn(
        cohort_id=cohort.id, on=on, token_hash=hash_token(token), by_id=by.id, name=name.strip() or None,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row, token


def end_link(row: StandIn) -> None:
    """From this moment on it opens nothing, and whoever came with it is out."""
    if row.ended_at is None:
        row.ended_at = clock.now()


def _living() -> Select[Any]:
    return select(StandIn).where(StandIn.ended_at.is_(None), StandIn.on >= clock.today())


def living_links(cohort: Cohort) -> Sequence[StandIn]:
    query = _living().where(StandIn.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(StandIn.on, StandIn.created_at)).all()


def come_in(token: str) -> StandInViewer | None:
    """Who comes with this link today; None for one that is over, is for another day, or never was."""
    row = db.session.scalar(_living().where(StandIn.token_hash == hash_token(token[:100]), StandIn.on == clock.today()))
    giver = db.session.get(User, row.by_id) if row else None
    if row is None or giver is None or giver.state != "active":
        return None
    return StandInViewer(row.id, row.cohort_id, row.on, giver)


@viewer_loader("stand_in")
def standing_in(token: str) -> StandInViewer | None:
    viewer = come_in(token)
    if viewer is not None:
        g.stand_in_token = token
    return viewer


def _lessons(cohort_id: uuid.UUID, on: date) -> Select[Any]:
    begin, end = clock.end_of(on - timedelta(days=1)), clock.end_of(on)
    query = select(Lesson).where(Lesson.cohort_id == cohort_id, Lesson.starts_at >= begin, Lesson.starts_at < end)
    return query.order_by(Lesson.starts_at, Lesson.id)


def lessons_of_day(viewer: StandInViewer) -> Sequence[Lesson]:
    return db.session.scalars(_lessons(viewer.cohort_id, viewer.on)).all()


def find_lesson_of_day(viewer: Any, ref: str, *, lock: bool = False) -> Lesson | None:
    if viewer.kind != "stand_in":
        return None
    query = _lessons(viewer.cohort_id, viewer.on).where(Lesson.ref == ref)
    found: Lesson | None = db.session.scalar(query.with_for_update(of=Lesson) if lock else query)
    return found


def find_taught_cohort(viewer: Any, ref: str, *, lock: bool = False) -> Cohort | None:
    """A teacher's own course; any for the coordinator, but none of a compartment."""
    query = select(Cohort).join(Offer, Offer.id == Cohort.offer_id).where(Cohort.ref == ref)
    query = query.where(_is_taught(viewer))
    return db.session.scalar(query.with_for_update(of=Cohort) if lock else query)


def _is_taught(viewer: Any) -> Any:
    if viewer.has_role("coordinator"):
        return Offer.is_compartment.is_(False)
    return Cohort.id.in_(select(CohortTeacher.cohort_id).where(CohortTeacher.user_id == viewer.id))


def find_stand_in(viewer: Any, ref: str, *, lock: bool = False) -> StandIn | None:
    query = select(StandIn).join(Cohort, Cohort.id == StandIn.cohort_id).join(Offer, Offer.id == Cohort.offer_id)
    query = query.where(StandIn.ref == ref, _is_taught(viewer))
    return db.session.scalar(query.with_for_update(of=StandIn) if lock else query)


def cohort_of(row: StandIn) -> Cohort:
    return db.session.get_one(Cohort, row.cohort_id)


def find_taught_lesson(viewer: Any, ref: str, *, lock: bool = False) -> Lesson | None:
    query = select(Lesson).join(Cohort, Cohort.id == Lesson.cohort_id).join(Offer, Offer.id == Cohort.offer_id)
    query = query.where(Lesson.ref == ref, _is_taught(viewer))
    return db.session.scalar(query.with_for_update(of=Lesson) if lock else query)
