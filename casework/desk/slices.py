"""Going on with what was begun for many cases, a few at a time, each time in a transaction of its own.

The request that began it goes on at once. Was that process killed, the worker goes on within a minute; where both do, one
waits for the other, and no case is done twice.
"""

from __future__ import annotations

import uuid
from functools import partial

from sqlalchemy import select

from casework.accounts.models import User
from casework.core.audit import acting_as
from casework.core.i18n import speaking
from casework.core.models import db
from casework.core.transaction import Slices, unit_of_work, until_nothing_is_left
from casework.desk import bulk
from casework.desk.models import BulkAction, BulkRow

#: Which rows are still to be looked at, and what is done to them.
_LEFT = {"running": ("waits", bulk.do_next), "undoing": ("done", bulk.undo_next)}


def go_on(action_id: uuid.UUID) -> None:
    """Until nothing is left."""
    until_nothing_is_left(partial(go_on_once, action_id))


def go_on_once(action_id: uuid.UUID, slices: Slices) -> bool:
    """One slice. Says whether more is to be done."""
    with unit_of_work():
        action = db.session.get(BulkAction, action_id, with_for_update=True, populate_existing=True)
        if action is None or action.state not in _LEFT:
            return False
        outcome, act = _LEFT[action.state]
        left = select(BulkRow).where(BulkRow.bulk_id == action.id, BulkRow.outcome == outcome)
        # In the order of the cases: whoever does the same to others waits for us, and we never for them.
        rows = db.session.scalars(left.order_by(BulkRow.case_id).limit(slices.size)).all()
        if not rows:
            action.state, action.what = "done", None
            return False
        by = db.session.get_one(User, action.user_id)
        with slices.measured(len(rows)), acting_as("user", str(by.id)), speaking(by.language):
            act(action, rows, by=by)
            db.session.flush()
        return True


def on_their_way() -> list[uuid.UUID]:
    with unit_of_work():
        query = select(BulkAction.id).where(BulkAction.state != "done").order_by(BulkAction.at, BulkAction.id)
        return list(db.session.scalars(query.limit(bulk.SHOWN)))
