"""The demonstration: an invented programme with everything in it that a newcomer wants to see, made on first start."""

from __future__ import annotations

from sqlalchemy import select

from casework.accounts.models import Team, User
from casework.accounts.service import add_user
from casework.core.i18n import speaking
from casework.core.models import db
from casework.core.transaction import mode, unit_of_work
from casework.demo.assigning import make_assigning
from casework.demo.courses import make_deadlines
from casework.demo.funding import make_funding
from casework.demo.meetings import make_meetings
from casework.demo.nominating import make_nomination
from casework.demo.offers import make_forms, make_money, make_offers
from casework.demo.pairing import make_pairs
from casework.demo.post import make_post, make_spreadsheet, make_templates
from casework.demo.reading import read
from casework.demo.sorting import make_sorting
from casework.demo.stories import make_people
from casework.programmes.models import Offer

#: Address, password and what the account shows; printed when the demonstration starts.
SIGN_INS: list[tuple[str, str, str]] = [
    (each["email"], each["password"], each["what"]) for each in read("staff")["account"]
]
TEAM = "Beratung"


def make_demo() -> str:
    """Fill an empty database with the invented programme; says what happened. A second call changes nothing."""
    with mode("read"):
        db.session.rollback()
        is_empty = _is_empty()
        db.session.rollback()
    if not is_empty:
        return "There are data already: nothing was changed."
    with speaking("de"), unit_of_work():
        # Two processes that start at once both saw an empty database: the second one waits here and looks again.
        if not _is_empty():
            return "There are data already: nothing was changed."
        staff = make_staff()
        offers = make_offers(make_money(), staff)
        make_forms()
        people = make_people(offers, staff)
        make_funding(offers, staff)
        make_deadlines(staff["koordination@example.org"])
        make_meetings(staff)
        make_post(people)
        make_templates(people)
        make_sorting(people, staff)
        make_assigning(people, offers, staff)
        make_pairs(people, offers, staff)
        make_spreadsheet(staff)
        make_nomination(people, staff)
    return f"The demonstration is ready: {len(offers)} offers, {len(staff)} accounts, {len(people)} people."


def _is_empty() -> bool:
    return db.session.scalar(select(Offer.id).limit(1)) is None and db.session.scalar(select(User.id).limit(1)) is None


def make_staff() -> dict[str, User]:
    """The accounts by address. Their passwords are hashed here once: about a tenth of a second each."""
    team = Team(name=TEAM)
    db.session.add(team)
    db.session.flush()
    return {
        each["email"]: add_user(
            email=each["email"], name=each["name"], password=each["password"], roles=each["roles"],
            language=each.get("language", "de"), languages=each.get("languages", ()),
            specialisms=each.get("specialisms", ()), capacity=each.get("capacity", 0), team=team,
        )
        for each in read("staff")["account"]
    }  # fmt: skip
