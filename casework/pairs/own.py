"""What volunteers and persons see of their own: the pairs that they are asked about or have, and the meetings of these."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select

from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Application
from casework.pairs.models import SHOWN, Pair, PairMeeting, Volunteer
from casework.pairs.queries import PAGE, Member, found_pair, is_in_pool, is_of_kind, with_pairs
from casework.people.models import Person


def _own() -> Any:
    """What a volunteer is shown: nobody who is to be left alone, and nothing that was not signed."""
    left_alone = select(Person.id).where(
        Person.id == Pair.person_id, or_(Person.contact_stop.is_(True), Person.erased_on.is_not(None))
    )
    return and_(Pair.state.in_(SHOWN), ~left_alone.exists())


def _of_volunteer(viewer: Any) -> Any:
    return select(Pair).join(Volunteer, Volunteer.id == Pair.volunteer_id).where(Volunteer.user_id == viewer.id, _own())


def own_pairs(viewer: Any) -> list[Pair]:
    """A volunteer's own pairs, with what they call the person and nothing else of them."""
    found = list(db.session.scalars(_of_volunteer(viewer).order_by(Pair.since, Pair.id)))
    return open_for(viewer, found, "own pairs")


def count_own_to_do(viewer: Any) -> int:
    """Yes or no that a volunteer has not said."""
    rows = _of_volunteer(viewer).where(Pair.state == "asked", Pair.volunteer_agreed_at.is_(None)).subquery()
    return int(db.session.scalar(select(func.count()).select_from(rows)) or 0)


def find_mate(viewer: Any, ref: str, *, lock: bool = False) -> Pair | None:
    """One of a volunteer's own pairs."""
    return found_pair(viewer, _of_volunteer(viewer).where(Pair.ref == ref), lock)


# --- the person's own ------------------------------------------------------------------------------------------------


def own_members(person: Person) -> list[Member]:
    """The pools that a person is in, with the pair that they were asked about."""
    query = select(Application).where(Application.person_id == person.id, is_of_kind(), is_in_pool())
    found = list(db.session.scalars(query.order_by(Application.applied_at, Application.id).limit(PAGE)))
    rows = with_pairs(found)
    for row in rows:
        if row.pair is not None and row.pair.state not in SHOWN:
            row.pair = None
    return rows


def has_question(person: Person) -> bool:
    """Is there somebody for whom the person has not said yes or no?"""
    query = select(Pair.id).where(Pair.person_id == person.id, Pair.state == "asked", Pair.person_agreed_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def find_own_pair(viewer: Any, ref: str, *, lock: bool = False) -> Pair | None:
    query = select(Pair).where(Pair.ref == ref, Pair.person_id == viewer.id, Pair.state.in_(SHOWN))
    return found_pair(viewer, query, lock)


def find_encounter(viewer: Any, ref: str, *, lock: bool = False) -> PairMeeting | None:
    """A meeting of one of the viewer's own pairs: the volunteer's, or the person's."""
    mine = _of_volunteer(viewer) if viewer.kind == "user" else select(Pair).where(
        Pair.person_id == viewer.id, Pair.state.in_(SHOWN)
    )  # fmt: skip
    query = select(PairMeeting).where(PairMeeting.ref == ref, PairMeeting.pair_id.in_(mine.with_only_columns(Pair.id)))
    return db.session.scalar(query.with_for_update(of=PairMeeting) if lock else query)
