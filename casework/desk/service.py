"""A walk-in in a minute; what became of a call."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.service import grant, note_attempt, open_case
from casework.consents.service import note_shown
from casework.core.digits import only_digits
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.models import Letter
from casework.messages.service import record_attempt
from casework.people.models import ContactPoint, Person
from casework.people.service import add_contact_point, keep_answers, make_person, new_subject

SHORTEST_PHONE = 6
#: Who opens the case themselves goes on with it; the front desk and the coordinator put it into the queue.
GOES_ON = ("advisor", "scholar_advisor")


class NoNumber(Refusal):
    field = "reach"
    message = _l("This is neither a phone number nor an e-mail address. Leave it empty if the person comes again.")


class NoLetterChosen(Refusal):
    field = "letters"
    message = _l("Please choose at least one letter.")


class AddressHasChanged(Refusal):
    message = _l("This address was changed or confirmed meanwhile. Please look again.")


def walk_in(call_name: str, *, language: str, reach: str, wish: str, by: User) -> Case:
    """Somebody stands at the desk: what to call them, language, how to reach them, what they want. All else is asked later.

    The privacy notice was handed over on paper before (practice.md U11); the page says so.
    """
    way, detail = _way(reach)
    subject = new_subject()
    note_shown(subject, language=language)
    person = make_person(subject, call_name=call_name.strip(), language=language)
    answers = {"call_name": call_name.strip(), "spoken_languages": [language], "reach_by": way, "wish": [wish]}
    keep_answers(person.id, {**answers, **detail}, source="advisor")
    for kind, typed in detail.items():
        # Who else reads it was not asked in this minute: until then no machine writes to it.
        add_contact_point(person, kind, typed, shared_with="unknown")
    case = open_case(person, language=language, source="walk_in")
    if any(by.has_role(role) for role in GOES_ON) and not by.has_role("coordinator"):
        grant(case, by, "lead", because="walk-in")
    db.session.flush()
    return case


def _way(typed: str) -> tuple[str, dict[str, str]]:
    text = typed.strip()
    if not text:
        return "pick_up", {}
    if "@" in text and " " not in text:
        return "email", {"email": text}
    if sum(sign.isdecimal() for sign in only_digits(text)) < SHORTEST_PHONE:
        raise NoNumber
    return "phone", {"phone": text}


def record_deliveries(case: Case, letters: Sequence[Letter], *, way: str, reached: bool, by: User) -> None:
    """One call or one visit: each letter that it was about gets the attempt, the case's timeline one line."""
    if not letters:
        raise NoLetterChosen
    for letter in letters:
        record_attempt(letter, by=by, way=way, reached=reached)
    if case.is_open:
        note_attempt(case, way, reached=reached)


def address_is_right(person: Person, point_id: str | None) -> None:
    """Somebody asked the person: letters go to this address again. Raises AddressHasChanged."""
    query = select(ContactPoint).where(ContactPoint.person_id == person.id, ContactPoint.came_back_at.is_not(None))
    point = next((each for each in db.session.scalars(query.with_for_update()) if str(each.id) == point_id), None)
    if point is None:
        raise AddressHasChanged
    point.came_back_at = None
