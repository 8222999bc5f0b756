"""One of several processes that book at the same moment, each with an application of its own.

python -m tests.appointments.race FOLDER DATABASE_URL SLOT PERSON_ID…
"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

from casework import create_app
from casework.appointments.service import book_slot
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.people.models import Person
from tests.at_once import wait_for_all
from tests.settings import settings


def book(slot: str, person_id: uuid.UUID) -> str:
    try:
        with unit_of_work():
            book_slot(db.session.get_one(Person, person_id), slot)
        return "booked"
    except Refusal as refusal:
        return type(refusal).__name__


def main() -> None:
    folder, url, slot, *people = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        db.session.execute(db.text("select 1"))
        db.session.rollback()
        wait_for_all()
        for person_id in people:
            print(book(slot, uuid.UUID(person_id)))


if __name__ == "__main__":
    main()
