"""Two records of one invented person, and what hangs on them."""

from __future__ import annotations

from typing import Any

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.doubles.finding import candidates_of
from casework.doubles.models import DoublePair
from casework.doubles.service import keep_pairs
from casework.people.models import Person
from casework.people.service import add_contact_point, add_spelling, keep_answers
from tests import make


def someone(
    name: str,
    *,
    call: str = "",
    born: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    **more: Any,
) -> Person:
    """A person with a whole name, perhaps a date of birth and ways to reach them."""
    person = make.person(call or name.split()[0], **more)
    add_spelling(person, name, kind="own_script")
    if born:
        keep_answers(person.id, {"birth_date": born})
    if email:
        add_contact_point(person, "email", email, shared_with="nobody")
    if phone:
        add_contact_point(person, "phone", phone)
    db.session.commit()
    return person


def a_crowd(count: int = 60) -> None:
    """Others, so that evidence is weighed among some people."""
    from casework.people.invented import invented_people

    for each in invented_people(count, 3):
        someone({kind: text for kind, _script, text in each.spellings}["own_script"])


def pair_of(one: Person, other: Person, bits: int = 30) -> DoublePair:
    first, second = sorted((one.id, other.id))
    pair = DoublePair(one_id=first, other_id=second, bits=bits, reasons=["name"], found_at=clock.now())
    db.session.add(pair)
    db.session.commit()
    return pair


def search_for(person: Person) -> list[DoublePair]:
    """Compare this person with everybody, as the job does; what is kept of it."""
    keep_pairs([((person.id, each.person_id), each.evidence) for each in candidates_of(person.id)])
    db.session.commit()
    return list(db.session.query(DoublePair))


def coordinator() -> User:
    return make.user("coordinator")
