"""Rooms to meet in: added and closed. That two do not meet in one at a time, `cases.appointments` sees to."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.programmes.models import Room


class RoomIsThere(Refusal):
    field = "name"
    message = _l("There is a room of this name already.")


def add_room(name: str, seats: int) -> Room:
    """A room, or one that was closed again under its name. Raises RoomIsThere."""
    name = name.strip()
    found = db.session.scalar(select(Room).where(Room.name == name))
    if found is not None and found.closed_at is None:
        raise RoomIsThere
    made = found or Room(name=name)
    made.seats, made.closed_at = seats, None
    db.session.add(made)
    return made


def close_room(room: Room) -> None:
    """Nobody is put there any more; what is planned stays."""
    room.closed_at = room.closed_at or clock.now()


def ref_of(room_id: uuid.UUID | None) -> str:
    return db.session.scalar(select(Room.ref).where(Room.id == room_id)) or "" if room_id else ""
