"""One of several processes that give people to volunteers at the same moment.

python -m tests.pairs.race FOLDER DATABASE_URL USER_ID VOLUNTEER_ID APPLICATION_ID…
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from casework.accounts.models import User
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment.models import Application
from casework.pairs.choosing import choose
from tests.at_once import in_race


def act(application_id: uuid.UUID, volunteer_id: uuid.UUID, user_id: uuid.UUID) -> str:
    try:
        with unit_of_work():
            by = db.session.get_one(User, user_id)
            choose(db.session.get_one(Application, application_id), volunteer_id, why="a race", by=by)
        return "done"
    except Refusal as refusal:
        return type(refusal).__name__


def turns(user_id: str, volunteer_id: str, *ids: str) -> Iterator[str]:
    for application_id in ids:
        yield act(uuid.UUID(application_id), uuid.UUID(volunteer_id), uuid.UUID(user_id))


if __name__ == "__main__":
    in_race(turns)
