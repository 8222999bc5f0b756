"""The gate: may a letter go to this person now, and which way? Asked when it is written and again when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.safe_times import next_safe
from casework.people.models import ContactPoint, Person, RelatedPerson
from casework.people.related import leads_to, may_be_read_by, must_not_learn


@dataclass(frozen=True)
class Way:
    """How a letter reaches someone: `email` with its address, `portal`, or `human`; `stopped`: not at all.

    `not_before`: the first moment that the person said is safe.
    """

    channel: str
    address: str | None = None
    not_before: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.channel != "stopped"

    def is_closed_now(self) -> bool:
        return self.not_before is not None and self.not_before > clock.now()


STOPPED, PORTAL, HUMAN = Way("stopped"), Way("portal"), Way("human")


def way_to(person: Person) -> Way:
    """The way that this person's own contact rules allow, the one that they put first.

    A contact stop stops everything, queued letters too (practice.md U8). "Only here" is the portal. An e-mail address
    is used only when nobody else reads it or a message may be left, only at the times that are safe, and never when it
    leads to someone who must not know of the person (U2); one from which a letter came back is passed over. Everything else is delivered by a human: also when it stands
    before an address, because the person chose so.
    """
    if person.contact_stop or person.erased_on is not None:
        return STOPPED
    hidden = must_not_learn([person.id])
    for point in ways_of(person):
        if point.kind == "portal_only":
            return PORTAL
        if point.kind != "email":
            return HUMAN
        if point.came_back_at is None and point.normal and _is_safe(point) and not _is_watched(point, hidden):
            return Way("email", point.normal, next_safe(point.safe_times, clock.now()))
    return HUMAN


def ways_of(person: Person) -> list[ContactPoint]:
    query = select(ContactPoint).where(ContactPoint.person_id == person.id)
    ordered = query.order_by(ContactPoint.rank, ContactPoint.created_at, ContactPoint.id)
    return open_for(SYSTEM, db.session.scalars(ordered), "delivery")


def _is_watched(point: ContactPoint, hidden: Sequence[RelatedPerson]) -> bool:
    return leads_to(point, hidden) or may_be_read_by(point, hidden)


def _is_safe(point: ContactPoint) -> bool:
    return point.shared_with in (None, "", "nobody", "only_me") or point.may_leave_message
