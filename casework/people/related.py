"""The people around a person: what they may be told, until when, and who must not learn of it (practice.md U2)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.kept import PERSON
from casework.core.models import day_of_asking, db
from casework.core.sealed import get_vault, open_for
from casework.people.contacts import normal_contact
from casework.people.models import ContactPoint, Person, RelatedPerson
from casework.people.names import similarity
from casework.register.lists import codelist

MUST_NOT_KNOW = "yes"
#: From here on two spellings may mean one person: rather one way too few than a word to the wrong one.
SAME_NAME = 60.0
_AROUND = select(RelatedPerson).where(RelatedPerson.person_id == PERSON).order_by(RelatedPerson.created_at)


class NothingForThem(Refusal):
    field = "may_be_told"
    message = _l("Someone who must not know cannot be told anything. Please choose one of the two.")


class DayGone(Refusal):
    field = "until"
    message = _l("This day is over. Please choose today or a later day.")


class ProofTooEarly(Refusal):
    field = "proof_seen_on"
    message = _l("This day is still to come.")


class UnknownKind(Refusal):
    field = "kind"
    message = _l("Please choose one of the answers.")


class HasEnded(Refusal):
    message = _l("This has ended already.")


def add_related(
    person: Person, kind: str, name: str, *, named_by: str, reach: str = "", may_be_told: Iterable[str] = (),
    must_not_know: bool = False, until: date | None = None, proof_seen_on: date | None = None,
) -> RelatedPerson:  # fmt: skip
    """Name someone. Raises NothingForThem, DayGone, ProofTooEarly."""
    row = RelatedPerson(person_id=person.id, kind=kind, named_by=named_by, created_at=clock.now(), may_be_told=[])
    _fill(row, kind, name, reach, may_be_told, must_not_know, until)
    note_proof(row, proof_seen_on)
    db.session.add(row)
    db.session.flush()
    return row


def change_related(
    row: RelatedPerson, kind: str, name: str, *, reach: str = "", may_be_told: Iterable[str] = (),
    must_not_know: bool = False, until: date | None = None,
) -> None:  # fmt: skip
    """What is right now. Raises HasEnded and what naming raises."""
    if not is_living(row):
        raise HasEnded
    _fill(row, kind, name, reach, may_be_told, must_not_know, until)


def _fill(
    row: RelatedPerson, kind: str, name: str, reach: str, told: Iterable[str], must_not_know: bool, until: date | None
) -> None:
    allowed = [code for code in codelist("may_be_told").codes if code in set(told)]
    if kind not in codelist("related_kinds"):
        raise UnknownKind
    if must_not_know and allowed:
        raise NothingForThem
    if until is not None and until < clock.today() and until != row.until:
        raise DayGone
    row.kind, row.may_be_told, row.until = kind, allowed, until
    row.name, row.reach = name.strip(), reach.strip() or None
    row.must_not_know = MUST_NOT_KNOW if must_not_know else None
    row.blind = get_vault().blind(normal_contact(reach), domain="contact") if reach.strip() else None


def note_proof(row: RelatedPerson, seen_on: date | None) -> None:
    """On this day somebody of the staff saw the paper that proves it. Raises ProofTooEarly."""
    if seen_on is not None and seen_on > clock.today():
        raise ProofTooEarly
    row.proof_seen_on = seen_on


def end_related(row: RelatedPerson) -> None:
    """From now on they are told nothing. Whoever must not know still must not: only changing that lifts it."""
    if not is_living(row):
        raise HasEnded
    row.ended_on = clock.today()


def is_living(row: RelatedPerson) -> bool:
    return row.ended_on is None and (row.until is None or row.until >= clock.today())


def living() -> Any:
    """The condition for a select: not ended, not over."""
    return RelatedPerson.ended_on.is_(None) & or_(RelatedPerson.until.is_(None), RelatedPerson.until >= day_of_asking())


def related_to(viewer: Any, person_id: uuid.UUID) -> list[RelatedPerson]:
    """Everyone named, those who still count first. Who may see the person, the caller has asked."""
    rows = open_for(viewer, db.session.scalars(_AROUND, {PERSON.key: person_id}), "related people")
    return living_first(rows)


def living_first(rows: Iterable[RelatedPerson]) -> list[RelatedPerson]:
    return sorted(rows, key=lambda row: not is_living(row))


def find_own_related(viewer: Any, ref: str, *, lock: bool = False) -> RelatedPerson | None:
    """Someone whom the person who looks has around them."""
    query = select(RelatedPerson).where(RelatedPerson.ref == ref, RelatedPerson.person_id == viewer.id)
    row = db.session.scalar(query.with_for_update() if lock else query)
    return open_for(viewer, [row], "related people")[0] if row else None


def must_not_learn(person_ids: Iterable[uuid.UUID]) -> list[RelatedPerson]:
    """Who must not learn that one of these persons is here, opened for the program: it decides, it does not show.

    An end date does not lift it: what is dangerous stays so until somebody says otherwise.
    """
    query = select(RelatedPerson).where(
        RelatedPerson.person_id.in_(list(person_ids)), RelatedPerson.must_not_know_sealed.is_not(None)
    )
    return open_for(SYSTEM, db.session.scalars(query), "who must not know")


def may_be_read_by(point: ContactPoint, hidden: Sequence[RelatedPerson]) -> bool:
    """Does the circle that shares this way hold someone who must not know? No machine writes there; a human takes care."""
    kinds = codelist("related_kinds")
    circles = [kinds.entry(row.kind).extra for row in hidden]
    return any(circle.get(point.shared_with or "") for circle in circles)


def leads_to(point: ContactPoint, hidden: Sequence[RelatedPerson]) -> bool:
    """Would this way end with someone who must not know: the same number or address, the same name?"""
    for row in hidden:
        if point.blind is not None and row.blind is not None and point.blind == row.blind:
            return True
        if point.kind == "via_person" and row.name and similarity(row.name, point.typed or "") >= SAME_NAME:
            return True
    return False


def is_theirs(typed: str, hidden: Sequence[RelatedPerson]) -> bool:
    """Is this number or address one of theirs?"""
    blind = get_vault().blind(normal_contact(typed), domain="contact")
    return any(row.blind == blind for row in hidden)


def guardian_of(person_id: uuid.UUID) -> RelatedPerson | None:
    """Who stands for a minor now, those with a proof first."""
    query = select(RelatedPerson).where(RelatedPerson.person_id == person_id, living(), is_guardian())
    return db.session.scalar(query.order_by(RelatedPerson.proof_seen_on.is_(None), RelatedPerson.created_at).limit(1))


def is_guardian() -> Any:
    return RelatedPerson.kind.in_(_guardian_kinds())


def has_guardian(related: Iterable[RelatedPerson]) -> bool:
    """Does one of these people, read already, stand for a minor now?"""
    kinds = _guardian_kinds()
    return any(row.kind in kinds and is_living(row) for row in related)


def _guardian_kinds() -> list[str]:
    return [entry.code for entry in codelist("related_kinds").entries if entry.extra.get("minor")]


def note_age(subject_id: uuid.UUID, adult: str | None) -> bool:
    """Keep whether the person is 18 as their answers say; True when they have just come of age.

    From then on nobody stands for them. A date that leaves it open makes a perhaps-minor, protected as a minor is.
    """
    person = db.session.get(Person, subject_id)
    if person is None or adult is None or person.adult == adult:
        return False
    person.adult = adult
    if adult != "yes":
        return False
    for row in db.session.scalars(select(RelatedPerson).where(_of(person.id), living(), is_guardian())):
        row.ended_on = clock.today()
    return True


def _of(person_id: uuid.UUID) -> Any:
    return RelatedPerson.person_id == person_id
