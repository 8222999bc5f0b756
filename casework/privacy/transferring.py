"""Standing approvals: proposed, decided by somebody else, withdrawn; lists drawn under them, each a disclosure (U14, U18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.four_eyes import AlreadyDecided, look_with_other_eyes, note_decision
from casework.core.i18n import _, _l, listed, speaking
from casework.core.models import db
from casework.privacy import transfer_queries as queries
from casework.privacy.models import APPROVED, PROPOSED, REFUSED, WITHDRAWN, Disclosure, StandingApproval, Transfer
from casework.privacy.permissions import is_in_force
from casework.privacy.rhythm import RHYTHMS, span_of
from casework.privacy.transfer_words import labels
from casework.programmes.models import Cohort, Offer, Partner
from casework.register.lists import codelist

LONGEST = timedelta(days=366)
GROUND = "standing_approval"


class UnknownChoice(Refusal):
    message = _l("Please choose one of the answers.")


class NotThatLong(Refusal):
    field = "ends_on"
    message = _l("Please choose a day from today on, at most a year ahead. Then it can be proposed anew.")


class NotInForce(Refusal):
    status = 403
    message = _l("There is no approval in force for this list.")


class FieldsClosed(Refusal):
    message = _l("An answer on this list may no longer be passed on. Please propose a new approval.")


class DrawnAlready(Refusal):
    field = "reason"
    message = _l("This list was drawn already for this time. Please write why it is needed again.")


class NobodyOnIt(Refusal):
    message = _l("Nobody would be on this list.")


@dataclass(frozen=True)
class Proposal:
    """What a standing approval is about."""

    partner: Partner
    offer: Offer
    contract: str
    ground: str
    told: str
    fields: tuple[str, ...]
    rhythm: str
    ends_on: date


def propose(proposal: Proposal, *, by: User) -> StandingApproval:
    """Ask the head of the unit for a standing approval. Raises UnknownChoice, NotThatLong."""
    open_to_it = [one.key for one in queries.transferable_fields()]
    fields = [key for key in open_to_it if key in proposal.fields]
    if not fields or len(fields) != len(set(proposal.fields)):
        raise UnknownChoice(field="fields")
    if proposal.offer.is_compartment:
        raise UnknownChoice(field="offer")
    if proposal.rhythm not in RHYTHMS or proposal.ground not in codelist("legal_bases"):
        raise UnknownChoice(field="rhythm" if proposal.rhythm not in RHYTHMS else "ground")
    if not clock.today() <= proposal.ends_on <= clock.today() + LONGEST:
        raise NotThatLong
    row = StandingApproval(
        partner_id=proposal.partner.id, offer_id=proposal.offer.id, contract=proposal.contract.strip(), ground=proposal.ground,
        told=proposal.told.strip(), fields=fields, rhythm=proposal.rhythm, ends_on=proposal.ends_on, state=PROPOSED,
        proposed_by=by.id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def approve(approval: StandingApproval, *, by: User) -> None:
    """From now on the list may go out. Raises OwnProposal, AlreadyDecided."""
    _decide(approval, APPROVED, None, by)


def refuse(approval: StandingApproval, comment: str, *, by: User) -> None:
    _decide(approval, REFUSED, comment, by)


def _decide(approval: StandingApproval, state: str, comment: str | None, by: User) -> None:
    look_with_other_eyes(by, proposed_by=approval.proposed_by, waits=approval.state == PROPOSED)
    note_decision(approval, state, comment, by=by)
    db.session.flush()


def withdraw(approval: StandingApproval, *, by: User) -> None:
    """From the next request on nothing is drawn or shown under it. Raises AlreadyDecided."""
    if approval.state not in (PROPOSED, APPROVED):
        raise AlreadyDecided
    approval.state, approval.withdrawn_by, approval.withdrawn_at = WITHDRAWN, by.id, clock.now()
    db.session.flush()


def draw_list(approval: StandingApproval, cohort: Cohort, *, by: User, reason: str = "") -> Transfer:
    """Draw the list of a course, and record for each person on it that it was given.

    Raises NotInForce, FieldsClosed, DrawnAlready, NobodyOnIt.
    """
    if not is_in_force(by, approval) or cohort.offer_id != approval.offer_id:
        raise NotInForce
    if not set(approval.fields) <= {one.key for one in queries.transferable_fields()}:
        raise FieldsClosed
    span = span_of(approval.rhythm, clock.today())
    is_again = queries.drawn_in_span(approval, cohort, span) is not None
    if is_again and not reason.strip():
        raise DrawnAlready
    found = queries.on_list(by, cohort)
    if not found.people:
        raise NobodyOnIt
    transfer = Transfer(
        approval_id=approval.id, cohort_id=cohort.id, span=span, drawn_by=by.id, drawn_at=clock.now(), people=len(found.people),
        left_out=len(found.left_out), reason=reason.strip() if is_again else None,
    )  # fmt: skip
    db.session.add(transfer)
    db.session.flush()
    said = _said(approval, cohort)
    for person in found.people:
        db.session.add(_given(approval, transfer, person.id, said))
    db.session.flush()
    return transfer


def _given(approval: StandingApproval, transfer: Transfer, person_id: object, said: str) -> Disclosure:
    return Disclosure(
        person_id=person_id, asked_on=clock.day_of(transfer.drawn_at), asked_by_kind="partner", ground=GROUND, is_answered=True,
        decided_by=transfer.drawn_by, second_person=approval.decided_by, person_told=True, created_at=transfer.drawn_at,
        transfer_id=transfer.id, asked_by=approval.partner.name, said=said,
    )  # fmt: skip


def _said(approval: StandingApproval, cohort: Cohort) -> str:
    """What was given, for the person's own file: to whom, of which course, which answers. German, as the office keeps its records."""
    with speaking("de"):
        return _(
            "List of the course %(course)s to %(recipient)s: %(answers)s.",
            course=cohort.neutral_name, recipient=approval.partner.name, answers=listed(labels(approval.fields)),
        )  # fmt: skip
