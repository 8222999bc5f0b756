"""The gate: may a letter go to this person now, and which way? Asked when it is written and again when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import ContactPoint, Person, RelatedPerson
from casework.people.related import leads_to, may_be_read_by, must_not_learn


@dataclass(frozen=True)
class Way:
    """How a letter reaches someone: `email` with its address, `portal`, or `human`; `stopped`: not at all."""

    channel: str
    address: str | None = None

    @property
    def is_open(self) -> bool:
        return self.channel != "stopped"


STOPPED, PORTAL, HUMAN = Way("stopped"), Way("portal"), Way("human")


def way_to(person: Person) -> Way:
    """The way that this person's own contact rules allow.

    A contact stop stops everything, queued letters too (practice.md U8). "Only here" is the portal. An e-mail address
    is used only when nobody else reads it or a message may be left, and never when it leads to someone who must not
    know of the person (U2). Everything else is delivered by a human.
    """
    if person.contact_stop or person.erased_on is not None:
        return STOPPED
    points = open_for(
        SYSTEM,
        db.session.scalars(select(ContactPoint).where(ContactPoint.person_id == person.id).order_by(ContactPoint.rank)),
        "delivery",
    )
    hidden = must_not_learn([person.id])
    for point in points:
        if point.kind == "portal_only":
            return PORTAL
        if point.kind == "email" and point.normal and _is_safe(point) and not _is_watched(point, hidden):
            return Way("email", point.normal)
    return HUMAN


def _is_watched(point: ContactPoint, hidden: Sequence[RelatedPerson]) -> bool:
    return leads_to(point, hidden) or may_be_read_by(point, hidden)


def _is_safe(point: ContactPoint) -> bool:
    return point.shared_with in (None, "", "nobody", "only_me") or point.may_leave_message
