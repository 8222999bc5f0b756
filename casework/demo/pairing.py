"""A buddy programme in the demonstration: volunteers, who wishes what, one pair that meets and one that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.accounts.service import add_user
from casework.core import clock
from casework.core.models import db
from casework.demo.reading import day, read
from casework.demo.stories import Told
from casework.enrolment.models import Application
from casework.enrolment.service import apply
from casework.pairs.choosing import best_of, called_by, proposals, propose
from casework.pairs.models import Pair, PairMeeting, Volunteer
from casework.pairs.service import answer_as_person, answer_as_volunteer, keep_wish, take
from casework.pairs.volunteers import keep_volunteer
from casework.programmes.models import Cohort, Offer

#: Who is in the pool beside those who came for it, and the volunteer who signs in.
APPLY, SIGNS_IN = ("mohammed", "samira"), "begleitung@example.org"


def make_pairs(told: Mapping[str, Told], offers: Mapping[str, Offer], staff: Mapping[str, User]) -> None:
    rows = {raw["email"]: _volunteer(raw, staff) for raw in read("pairs")["volunteer"]}
    cohort = db.session.scalars(select(Cohort).where(Cohort.offer_id == offers["buddy"].id)).one()
    members = {key: apply(told[key].person, cohort, told[key].case, by=told[key].person) for key in APPLY}
    for raw in read("pairs")["wish"]:
        said = {name: value for name, value in raw.items() if name != "person"}
        keep_wish(members[raw["person"]], said, by=told[raw["person"]].person)
    by, vera = staff["koordination@example.org"], rows[SIGNS_IN]
    running = _asked(members["mohammed"], vera, by)
    answer_as_person(running, True, by=told["mohammed"].person)
    answer_as_volunteer(running, True, by=vera.user)
    _asked(members["samira"], vera, by)
    for days, hour, person_says, volunteer_says in ((-9, 11, "yes", "yes"), (-2, 11, None, "yes"), (5, 15, None, None)):
        starts_at = datetime.combine(clock.today() + timedelta(days=days), time(hour), clock.zone())
        db.session.add(
            PairMeeting(
                pair_id=running.id, person_id=running.person_id, starts_at=starts_at, minutes=90, state="agreed",
                proposed_by="volunteer", person_says=person_says, volunteer_says=volunteer_says, created_at=clock.now(),
            )
        )  # fmt: skip
    db.session.flush()


def _volunteer(raw: Mapping[str, Any], staff: Mapping[str, User]) -> Volunteer:
    user = staff.get(raw["email"]) or add_user(email=raw["email"], name=raw["name"], password=None, roles=["volunteer"])
    values = {name: raw[name] for name in ("called", "kinds", "times", "ways", "subjects", "most")}
    values |= {"learns": raw.get("learns", []), "place": raw.get("place"), "gender": raw.get("gender")}
    values |= {
        "inducted_on": day(raw.get("inducted")), "clearance_seen_on": day(raw.get("clearance")),
        "clearance_until": day(raw.get("clearance_until")),
    }  # fmt: skip
    return keep_volunteer(user, values, raw["levels"])


def _asked(application: Application, row: Volunteer, by: User) -> Pair:
    """Not signed by the service, which writes letters: none of the demonstration waits for a mail server."""
    found = next(one for one in best_of(proposals(application)) if one.volunteer.key == row.id)
    pair = propose(application, found, called=called_by(application), by=by)
    take(pair, "ask", by=by)
    pair.signed_by_id, pair.signed_at = by.id, clock.now()
    return pair
