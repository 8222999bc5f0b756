"""The ways to reach a person, as typed and in the form in which two of them can be compared."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from casework.core import clock
from casework.core.digits import latin_digits
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.people.models import ContactPoint, Person
from casework.register.lists import codelist

#: An address that can be written to is not longer (RFC 5321).
LONGEST_ADDRESS = 254
#: The kinds of contact point that are a telephone number.
BY_NUMBER = frozenset({"phone", "sms", "messenger"})
#: What the register asks about reaching someone: who changes one of these sees them all.
FIELDS = (
    "reach_by", "phone", "email", "post_address", "trusted_person", "text_only", "shared_with", "may_leave_message",
    "reach_then", "safe_times",
)  # fmt: skip
#: The kind of contact point that each way to reach someone is, and the field that holds the detail.
_REACH = {
    "portal_only": ("portal_only", None), "phone": ("phone", "phone"), "text_only": ("sms", "phone"),
    "text": ("sms", "phone"), "email": ("email", "email"), "post": ("post", "post_address"),
    "pick_up": ("pick_up", None), "via_person": ("via_person", "trusted_person"),
}  # fmt: skip


def normal_phone(typed: str) -> str | None:
    """The international form of a number as people type it, or None: a strange number only warns, never refuses."""
    try:
        number = phonenumbers.parse(latin_digits(typed), "DE")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number(number)
        else None
    )


def is_email_address(typed: str) -> bool:
    """Only the form of it. What is too long for an address is not read: five megabytes would take a second."""
    if len(typed) > LONGEST_ADDRESS:
        return False
    try:
        validate_email(typed, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def normal_contact(typed: str) -> str:
    """What two ways of writing one number or address have in common, as the blind of a way to reach someone keeps it."""
    return typed.strip().casefold() if "@" in typed else normal_phone(typed) or typed


def mark_of(said: str) -> bytes:
    """The keyed hash of a number or address in its normal form."""
    return get_vault().blind(said, domain="contact")


def add_contact_point(
    person: Person,
    kind: str,
    typed: str,
    *,
    rank: int = 1,
    text_only: bool = False,
    may_leave_message: bool = False,
    shared_with: str | None = None,
    safe_times: list[str] | None = None,
) -> ContactPoint:
    """Keep a way to reach the person: as typed and in its normal form. Never unique (practice.md U2)."""
    normal = normal_phone(typed) if kind in BY_NUMBER else typed.strip().casefold()
    said = normal or typed.strip()
    row = ContactPoint(
        person_id=person.id,
        kind=kind,
        rank=rank,
        text_only=text_only,
        may_leave_message=may_leave_message,
        shared_with=shared_with,
        safe_times=safe_times or None,
        created_at=clock.now(),
        typed=typed,
        normal=normal,
        # A way without a detail (here only, picked up) is no number that two people could share.
        blind=mark_of(said) if said else None,
    )
    db.session.add(row)
    return row


def detail_of(way: str) -> str | None:
    """The field that holds the number or address of this way, if it needs one."""
    return _REACH.get(way, ("", None))[1]


def reach_as_answered(
    person: Person, answers: Mapping[str, Any], *, unasked: str | None = None, is_new: bool = False
) -> list[str] | None:
    """Only the ways that the person chose become ways to reach them, in their order; a new choice replaces the old.

    `unasked`: who else reads it, where that was not asked. `is_new`: the person has none yet.
    Returns the kinds of ways that there are now; None: they did not say, so nothing was changed.
    """
    ways = [str(answers.get(key) or "") for key in ("reach_by", "reach_then")]
    if ways[0] not in _REACH:
        return None
    known = select(ContactPoint).where(ContactPoint.person_id == person.id).with_for_update()
    dead = {}
    for old in [] if is_new else db.session.scalars(known):
        dead[old.kind, old.blind] = old.came_back_at
        db.session.delete(old)
    shared, times, made = answers.get("shared_with"), answers.get("safe_times"), []
    for rank, way in enumerate(dict.fromkeys(way for way in ways if way in _REACH), 1):
        kind, detail = _REACH[way]
        typed = str(answers.get(detail) or "") if detail else ""
        if rank > 1 and detail and not typed:
            continue
        made.append(kind)
        point = add_contact_point(
            person, kind, typed, rank=rank, text_only=way in {"text_only", "text"} or answers.get("text_only") == "yes",
            may_leave_message=answers.get("may_leave_message") == "yes",
            shared_with=str(shared) if shared in codelist("shared_with") else "unknown" if shared else unasked,
            safe_times=times if isinstance(times, list) else None,
        )  # fmt: skip
        # The same address once more may only be the same form sent again: whether it is right, somebody has to say.
        point.came_back_at = dead.get((point.kind, point.blind))
    return made


def address_is_dead(person_id: uuid.UUID, mark: bytes) -> None:
    """A letter to it came back for good. Only where it is still a way to reach this person."""
    query = select(ContactPoint).where(ContactPoint.person_id == person_id, ContactPoint.kind == "email")
    for point in db.session.scalars(query.where(ContactPoint.blind == mark).with_for_update()):
        point.came_back_at = clock.now()
