"""Letters that wait for a human: whom to reach, how, and what to say in the person's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import DeliveryAttempt, Letter
from casework.messages.queries import attempts_of, to_deliver
from casework.messages.safe_times import is_safe
from casework.people.models import Person

LONGEST = 100


@dataclass(frozen=True)
class Waiting:
    """A person's letters that no machine can carry, with what was tried so far."""

    case: Case
    letters: list[Letter]
    attempts: dict[Any, list[DeliveryAttempt]]


def _reachable(viewer: Any, *only: Any) -> Any:
    """Persons of visible cases. A contact stop stops the human, too (practice.md U8)."""
    query = select(Case.person_id).join(Person, Person.id == Case.person_id)
    return query.where(is_visible(viewer, Case.id), Person.may_be_told(), *only)


def deliveries(viewer: Any) -> list[Waiting]:
    """Whose letters wait, longest first."""
    letters = to_deliver(viewer, among=_reachable(viewer), limit=LONGEST)
    return _by_person(viewer, letters)


def deliveries_of(viewer: Any, case: Case) -> Waiting:
    """All letters of this case's person: one call is enough for all."""
    letters = to_deliver(viewer, among=_reachable(viewer, Case.id == case.id), limit=LONGEST)
    return Waiting(case, letters, attempts_of(viewer, [letter.id for letter in letters]))


def _by_person(viewer: Any, letters: list[Letter]) -> list[Waiting]:
    people = list(dict.fromkeys(letter.person_id for letter in letters))
    if not people:
        return []
    query = select(Case).where(Case.person_id.in_(people), is_visible(viewer, Case.id)).order_by(Case.opened_at)
    newest = {case.person_id: case for case in db.session.scalars(query)}
    load_workers(newest.values())
    open_for(viewer, [case.person for case in newest.values()], "deliveries")
    attempts = attempts_of(viewer, [letter.id for letter in letters])
    return [
        Waiting(newest[who], [one for one in letters if one.person_id == who], attempts)
        for who in people
        if who in newest
    ]


def is_safe_now(times: Sequence[str] | None) -> bool:
    return is_safe(times, clock.now())
