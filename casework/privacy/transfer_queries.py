"""Reading standing approvals, the lists drawn under them, and who may stand on one (practice.md U18)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import IN_COURSE, Enrolment
from casework.enrolment.queries import shown_name
from casework.people.models import Answer, Person
from casework.people.related import must_not_learn
from casework.privacy.models import PROPOSED, Disclosure, StandingApproval, Transfer
from casework.privacy.permissions import SEE_TRANSFERS
from casework.privacy.queries import PAGE, Listed, listed_page, row_of
from casework.programmes.models import Cohort, Offer
from casework.register.fields import Field, all_fields

#: What a person is called: whoever has an alias goes by it on every list.
NAMES = frozenset({"call_name", "legal_name", "given_name", "family_name"})
#: Whom the privacy notice names as those who teach a course.
TEACH = frozenset({"teacher", "partner"})


@dataclass(frozen=True)
class OnList:
    """Who would be on a list today, and who is left out though they are in the course."""

    people: list[Person]
    left_out: list[Person]


@dataclass(frozen=True)
class Course:
    """A course of an approval with the newest list that was drawn of it."""

    cohort: Cohort
    drawn: Transfer | None


def transferable_fields() -> tuple[Field, ...]:
    """The answers that may stand on such a list: the coordinator reads them, and so, the notice says, does who teaches."""
    return tuple(
        one
        for one in all_fields()
        if "coordinator" in one.readers and one.readers & TEACH and not one.special_category and not one.suppressed
    )


def approvals(viewer: Any, *, after: str | None = None) -> Listed:
    """Newest proposal first."""
    order = (StandingApproval.proposed_at.desc(), StandingApproval.id.desc())
    query = select(StandingApproval).order_by(*order).limit(PAGE + 1)
    start = row_of(StandingApproval, after)
    if start is not None:
        key = tuple_(StandingApproval.proposed_at, StandingApproval.id)
        query = query.where(key < tuple_(start.proposed_at, start.id))
    return listed_page(db.session.scalars(query).all())


def count_proposed(viewer: Any) -> int:
    """Proposals that wait for the head of the unit, less their own."""
    query = select(func.count()).select_from(StandingApproval).where(StandingApproval.state == PROPOSED)
    return db.session.scalar(query.where(StandingApproval.proposed_by != viewer.id)) or 0


def find_approval(viewer: Any, ref: str, *, lock: bool = False) -> StandingApproval | None:
    if not SEE_TRANSFERS.allows(viewer):
        return None
    query = select(StandingApproval).where(StandingApproval.ref == ref)
    return db.session.scalar(query.with_for_update(of=StandingApproval.__table__) if lock else query)


def find_transfer(viewer: Any, ref: str, *, lock: bool = False) -> Transfer | None:
    if not SEE_TRANSFERS.allows(viewer):
        return None
    query = select(Transfer).where(Transfer.ref == ref)
    return db.session.scalar(query.with_for_update(of=Transfer.__table__) if lock else query)


def possible_offers(viewer: Any) -> Sequence[Offer]:
    """Offers whose courses a list may be drawn of: never a compartment's."""
    query = select(Offer).where(Offer.is_compartment.is_(False)).order_by(Offer.neutral_name, Offer.id)
    return db.session.scalars(query).all()


def courses_of(viewer: Any, approval: StandingApproval) -> list[Course]:
    """The courses of the offer that are not over, with the newest list of each under this approval."""
    query = select(Cohort).where(Cohort.offer_id == approval.offer_id, Cohort.ends_on >= clock.today())
    newest = {row.cohort_id: row for row in reversed(transfers_of(viewer, approval))}
    return [
        Course(each, newest.get(each.id)) for each in db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id))
    ]


def transfers_of(viewer: Any, approval: StandingApproval) -> list[Transfer]:
    """What was drawn under this approval, newest first, the last ones only."""
    query = select(Transfer).where(Transfer.approval_id == approval.id)
    return list(db.session.scalars(query.order_by(Transfer.drawn_at.desc(), Transfer.id).limit(PAGE)))


def drawn_in_span(approval: StandingApproval, cohort: Cohort, span: Any) -> Transfer | None:
    query = select(Transfer).where(Transfer.approval_id == approval.id, Transfer.cohort_id == cohort.id)
    return db.session.scalar(query.where(Transfer.span == span).order_by(Transfer.drawn_at.desc()).limit(1))


def on_list(viewer: Any, cohort: Cohort) -> OnList:
    """Who is in the course. Left out: whoever must not be contacted, or has somebody who must not learn of them.

    Whoever is under special protection is not even counted.
    """
    query = select(Person).join(Enrolment, Enrolment.person_id == Person.id)
    query = query.where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(IN_COURSE))
    return _sorted_out(viewer, db.session.scalars(query.where(*_may_be_named())).all())


def still_on(viewer: Any, transfer: Transfer) -> OnList:
    """Who was on a list that was drawn, and may be on it now: what was said since is obeyed."""
    query = select(Person).join(Disclosure, Disclosure.person_id == Person.id)
    query = query.where(Disclosure.transfer_id == transfer.id, *_may_be_named())
    return _sorted_out(viewer, db.session.scalars(query).all())


def _may_be_named() -> tuple[Any, ...]:
    other = aliased(Case)
    protected = select(other.id).where(other.person_id == Person.id, other.is_compartment.is_(True))
    return Person.erased_on.is_(None), ~protected.exists()


def _sorted_out(viewer: Any, people: Sequence[Person]) -> OnList:
    hiding = {row.person_id for row in must_not_learn([person.id for person in people])}
    stays = [person for person in people if not person.contact_stop and person.id not in hiding]
    open_for(viewer, stays, "class list")
    out = [person for person in people if person.contact_stop or person.id in hiding]
    return OnList(sorted(stays, key=lambda each: ((shown_name(each) or "").casefold(), str(each.id))), out)


def cases_of(viewer: Any, people: Collection[Person], cohort: Cohort) -> list[str]:
    """The references of their cases in this course that the viewer may see: no name is opened."""
    query = select(Case.ref).join(Enrolment, Enrolment.case_id == Case.id)
    query = query.where(Enrolment.cohort_id == cohort.id, Enrolment.person_id.in_([each.id for each in people]))
    return sorted(db.session.scalars(query.where(is_visible(viewer, Case.id))))


def list_values(viewer: Any, people: Sequence[Person], keys: Sequence[str]) -> list[list[Any]]:
    """For each person the newest answer to each of these questions, and to no other, as far as this viewer reads it."""
    query = select(Answer).where(Answer.subject_id.in_([each.id for each in people]), Answer.field.in_(keys))
    rows = [
        row
        for row in db.session.scalars(query.order_by(Answer.at, Answer.id))
        if viewer.reads(Answer.__dict__["value"], row)
    ]
    answers: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for row in open_for(viewer, rows, "class list"):
        answers[row.subject_id][row.field] = row.value
    return [[_value(person, key, answers[person.id]) for key in keys] for person in people]


def _value(person: Person, key: str, answers: dict[str, Any]) -> Any:
    if key == "call_name" or (key in NAMES and person.alias):
        return shown_name(person)
    return answers.get(key)
