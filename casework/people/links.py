"""The link by e-mail: asked for by anyone, answered by a job, used once.

The token is made when the letter leaves and stands nowhere but in it: whoever reads the database or the outbox,
a colleague with the right to read letters too, cannot come in with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, union

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.tokens import hash_token, new_token
from casework.people.events import note_event
from casework.people.models import ContactPoint, ReturnCode
from casework.people.return_ways import LinkRequest, MailKey, ReturnLink

LINK_LIVES = timedelta(minutes=30)
PER_HOUR = 3
HOUR = timedelta(hours=1)
#: Nobody has so many drafts and files under one address; more would be a flood of letters.
MOST_OF_ONE_ADDRESS = 5


class LinkIsOver(Refusal):
    message = _l("This link has been used, or its time is over. You can ask for a new one.")


def blind_of(address: str) -> bytes:
    return get_vault().blind(address.strip().casefold(), domain="contact")


def keep_mail_key(subject_id: uuid.UUID, address: object) -> None:
    """Follow the e-mail address of someone's answers."""
    row = db.session.get(MailKey, subject_id)
    text = address if isinstance(address, str) and "@" in address else ""
    if row is not None and not text:
        db.session.delete(row)
    elif row is not None:
        row.blind = blind_of(text)
    elif text:
        db.session.add(MailKey(subject_id=subject_id, blind=blind_of(text)))


def ask_for_link(address: str, *, language: str) -> LinkRequest:
    """Note that a link was asked for. The same work for every address."""
    row = LinkRequest(blind=blind_of(address), language=language, asked_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def open_requests(limit: int) -> Sequence[LinkRequest]:
    query = select(LinkRequest).where(LinkRequest.is_answered.is_(False)).order_by(LinkRequest.asked_at, LinkRequest.id)
    return db.session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()


def is_one_too_many(request: LinkRequest) -> bool:
    """Whether this address was asked for often enough within the hour before."""
    earlier = select(func.count()).where(
        LinkRequest.blind == request.blind,
        LinkRequest.asked_at > request.asked_at - HOUR,
        LinkRequest.asked_at < request.asked_at,
    )
    return (db.session.scalar(earlier) or 0) >= PER_HOUR


def subjects_with(blind: bytes) -> list[uuid.UUID]:
    """The people and unsent drafts with a return code that gave this address."""
    known = union(
        select(MailKey.subject_id).where(MailKey.blind == blind),
        select(ContactPoint.person_id).where(ContactPoint.blind == blind, ContactPoint.kind == "email"),
    ).subquery()
    query = select(ReturnCode.subject_id).where(ReturnCode.subject_id.in_(select(known.c[0])))
    return list(db.session.scalars(query.order_by(ReturnCode.created_at.desc()).limit(MOST_OF_ONE_ADDRESS)))


def sweep_requests() -> int:
    """Requests are counted for an hour and then forgotten; links that are over go with them."""
    rows: list[LinkRequest | ReturnLink] = [
        *db.session.scalars(select(LinkRequest).where(LinkRequest.asked_at < clock.now() - HOUR).limit(500)),
        *db.session.scalars(select(ReturnLink).where(ReturnLink.ends_at < clock.now()).limit(500)),
    ]
    for row in rows:
        db.session.delete(row)
    return len(rows)


def new_link(subject_id: uuid.UUID) -> str:
    """A fresh token; the link before it is dead from now on."""
    token, ends_at = new_token(), clock.now() + LINK_LIVES
    row = db.session.scalar(select(ReturnLink).where(ReturnLink.subject_id == subject_id).with_for_update())
    if row is None:
        db.session.add(ReturnLink(subject_id=subject_id, token_hash=hash_token(token), ends_at=ends_at))
    else:
        row.token_hash, row.ends_at = hash_token(token), ends_at
    db.session.flush()
    return token


def find_link(token: str, *, lock: bool = False) -> ReturnLink | None:
    query = select(ReturnLink).where(ReturnLink.token_hash == hash_token(token), ReturnLink.ends_at > clock.now())
    return db.session.scalar(query.with_for_update() if lock else query)


def use_link(token: str) -> uuid.UUID:
    """Whose link this is; it works once. Raises LinkIsOver."""
    row = find_link(token, lock=True)
    if row is None:
        raise LinkIsOver
    subject = row.subject_id
    db.session.delete(row)
    note_event(subject, "link_used")
    db.session.flush()
    return subject
