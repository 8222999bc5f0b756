"""Reading what the head of the unit and the data-protection officer see: no name, no case content."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, tuple_

from casework.accounts.models import User, UserRole
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.reach import visible_cases
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.sealed import open_for
from casework.desk.permissions import CHANGE_CIRCLE
from casework.people.models import Person
from casework.privacy.models import Disclosure, Erasure

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One page of a list and the key of the next one."""

    rows: list[Any]
    after: str | None


def case_by_reference(viewer: Any, ref: str, *, lock: bool = False) -> Case | None:
    """The case of an exact reference: any for the head of the unit, for the others those that they see anyway."""
    query = select(Case).where(Case.ref == ref)
    if not viewer.has_role("head_of_unit"):
        query = query.where(Case.id.in_(visible_cases(viewer)))
    return db.session.scalar(query.with_for_update(of=Case.__table__) if lock else query)


def case_asked_about(viewer: Any, typed: str) -> Case | None:
    """The case that the page was opened from, for those who may know who is around its person."""
    ref = read_reference(typed)
    case = find_case_head(viewer, ref) if ref else None
    return case if case is not None and CHANGE_CIRCLE.allows(viewer, case) else None


def erasures(viewer: Any, *, after: str | None = None) -> Listed:
    """Newest first."""
    query = select(Erasure).order_by(Erasure.ordered_at.desc(), Erasure.id.desc()).limit(PAGE + 1)
    start = row_of(Erasure, after)
    if start is not None:
        query = query.where(tuple_(Erasure.ordered_at, Erasure.id) < tuple_(start.ordered_at, start.id))
    return listed_page(db.session.scalars(query).all())


def count_unfinished(viewer: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(Erasure).where(Erasure.state != "done")) or 0


def find_erasure(viewer: Any, ref: str, *, lock: bool = False) -> Erasure | None:
    query = select(Erasure).where(Erasure.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)


def unfinished_erasures(viewer: Any, limit: int) -> Sequence[uuid.UUID]:
    query = select(Erasure.id).where(Erasure.state != "done").order_by(Erasure.ordered_at).limit(limit)
    return db.session.scalars(query).all()


def disclosures(viewer: Any, *, after: str | None = None) -> Listed:
    """Newest first; those about a scholar under threat only for the head of the unit.

    A recurring list is no request about a person: its draws stand with their approval.
    """
    query = (
        select(Disclosure)
        .where(Disclosure.transfer_id.is_(None))
        .order_by(Disclosure.asked_on.desc(), Disclosure.id.desc())
        .limit(PAGE + 1)
    )
    if not viewer.has_role("head_of_unit"):
        query = query.where(Disclosure.is_compartment.is_(False))
    start = row_of(Disclosure, after)
    if start is not None:
        query = query.where(tuple_(Disclosure.asked_on, Disclosure.id) < tuple_(start.asked_on, start.id))
    listed = listed_page(db.session.scalars(query).all())
    open_for(viewer, listed.rows, "disclosures")
    return listed


def requests_told(person: Person) -> list[Disclosure]:
    """What the person was told of: who asked about them, newest first. Of the others nothing, not even that they are."""
    query = select(Disclosure).where(Disclosure.person_id == person.id, Disclosure.person_told.is_(True))
    rows = db.session.scalars(query.order_by(Disclosure.asked_on.desc(), Disclosure.id.desc()).limit(PAGE))
    return open_for(person, rows, "own requests")


def possible_seconds(viewer: Any) -> Sequence[User]:
    """Colleagues who may be the second person of a disclosure."""
    roles = ("head_of_unit", "dpo", "coordinator", "advisor", "scholar_advisor")
    query = select(User).join(UserRole).where(User.state == "active", UserRole.role.in_(roles), User.id != viewer.id)
    return db.session.scalars(query.order_by(User.name, User.id).distinct()).all()


def officers(viewer: Any) -> Sequence[User]:
    query = select(User).join(UserRole).where(User.state == "active", UserRole.role == "dpo")
    return db.session.scalars(query.order_by(User.id)).all()


def row_of(model: Any, after: str | None) -> Any:
    try:
        return db.session.get(model, uuid.UUID(after)) if after else None
    except ValueError:
        return None


def listed_page(rows: Sequence[Any]) -> Listed:
    return Listed(list(rows[:PAGE]), str(rows[PAGE - 1].id) if len(rows) > PAGE else None)


def day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
