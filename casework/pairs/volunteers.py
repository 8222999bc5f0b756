"""What is kept of a volunteer: by the coordination all of it, by themselves when they have time and whether they pause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.profiles import set_languages
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.pairs.models import Volunteer


class NotYetSeen(Refusal):
    field = "clearance_seen_on"
    message = _l("Please choose a day that is not in the future.")


class EndsBefore(Refusal):
    field = "clearance_until"
    message = _l("It ends before it was seen.")


def volunteer_of(user: User) -> Volunteer | None:
    return db.session.scalar(select(Volunteer).where(Volunteer.user_id == user.id))


def keep_volunteer(user: User, values: Mapping[str, Any], levels: Mapping[str, str]) -> Volunteer:
    """Everything that the coordination says of a volunteer; the first time it makes the record."""
    seen, until = values.get("clearance_seen_on"), values.get("clearance_until")
    _check(seen, until)
    row = volunteer_of(user)
    if row is None:
        row = Volunteer(user_id=user.id, called=user.name, created_at=clock.now())
        db.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    set_languages(user, levels)
    db.session.flush()
    return row


def say_when(row: Volunteer, *, times: list[str], ways: list[str], paused_until: date | None) -> None:
    """What a volunteer says of themselves: how many people they take, the coordination agrees with them."""
    row.times, row.ways, row.paused_until = times, ways, paused_until


def _check(seen: date | None, until: date | None) -> None:
    if seen is not None and seen > clock.today():
        raise NotYetSeen
    if until is not None and (seen is None or until < seen):
        raise EndsBefore
