"""The two records side by side: what both say, where they differ, what stands in the way of merging them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Application
from casework.enrolment.permissions import LIVING
from casework.people.models import ContactPoint, Person, Spelling
from casework.people.service import answers_of

#: Fields of the person's own row that are chosen like answers.
OF_THE_ROW = ("call_name", "language", "adult")


@dataclass(frozen=True)
class Side:
    """One of the two, as far as the viewer may read it."""

    person: Person
    case: Case
    spellings: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]
    answers: dict[str, Any]


def side_of(viewer: Any, person: Person, case: Case) -> Side:
    """A former name finds its person and is not shown (practice.md U12)."""
    names = select(Spelling).where(Spelling.person_id == person.id, Spelling.is_former.is_(False))
    spellings = open_for(viewer, db.session.scalars(names.order_by(Spelling.created_at)), "doubles")
    points = select(ContactPoint).where(ContactPoint.person_id == person.id).order_by(ContactPoint.rank)
    ways = open_for(viewer, db.session.scalars(points), "doubles")
    return Side(
        person, case, tuple((row.kind, row.text or "") for row in spellings),
        tuple((row.kind, row.typed or "") for row in ways), answers_of(person.id, viewer),
    )  # fmt: skip


def answers_differ(one: uuid.UUID, other: uuid.UUID) -> dict[str, tuple[Any, Any]]:
    """The questions that both answered, and not alike."""
    mine, theirs = answers_of(one, SYSTEM), answers_of(other, SYSTEM)
    return {key: (mine[key], theirs[key]) for key in mine if key in theirs and mine[key] != theirs[key]}


def open_cases(one: uuid.UUID, other: uuid.UUID) -> Sequence[Case]:
    return db.session.scalars(select(Case).where(Case.person_id.in_((one, other)), Case.closed_at.is_(None))).all()


def has_secret_case(person_id: uuid.UUID) -> bool:
    secret = select(Case.id).where(Case.person_id == person_id, Case.is_compartment.is_(True))
    return db.session.scalar(secret.limit(1)) is not None


def waits_twice(one: uuid.UUID, other: uuid.UUID) -> bool:
    """Both have a living application to the same course: a place could be held twice for one person."""
    living = select(Application.cohort_id).where(Application.state.in_(LIVING))
    mine = living.where(Application.person_id == one)
    return db.session.scalar(living.where(Application.person_id == other, Application.cohort_id.in_(mine))) is not None
