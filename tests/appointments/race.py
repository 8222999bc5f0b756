"""One of several processes that book at the same moment, each with an application of its own.

python -m tests.appointments.race FOLDER DATABASE_URL SLOT PERSON_ID…
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from casework.appointments.service import book_slot
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.people.models import Person
from tests.at_once import in_race


def book(slot: str, person_id: uuid.UUID) -> str:
    try:
        with unit_of_work():
            book_slot(db.session.get_one(Person, person_id), slot)
        return "booked"
    except Refusal as refusal:
        return type(refusal).__name__


def turns(slot: str, *people: str) -> Iterator[str]:
    for person_id in people:
        yield book(slot, uuid.UUID(person_id))


if __name__ == "__main__":
    in_race(turns)
