"""One of several processes that take a room at the same moment: python -m tests.appointments.room_race FOLDER URL ROOM APPOINTMENT…"""

from __future__ import annotations

from collections.abc import Iterator

from casework.cases.appointments import take_room
from casework.cases.queries import find_appointment
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.transaction import unit_of_work
from tests.at_once import in_race


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


def turns(room: str, *appointments: str) -> Iterator[str]:
    for appointment in appointments:
        yield take(room, appointment)


if __name__ == "__main__":
    in_race(turns)
