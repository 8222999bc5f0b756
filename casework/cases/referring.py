"""Referring a person to a partner: with their consent for it, chosen answers only, until a day.

A partner never sees the case. What it sees stands in the referral, and only as long as the consent lives: each query
asks the consent itself, so a withdrawal acts on the very next request.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import PARTNER, Access, Case
from casework.cases.referral_models import Referral
from casework.cases.referral_queries import SHAREABLE
from casework.cases.service import grant
from casework.cases.trail import refuse_closed, refuse_past
from casework.consents.models import Consent
from casework.consents.service import give_consent, withdraw_consent
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.people.models import Person
from casework.programmes.models import Partner, PartnerUser
from casework.programmes.queries import people_of_partner

PURPOSE = "referral"
OPEN = ("asked", "sent", "accepted")


class NotFromCompartment(Refusal):
    message = _l("Nobody is referred out of a compartment here. Do it by word of mouth, with the named people.")


class UnknownField(Refusal):
    field = "fields"
    message = _l("Please choose one of the answers.")


class ReferredAlready(Refusal):
    field = "partner"
    message = _l("This partner has been asked already. End that first.")


class NotOpen(Refusal):
    message = _l("This is over. Please look again.")


class NoPartnerAccount(Refusal):
    field = "account"
    message = _l("Please choose one of the answers.")


def add_partner(name: str, kind: str, *, contact: str = "") -> Partner:
    """An organisation that people can be referred to; its name is its own."""
    partner = Partner(name=name.strip(), kind=kind, contact=contact.strip() or None)
    db.session.add(partner)
    db.session.flush()
    return partner


def let_partner_in(partner_id: str, user_id: str) -> PartnerUser:
    """This account works there: it sees what is referred from now on. Raises NoPartnerAccount."""
    user = db.session.get(User, uuid.UUID(user_id))
    if user is None or not user.has_role(PARTNER):
        raise NoPartnerAccount
    row = PartnerUser(partner_id=uuid.UUID(partner_id), user_id=user.id)
    db.session.add(row)
    db.session.flush()
    return row


def refer(
    case: Case, partner: Partner, *, fields: Iterable[str], concern: str, until: date, by: User, agreed: str = ""
) -> Referral:
    """Ask the person, who answers on their own page; or send at once when they have `agreed` before the advisor.

    `agreed`: "person", or "guardian" together with the guardian of a minor. Raises what a consent raises, too.
    """
    refuse_closed(case)
    refuse_past(until, "until")
    if case.is_compartment:
        raise NotFromCompartment
    chosen = set(fields)
    if not chosen <= set(SHAREABLE):
        raise UnknownField
    known = select(Referral.id).where(
        Referral.case_id == case.id, Referral.partner_id == partner.id, Referral.state.in_(OPEN), Referral.until >= clock.today()
    )  # fmt: skip
    if db.session.scalar(known) is not None:
        raise ReferredAlready
    row = Referral(
        case_id=case.id, person_id=case.person_id, partner_id=partner.id, by_id=by.id, until=until, created_at=clock.now(),
        fields=[key for key in SHAREABLE if key in chosen], state="asked", concern=concern.strip() or None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if agreed:
        _send(row, case.person, with_guardian=agreed == "guardian")
    return row


def agree(referral: Referral, person: Person) -> None:
    """The person says yes on their own page. Raises NeedsGuardian, NotOpen."""
    if referral.state != "asked" or referral.until < clock.today():
        raise NotOpen
    _send(referral, person, with_guardian=False)


def _send(referral: Referral, person: Person, *, with_guardian: bool) -> None:
    consent = give_consent(person, PURPOSE, language=person.language, with_guardian=with_guardian)
    db.session.flush()
    referral.consent_id, referral.state = consent.id, "sent"
    for user in people_of_partner(referral.partner_id):
        grant(referral.case, user, PARTNER, because="referral", until=clock.end_of(referral.until))


def refuse(referral: Referral) -> None:
    """The person says no: nothing is sent."""
    if referral.state != "asked":
        raise NotOpen
    referral.state, referral.answered_at = "refused", clock.now()


def answer(referral: Referral, *, accepts: bool) -> None:
    """The partner takes the person on, or cannot; then its access ends at once."""
    if referral.state != "sent":
        raise NotOpen
    referral.state, referral.answered_at = "accepted" if accepts else "declined", clock.now()
    if not accepts:
        _cut(referral)


def withdraw(referral: Referral) -> None:
    """The person takes it back: the partner sees nothing from the next request on."""
    if referral.state not in OPEN:
        raise NotOpen
    if referral.state == "asked":
        refuse(referral)
        return
    referral.state = "withdrawn"
    _cut(referral)


def end_referral(referral: Referral) -> None:
    """The staff ends it: the purpose is served, or it was a mistake."""
    if referral.state not in OPEN:
        raise NotOpen
    referral.state = "ended"
    _cut(referral)


def _cut(referral: Referral) -> None:
    """No consent, no access: for the people of this partner on this case."""
    consent = db.session.get(Consent, referral.consent_id) if referral.consent_id else None
    if consent is not None:
        withdraw_consent(consent)
    theirs: Any = [user.id for user in people_of_partner(referral.partner_id)]
    rows = select(Access).where(Access.case_id == referral.case_id, Access.role == PARTNER, Access.user_id.in_(theirs))
    for row in db.session.scalars(rows.where(Access.until > clock.now())):
        row.until = clock.now()
    db.session.flush()
