"""Reading referrals: a case's own people, the partner, the person. A partner's reach is written here and nowhere else."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, false, select, tuple_
from sqlalchemy.orm import contains_eager

from casework.cases.models import PARTNER, Access, Case
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.cases.referral_models import Referral
from casework.consents.models import Consent
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.kept import CASE, so_many
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import ContactPoint, Person
from casework.people.related import is_theirs, leads_to, may_be_read_by, must_not_learn
from casework.people.service import answers_of
from casework.programmes.models import PartnerUser

PAGE = 50
_OF_CASE = select(Referral).where(Referral.case_id == CASE).order_by(Referral.created_at.desc()).limit(so_many(PAGE))
#: What may be chosen to be passed on.
SHAREABLE = ("spoken_languages", "phone", "email", "wish", "german_level", "degree_level", "needs_childcare")
#: Whoever gets the number gets the rules for it, unasked.
GOES_WITH = {"phone": ("text_only", "shared_with", "may_leave_message")}


def referred_to(viewer: Any) -> Select[Any]:
    """The referrals that exist for someone who works at a partner: sent, agreed to, not over, not taken back."""
    if viewer.kind != "user" or not viewer.has_role("partner"):
        return select(Referral.id).where(false())
    at_partner = exists().where(PartnerUser.partner_id == Referral.partner_id, PartnerUser.user_id == viewer.id)
    let_in = exists().where(
        Access.case_id == Referral.case_id, Access.user_id == viewer.id, Access.role == PARTNER, Access.until > clock.now()
    )  # fmt: skip
    agreed = exists().where(Consent.id == Referral.consent_id, Consent.withdrawn_at.is_(None))
    return select(Referral.id).where(
        Referral.state.in_(("sent", "accepted")), Referral.until >= clock.today(), at_partner, let_in, agreed
    )


def referrals_for_partner(
    viewer: Any, after: str | None = None
) -> tuple[list[tuple[Referral, str | None]], str | None]:
    """With what to call the person, newest first, and the reference that the next page begins after."""
    query = select(Referral, Person).join(Person, Person.id == Referral.person_id)
    query = query.where(Referral.id.in_(referred_to(viewer)))
    last = find_referred(viewer, after) if after else None
    if last is not None:
        query = query.where(tuple_(Referral.created_at, Referral.id) < tuple_(last.created_at, last.id))
    rows = db.session.execute(query.order_by(Referral.created_at.desc(), Referral.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    open_for(viewer, [person for _referral, person in shown], "referrals")
    return [(referral, person.call_name) for referral, person in shown], shown[-1][0].ref if len(rows) > PAGE else None


def find_referred(viewer: Any, ref: str, *, lock: bool = False) -> Referral | None:
    """One of the partner's referrals, with what the advisor wrote for them."""
    query = select(Referral).where(Referral.ref == ref, Referral.id.in_(referred_to(viewer)))
    row = db.session.scalar(query.with_for_update(of=Referral.__table__) if lock else query)
    if row is None:
        return None
    open_for(viewer, [row.case.person], "referral")
    return open_for(viewer, [row], "referral")[0]


def what_is_shared(referral: Referral) -> dict[str, Any]:
    """The answers that the person agreed to pass on, as they stand today: these fields, and no other is ever opened.

    A number or address that leads to somebody who must not know is left out: the office makes the contact.
    """
    keys = {*referral.fields, *(more for key in referral.fields for more in GOES_WITH.get(key, ()))}
    answers = {key: value for key, value in answers_of(referral.person_id, SYSTEM).items() if key in keys}
    points = db.session.scalars(select(ContactPoint).where(ContactPoint.person_id == referral.person_id))
    hidden = must_not_learn([referral.person_id])
    told = [str(answers[key]) for key in ("phone", "email") if answers.get(key)]
    if hidden and (
        any(leads_to(point, hidden) or may_be_read_by(point, hidden) for point in open_for(SYSTEM, points, "referral"))
        or any(is_theirs(one, hidden) for one in told)
    ):
        for key in ("phone", "email", *GOES_WITH["phone"]):
            answers.pop(key, None)
    return answers


def referrals_of(viewer: Any, case: Case) -> list[Referral]:
    """All of a case, newest first, for whom the permission lets in."""
    return open_for(viewer, db.session.scalars(_OF_CASE, {CASE.key: case.id}), "referrals")


def find_sent(viewer: Any, ref: str, *, lock: bool = False) -> Referral | None:
    """A referral of a case that this viewer may see."""
    query = select(Referral).join(Case, Case.id == Referral.case_id).options(contains_eager(Referral.case))
    query = query.where(Referral.ref == ref, is_visible(viewer, Case.id))
    row = db.session.scalar(query.with_for_update(of=Referral.__table__) if lock else query)
    if row is None:
        return None
    load_workers([row.case])
    open_for(viewer, [row.case.person], "referral")
    return open_for(viewer, [row], "referral")[0]


def own_referrals(person: Person) -> list[Referral]:
    query = select(Referral).where(Referral.person_id == person.id).order_by(Referral.created_at.desc()).limit(PAGE)
    return open_for(person, db.session.scalars(query), "own referrals")


def find_own_referral(viewer: Any, ref: str, *, lock: bool = False) -> Referral | None:
    query = select(Referral).where(Referral.ref == ref, Referral.person_id == viewer.id)
    row = db.session.scalar(query.with_for_update(of=Referral.__table__) if lock else query)
    return open_for(viewer, [row], "own referral")[0] if row else None


def withdrawn_consents(ids: Sequence[uuid.UUID | None]) -> set[uuid.UUID]:
    """Which of these consents were taken back, wherever that was done."""
    query = select(Consent.id).where(Consent.id.in_([one for one in ids if one]), Consent.withdrawn_at.is_not(None))
    return set(db.session.scalars(query))
