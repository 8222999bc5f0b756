"""What the demonstration has reported to a funder, and which class list goes out by a standing approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from casework.accounts.models import User
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.models import db
from casework.privacy import transferring
from casework.privacy.models import StandingApproval
from casework.programmes.models import Grant, Offer, Partner
from casework.reports import freezing

GRANT = "BPA-2026-017"


def make_funding(offers: Mapping[str, Offer], staff: Mapping[str, User]) -> None:
    """An approved report, a list that may go out each week, and one that waits for its decision."""
    coordinator, head = staff["koordination@example.org"], staff["leitung@example.org"]
    with acting_as("user", str(coordinator.id)):
        _report(coordinator, head)
        weekly = _propose(
            offers["intensive-german"], "Sprachschule Beispiel (erfunden)", "weekly", ("call_name", "german_level"), coordinator
        )  # fmt: skip
        _propose(offers["sport"], "Sportverein Beispiel (erfunden)", "monthly", ("call_name",), coordinator)
    with acting_as("user", str(head.id)):
        transferring.approve(weekly, by=head)


def _report(coordinator: User, head: User) -> None:
    grant = db.session.scalars(select(Grant).where(Grant.reference == GRANT)).one()
    first, last = freezing.usual_period(grant) or ("", "")
    drawn = freezing.draw_report(grant, first, last)
    report = freezing.freeze_report(
        grant, first, last, name="Zwischennachweis (erfunden)", ground="gdpr-6-1-e", seen=drawn.mark, by=coordinator
    )
    freezing.approve_report(report, by=head)


def _propose(offer: Offer, partner: str, rhythm: str, fields: tuple[str, ...], by: User) -> StandingApproval:
    receives = db.session.scalars(select(Partner).where(Partner.name == partner)).one()
    proposal = transferring.Proposal(
        partner=receives, offer=offer, contract="Vertrag vom 1. März (erfunden)", ground="gdpr-6-1-e",
        told="Hinweis bei der Annahme des Platzes", fields=fields, rhythm=rhythm,
        ends_on=clock.today() + timedelta(days=180),
    )  # fmt: skip
    return transferring.propose(proposal, by=by)
