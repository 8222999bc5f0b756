"""One of several processes that take a case from the queue at the same moment: python -m tests.assignment.race FOLDER URL USER QUEUED"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from casework.accounts.models import User
from casework.assignment.queue_queries import find_queued
from casework.assignment.taking import take
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from tests.at_once import in_race


def act(user_id: uuid.UUID, ref: str) -> str:
    try:
        with unit_of_work():
            user = db.session.get_one(User, user_id)
            row = find_queued(user, ref, lock=True)
            if row is None:
                return "NotThere"
            take(row, by=user)
        return "taken"
    except Refusal as refusal:
        return type(refusal).__name__


def turns(user_id: str, ref: str) -> Iterator[str]:
    yield act(uuid.UUID(user_id), ref)


if __name__ == "__main__":
    in_race(turns)
