"""Who hears a complaint: the coordination, the ombudsperson, and when neither can, the head of the unit (practice.md U15).

Nobody hears one about themselves: not about someone whose case they work or worked on, and no coordinator one about the
coordination. For whoever does not hear it, it does not exist.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, false, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from casework.accounts.models import User, UserRole
from casework.cases.models import PARTNER, Access, Case
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import Person
from casework.portal.models import Complaint

PAGE = 50
WAITS = or_(Complaint.answered_at.is_(None), Complaint.answered_at < Complaint.asked_at)
COORDINATOR, OMBUDSPERSON, HEAD = "coordinator", "ombudsperson", "head_of_unit"


def _worked(user_id: Any, *outer: Any) -> Any:
    """Works on a case of this person, or ever did."""
    case = aliased(Case)
    worked = exists().where(
        case.person_id == Complaint.person_id, Access.case_id == case.id, Access.user_id == user_id, Access.role != PARTNER
    )  # fmt: skip
    return worked.correlate(Complaint, *outer)


def _is_about(user_id: Any, *outer: Any) -> Any:
    """Is this colleague the one complained about?"""
    coordinates = aliased(UserRole)
    is_one = exists().where(coordinates.user_id == user_id, coordinates.role == COORDINATOR).correlate(*outer)
    return or_(_worked(user_id, *outer), and_(Complaint.about == "coordination", is_one))


def _some(role: str) -> Any:
    """Is there an active colleague with this role who may hear it?"""
    user, has = aliased(User), aliased(UserRole)
    some = exists().where(user.id == has.user_id, has.role == role, user.state == "active", ~_is_about(user.id, user))
    # A coordinator hears nothing about the coordination, `_is_about` says so; the others hear everything else.
    return some.correlate(Complaint)


def answerable(viewer: Any) -> Any:
    """The complaints that exist for this viewer."""
    mine: list[Any] = []
    if viewer.has_role(COORDINATOR) or viewer.has_role(OMBUDSPERSON):
        mine.append(true())
    if viewer.has_role(HEAD):
        mine.append(and_(~_some(COORDINATOR), ~_some(OMBUDSPERSON)))
    return and_(~_is_about(viewer.id), or_(*mine)) if mine else false()


def hearers(complaint: Complaint) -> Sequence[User]:
    """Who may hear this one."""
    roles = select(UserRole.user_id).where(UserRole.role.in_((COORDINATOR, OMBUDSPERSON, HEAD)))
    users = db.session.scalars(select(User).where(User.state == "active", User.id.in_(roles)).order_by(User.id)).all()
    return [
        user
        for user in users
        if db.session.scalar(select(Complaint.id).where(Complaint.id == complaint.id, answerable(user)))
    ]


def unheard() -> int:
    """How many complaints nobody sees: the doctor asks."""
    nobody = ~or_(_some(COORDINATOR), _some(OMBUDSPERSON), _some(HEAD))
    return db.session.scalar(select(func.count()).select_from(Complaint).where(nobody)) or 0


def has_fallback() -> bool:
    """Is there somebody for a complaint about the coordination? As long as nobody coordinates, there is nothing to hear."""
    working = select(User.id).join(UserRole, UserRole.user_id == User.id).where(User.state == "active")
    if db.session.scalar(working.where(UserRole.role == COORDINATOR)) is None:
        return True
    coordinates, has = aliased(UserRole), aliased(UserRole)
    is_one = exists().where(coordinates.user_id == User.id, coordinates.role == COORDINATOR)
    query = select(User.id).join(has, has.user_id == User.id)
    return (
        db.session.scalar(query.where(User.state == "active", has.role.in_((OMBUDSPERSON, HEAD)), ~is_one)) is not None
    )


def count_waiting(viewer: Any) -> int:
    """How many of the viewer's complaints have no answer."""
    query = select(func.count()).select_from(Complaint).where(WAITS, answerable(viewer))
    return db.session.scalar(query) or 0


def complaints(viewer: Any, after: str | None = None) -> tuple[list[tuple[Complaint, str | None]], str | None]:
    """Complaints with what to call the person, newest first, and the reference that the next page begins after."""
    query = select(Complaint, Person).join(Person, Person.id == Complaint.person_id).where(answerable(viewer))
    last = find_complaint(viewer, after) if after else None
    if last is not None:
        query = query.where(tuple_(Complaint.asked_at, Complaint.id) < tuple_(last.asked_at, last.id))
    rows = db.session.execute(query.order_by(Complaint.asked_at.desc(), Complaint.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    names = _names(viewer, [person for _complaint, person in shown])
    found = [(complaint, names[person.id]) for complaint, person in shown]
    return found, shown[-1][0].ref if len(rows) > PAGE else None


def find_complaint(viewer: Any, ref: str, *, lock: bool = False) -> Complaint | None:
    query = select(Complaint).where(Complaint.ref == ref, answerable(viewer))
    return db.session.scalar(query.with_for_update() if lock else query)


def find_complaint_of_case(viewer: Any, ref: str, *, lock: bool = False) -> Complaint | None:
    """The complaint of the person whose case this is; a compartment's case leads nowhere."""
    query = select(Complaint).join(Case, Case.person_id == Complaint.person_id)
    query = query.where(Case.ref == ref, Case.is_compartment.is_(False), answerable(viewer))
    return db.session.scalar(query.with_for_update(of=Complaint) if lock else query)


def who_complains(viewer: Any, complaint: Complaint) -> str | None:
    return _names(viewer, [db.session.get_one(Person, complaint.person_id)])[complaint.person_id]


def _names(viewer: Any, people: Sequence[Person]) -> dict[uuid.UUID, str | None]:
    """What to call them: the alias where there is one, and never a name out of a compartment."""
    ids = [person.id for person in people]
    hidden = (
        set(db.session.scalars(select(Case.person_id).where(Case.person_id.in_(ids), Case.is_compartment.is_(True))))
        if ids
        else set()
    )
    open_for(viewer, [person for person in people if person.id not in hidden], "complaints")
    return {person.id: person.alias or (None if person.id in hidden else person.call_name) for person in people}
