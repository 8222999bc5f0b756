"""Who is 18 today and was not yesterday: a guardian stands for a minor, and for nobody else (practice.md U2)."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from casework.core.models import db
from casework.people.models import Answer, Person
from casework.people.service import answers_of, derive_facts

#: A writing transaction stays short: each of them is several statements.
BATCH = 25
#: What says how old someone is.
_SAYS_AGE = ("birth_date", "birth_year")


def come_of_age(after: uuid.UUID | None = None) -> tuple[int, uuid.UUID | None]:
    """Look at one batch of those who were not 18: how many are now, and where the next batch begins."""
    aged = select(Answer.subject_id).where(Answer.field.in_(_SAYS_AGE))
    query = select(Person).where(Person.adult != "yes", Person.erased_on.is_(None), Person.id.in_(aged))
    if after is not None:
        query = query.where(Person.id > after)
    people = db.session.scalars(query.order_by(Person.id).limit(BATCH)).all()
    for person in people:
        derive_facts(person.id, answers_of(person.id))
    done = sum(person.adult == "yes" for person in people)
    return done, people[-1].id if len(people) == BATCH else None
