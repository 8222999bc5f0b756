"""One of several processes that merge at the same moment: python -m tests.doubles.race FOLDER URL USER PAIR"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy.exc import IntegrityError

from casework.accounts.models import User
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.doubles.comparing import open_cases
from casework.doubles.merging import Choice, merge_people
from casework.doubles.models import DoublePair
from casework.doubles.queries import people_of
from tests.at_once import in_race


def act(user_id: uuid.UUID, pair_id: uuid.UUID) -> str:
    """Merge the two as the page does: the pair locked, then the people in one order."""
    try:
        with unit_of_work():
            pair = db.session.get(DoublePair, pair_id, with_for_update=True)
            if pair is None:
                return "NotThere"
            kept, gone = people_of(SYSTEM, pair, lock=True)
            case = open_cases(kept.id, gone.id)[0]
            merge_people(pair, Choice(kept, gone, case.id), db.session.get_one(User, user_id))
        return "done"
    except Refusal as refusal:
        return type(refusal).__name__
    except IntegrityError:
        return "IntegrityError"


def turns(user_id: str, pair_id: str) -> Iterator[str]:
    yield act(uuid.UUID(user_id), uuid.UUID(pair_id))


if __name__ == "__main__":
    in_race(turns)
