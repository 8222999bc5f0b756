"""Keeping the days that others set, each with its source and who looked it up when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.programmes.semester_models import OutsideDeadline

#: What was looked up longer ago has to be looked up again: such days move from year to year.
STALE = timedelta(days=120)
#: How long before its day something has to be on its way, as a first guess for the form.
USUAL_LEAD = {"uni_assist": 42, "vpd": 56, "studienkolleg": 28, "testas": 14, "university": 14, "other": 0}


def add_deadline(values: Mapping[str, Any], *, by: User) -> OutsideDeadline:
    """A day that somebody looked up today."""
    made = OutsideDeadline(**values, checked_on=clock.today(), checked_by_id=by.id)
    db.session.add(made)
    db.session.flush()
    return made


def change_deadline(deadline: OutsideDeadline, values: Mapping[str, Any], *, by: User) -> None:
    """Whoever changes it has looked it up."""
    for name, value in values.items():
        setattr(deadline, name, value)
    check_deadline(deadline, by=by)


def check_deadline(deadline: OutsideDeadline, *, by: User) -> None:
    deadline.checked_on, deadline.checked_by_id = clock.today(), by.id


def remove_deadline(deadline: OutsideDeadline) -> None:
    db.session.delete(deadline)


def is_stale(deadline: OutsideDeadline, today: date) -> bool:
    return today - deadline.checked_on > STALE


def find_deadline(viewer: Any, ref: str, *, lock: bool = False) -> OutsideDeadline | None:
    query = select(OutsideDeadline).where(OutsideDeadline.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)


def deadlines(viewer: Any, today: date, *, limit: int = 200) -> Sequence[OutsideDeadline]:
    """Those that are still to come, the next one first."""
    query = select(OutsideDeadline).where(OutsideDeadline.day >= today)
    return db.session.scalars(query.order_by(OutsideDeadline.day, OutsideDeadline.name).limit(limit)).all()


def stale_deadlines(today: date) -> int:
    """How many of them nobody has looked up for long."""
    query = select(func.count()).select_from(OutsideDeadline)
    query = query.where(OutsideDeadline.day >= today, OutsideDeadline.checked_on < today - STALE)
    return db.session.scalar(query) or 0
