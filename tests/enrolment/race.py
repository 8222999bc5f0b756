"""One of several processes that act at the same moment, each with an application of its own.

python -m tests.enrolment.race FOLDER DATABASE_URL VERB USER_ID ID…
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy.exc import IntegrityError

from casework.accounts.models import User
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import carrying_out, service
from casework.enrolment.models import Application
from casework.enrolment.wish_models import AllocationRound
from casework.programmes.models import Cohort
from tests.at_once import in_race


def act(verb: str, application_id: uuid.UUID, user_id: uuid.UUID) -> str:
    """Hold a place, take it, give it back, join the waiting list; or something of the whole course, or a round. What came of it."""
    try:
        with unit_of_work():
            coordinator = db.session.get_one(User, user_id)
            if verb.startswith("places:"):
                cohort = db.session.get_one(Cohort, application_id)
                service.change_capacity(cohort, int(verb.partition(":")[2]), by=coordinator, reason="a race")
                return "done"
            if verb == "round":
                carrying_out.begin(db.session.get_one(AllocationRound, application_id), by=coordinator)
                return "done"
            if verb == "close":
                service.close_cohort(db.session.get_one(Cohort, application_id), by=coordinator, reason="a race")
                return "done"
            application = db.session.get_one(Application, application_id)
            if verb == "hold":
                service.hold_place(application, by=coordinator)
            elif verb == "take":
                service.hold_place(application, by=coordinator)
                service.accept_place(application, by=application.person)
            elif verb == "lapse":
                service.lapse(application)
            elif verb == "decline":
                service.decline_place(application, by=coordinator)
            else:
                service.put_on_waiting_list(application, by=coordinator)
        return "done"
    except Refusal as refusal:
        return type(refusal).__name__
    except IntegrityError:
        return "IntegrityError"


def turns(verb: str, user_id: str, *ids: str) -> Iterator[str]:
    for application_id in ids:
        yield act(verb, uuid.UUID(application_id), uuid.UUID(user_id))
        if verb == "round":
            # Whoever came second goes on with it, too, as the worker does.
            carrying_out.go_on(uuid.UUID(application_id))


if __name__ == "__main__":
    in_race(turns)
