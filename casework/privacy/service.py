"""Ordering an erasure, commenting on it, recording a disclosure; erasing from the command line."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from casework.accounts.models import User
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import record
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.transaction import unit_of_work
from casework.people.models import Person
from casework.people.queries import records_of
from casework.people.service import new_subject
from casework.privacy import queries
from casework.privacy.erasing import erase_person, finish, open_erasure, order
from casework.privacy.models import Disclosure, Erasure
from casework.privacy.outside import ASKING, Request
from casework.privacy.telling import Told, everything_of
from casework.register.lists import codelist

__all__ = [
    "HOLDS", "comment_on", "erase_by_reference", "erase_person", "finish_interrupted", "order_erasure", "record_disclosure", "tell_by_reference",
]  # fmt: skip

#: What a funder's hold may keep: the proof of the course, under a row that has no name.
HOLDS = frozenset({"course"})


class NoSuchReference(Refusal):
    field = "reference"
    message = _l("There is no case with this reference.")


class AlreadyErased(Refusal):
    field = "reference"
    message = _l("This person is erased already, or it has been ordered.")


class NotAHold(Refusal):
    field = "kept"
    message = _l("A funder's hold keeps the proof of the course and nothing else.")


class NeedsSecondPerson(Refusal):
    field = "second_person"
    message = _l("A second person has to look at it: choose someone else.")


class UnknownGround(Refusal):
    field = "ground"
    message = _l("Please choose one of the answers.")


class NotYet(Refusal):
    field = "asked_on"
    message = _l("This day is still to come.")


class SayWhyNot(Refusal):
    field = "why_not_told"
    message = _l("Please write why the person was not told.")


def order_erasure(person: Person, by: User, kept: Iterable[str] = ()) -> Erasure:
    """The head of the unit orders; the next run of the job carries it out. Raises AlreadyErased, NotAHold."""
    classes = frozenset(kept)
    if classes - HOLDS:
        raise NotAHold
    if open_erasure(person.id) is not None or (person.erased_on is not None and classes):
        raise AlreadyErased
    return [order(each, classes, by.id) for each in records_of(person.id)][-1]


def order_by_reference(typed: str, by: User, kept: Iterable[str] = ()) -> Erasure:
    """As `order_erasure`, for the person of a case. Raises NoSuchReference."""
    ref = read_reference(typed)
    case = queries.case_by_reference(by, ref, lock=True) if ref else None
    if case is None:
        raise NoSuchReference
    return order_erasure(case.person, by, kept)


def comment_on(erasure: Erasure, text: str) -> None:
    """What the data-protection officer says of it."""
    erasure.comment = text.strip() or None


def erase_by_reference(ref: str, kept: Iterable[str] = ()) -> bool:
    """Erase the person of a case at once; False when there is no such case. Raises NotAHold."""
    classes = frozenset(kept)
    if classes - HOLDS:
        raise NotAHold
    case = queries.case_by_reference(SYSTEM, ref)
    if case is None:
        return False
    erase_person(case.person_id, classes)
    return True


def tell_by_reference(typed: str) -> Told | None:
    """Everything of the person of a case, for themselves; that it was told stands in the trail. None: no such case."""
    ref = read_reference(typed)
    case = queries.case_by_reference(SYSTEM, ref) if ref else None
    if case is None:
        return None
    with unit_of_work():
        told = everything_of(case.person_id)
        record("told", "person", str(case.person_id), {})
    return told


def finish_interrupted(limit: int = 50) -> int:
    """Carry out what was ordered and finish what was cut off; returns how many."""
    ids = queries.unfinished_erasures(SYSTEM, limit)
    db.session.rollback()
    for erasure_id in ids:
        finish(erasure_id)
    return len(ids)


def record_disclosure(request: Request, *, by: User, second: User) -> Disclosure:
    """Record a request by anyone outside, answered or refused (practice.md U14)."""
    if second.id == by.id:
        raise NeedsSecondPerson
    grounds = codelist("disclosure_grounds")
    if request.ground not in grounds or request.asked_by_kind not in ASKING:
        raise UnknownGround
    if grounds.entry(request.ground).extra.get("recurring"):
        raise UnknownGround
    if request.asked_on > clock.today():
        raise NotYet
    if not request.person_told and not request.why_not_told.strip():
        raise SayWhyNot
    subject, is_compartment = _whom(request.reference, by)
    row = Disclosure(
        person_id=subject,
        asked_on=request.asked_on,
        asked_by_kind=request.asked_by_kind,
        ground=request.ground,
        is_answered=request.is_answered,
        decided_by=by.id,
        second_person=second.id,
        person_told=request.person_told,
        is_compartment=is_compartment,
        created_at=clock.now(),
        asked_by=request.asked_by,
        said=request.said,
        why_not_told=request.why_not_told or None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _whom(typed: str, by: User) -> tuple[uuid.UUID, bool]:
    """The person of the reference; someone whom the office does not know gets keys of their own for this record."""
    if not typed.strip():
        return new_subject(), False
    ref = read_reference(typed)
    case = queries.case_by_reference(by, ref) if ref else None
    if case is None:
        raise NoSuchReference
    return case.person_id, case.is_compartment
