"""Somebody calls: everyone on this number whom the viewer may see, and what may be told to whom (practice.md U2).

A number is nobody's alone. It is typed into a form and stands in no address, which browsers and servers keep.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import current_app
from sqlalchemy import or_, select

from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.i18n import _, speaking
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.desk.contact_queries import Circle
from casework.messages.letters import call_back
from casework.messages.safe_times import is_safe
from casework.people.contacts import normal_contact
from casework.people.models import ContactPoint, Person, RelatedPerson
from casework.people.related import has_guardian, is_living, leads_to, may_be_read_by

MOST = 20


@dataclass(frozen=True)
class OnTheLine:
    """One person on a number: it is their own, or it is of somebody around them."""

    case: Case
    circle: Circle
    is_own: bool
    callers: list[RelatedPerson]


def on_the_line(viewer: Any, typed: str) -> list[OnTheLine]:
    """Everyone whom this viewer may see, the newest case of each first, in the same number of statements for any number."""
    blind = get_vault().blind(normal_contact(typed), domain="contact")
    own = select(ContactPoint.person_id).where(ContactPoint.blind == blind)
    around = select(RelatedPerson.person_id).where(RelatedPerson.blind == blind)
    found = select(Case.id).where(
        or_(Case.person_id.in_(own), Case.person_id.in_(around)), Case.closed_at.is_(None), is_visible(viewer, Case.id)
    )
    heads = case_heads(viewer, db.session.scalars(found.order_by(Case.opened_at.desc(), Case.id).limit(MOST)).all())
    people = [case.person_id for case in heads]
    points, related = _points(viewer, people), _related(viewer, people)
    return [_line(case, points.get(case.person_id, []), related.get(case.person_id, []), blind) for case in heads]


def _line(case: Case, points: list[ContactPoint], related: list[RelatedPerson], blind: bytes) -> OnTheLine:
    hidden = [row for row in related if row.must_not_know]
    circle = Circle(
        points=points,
        unsafe=frozenset(point.id for point in points if leads_to(point, hidden)),
        careful=frozenset(point.id for point in points if may_be_read_by(point, hidden)),
        related=sorted(related, key=lambda row: not is_living(row)),
        lacks_guardian=case.person.adult != "yes" and not has_guardian(related),
    )
    callers = [row for row in related if row.blind == blind]
    return OnTheLine(case, circle, any(point.blind == blind for point in points), callers)


def _points(viewer: Any, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ContactPoint]]:
    query = select(ContactPoint).where(ContactPoint.person_id.in_(people))
    found: dict[uuid.UUID, list[ContactPoint]] = {}
    for row in open_for(viewer, db.session.scalars(query.order_by(ContactPoint.rank, ContactPoint.id)), "call"):
        found.setdefault(row.person_id, []).append(row)
    return found


def _related(viewer: Any, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[RelatedPerson]]:
    query = select(RelatedPerson).where(RelatedPerson.person_id.in_(people))
    found: dict[uuid.UUID, list[RelatedPerson]] = {}
    for row in open_for(viewer, db.session.scalars(query.order_by(RelatedPerson.created_at, RelatedPerson.id)), "call"):
        found.setdefault(row.person_id, []).append(row)
    return found


# --- the office's own telephone ---------------------------------------------------------------------------------------


def office_links(person: Person, circle: Circle) -> dict[uuid.UUID, list[tuple[object, str]]]:
    """For an office phone: call, text or messenger at one touch, with a text that says nothing. Off unless switched on.

    None for a way that leads to somebody who must not know, that is not safe now, or after a contact stop.
    """
    if not current_app.config["OFFICE_PHONE"] or person.contact_stop:
        return {}
    with speaking(person.language):
        text = quote(call_back())
    found: dict[uuid.UUID, list[tuple[object, str]]] = {}
    for point in circle.points:
        number = point.normal or ""
        if point.id in circle.unsafe | circle.careful or not number.startswith("+"):
            continue
        if is_safe(point.safe_times, clock.now()):
            found[point.id] = _links(point, number, text)
    return found


def _links(point: ContactPoint, number: str, text: str) -> list[tuple[object, str]]:
    links: list[tuple[object, str]] = []
    if point.kind == "phone" and not point.text_only:
        links.append((_("Call"), f"tel:{number}"))
    if point.kind in {"phone", "sms"} and (point.may_leave_message or point.shared_with in (None, "", "nobody")):
        links.append((_("Text message"), f"sms:{number}?body={text}"))
    if point.kind == "messenger":
        links.append((_("Messenger"), f"https://wa.me/{number.removeprefix('+')}?text={text}"))
    return links
