"""Putting a case into a compartment: from then on two named advisors for scholars see it, and nobody else."""

from __future__ import annotations

from sqlalchemy import or_, select

from casework.accounts.models import User
from casework.assignment.asking import settle
from casework.assignment.letters import there_is_news
from casework.assignment.models import AdvisorDecision
from casework.cases.models import Access, Case
from casework.cases.passing_on import pass_on
from casework.cases.referral_models import Referral
from casework.cases.service import end_access, grant
from casework.cases.trail import refuse_closed
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.service import write_staff_letter

ROLE = "scholar_advisor"


class AlreadyClosedOff(Refusal):
    message = _l("This case is in a compartment already.")


class NeedsTwoNamed(Refusal):
    field = "second"
    message = _l("Please choose two different advisors for scholars.")


class StillReferred(Refusal):
    message = _l("A partner still works on a referral of this case. End it first.")


def close_off(case: Case, lead: User, second: User, *, alias: str, by: User) -> None:
    """End every other access, name the two, hand on what is to do. Raises AlreadyClosedOff, NeedsTwoNamed, StillReferred."""
    refuse_closed(case)
    if case.is_compartment:
        raise AlreadyClosedOff
    if lead.id == second.id or not all(user.is_active and user.has_role(ROLE) for user in (lead, second)):
        raise NeedsTwoNamed
    with_partner = select(Referral.id).where(
        Referral.case_id == case.id, Referral.state.in_(("asked", "sent", "accepted"))
    )
    if db.session.scalar(with_partner.limit(1)) is not None:
        raise StillReferred
    settle(case)
    living = or_(Access.until.is_(None), Access.until > clock.now())
    for access in db.session.scalars(select(Access).where(Access.case_id == case.id, living)):
        end_access(access)
    case.is_compartment, case.team_id = True, None
    case.person.alias = alias.strip() or case.person.alias
    db.session.flush()
    # The second first: the lead takes over what all others had planned, and not theirs.
    grant(case, second, "named", because="compartment")
    grant(case, lead, "lead", because="compartment")
    pass_on(case, lead.id, everything=True)
    db.session.add(
        AdvisorDecision(
            case_id=case.id, person_id=case.person_id, advisor_id=lead.id, decided_by=by.id, at=clock.now(),
            shown={"compartment": True},
        )
    )  # fmt: skip
    db.session.flush()
    for user in {lead.id: lead, second.id: second}.values():
        if user.id != by.id:
            write_staff_letter(user, "news", there_is_news)
