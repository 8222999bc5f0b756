"""One of several processes that take a room at the same moment: python -m tests.appointments.room_race FOLDER URL ROOM APPOINTMENT…"""

from __future__ import annotations

import sys
from pathlib import Path

from casework import create_app
from casework.cases.appointments import take_room
from casework.cases.queries import find_appointment
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from tests.at_once import wait_for_all
from tests.settings import settings


def take(room: str, appointment: str) -> str:
    """As the page of an appointment does: its row locked, then the room."""
    try:
        with unit_of_work():
            found = find_appointment(SYSTEM, appointment, lock=True)
            if found is None:
                return "NotThere"
            take_room(found, room)
        return "taken"
    except Refusal as refusal:
        return type(refusal).__name__


def main() -> None:
    folder, url, room, *appointments = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        db.session.execute(db.text("select 1"))
        db.session.rollback()
        wait_for_all()
        for appointment in appointments:
            print(take(room, appointment))


if __name__ == "__main__":
    main()
