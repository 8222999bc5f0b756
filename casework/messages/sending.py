"""Carrying out the outbox: claim, commit, send, record. No transaction is open while the network is used."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import or_, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.i18n import speaking
from casework.core.mailer import AddressRefused, MailRefused, MailTemporarilyDown, send_letter
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.messages.bouncing import note_dead_address
from casework.messages.draft_gate import way_to_subject
from casework.messages.gate import STOPPED, Way, way_to
from casework.messages.letters import MADE_WHEN_SENT, news, with_link
from casework.messages.models import RETURN_LINK, Letter
from casework.messages.service import mark_delivered
from casework.people.contacts import mark_of
from casework.people.links import LINK_LIVES
from casework.people.models import Person

BATCH = 50
LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
#: Four days of trying: a mail server that is away over a weekend loses nothing.
GIVE_UP_AFTER = timedelta(days=4)


class _Post(NamedTuple):
    letter_id: uuid.UUID
    address: str
    title: str
    body: str
    message_id: str
    language: str


def send_due_letters() -> int:
    """Send every letter that is due by e-mail; returns how many left. One bad letter does not hold up the others."""
    sent, is_more = 0, True
    while is_more:
        batch, is_more = _claim()
        for post in batch:
            sent += _send(post)
    return sent


def _claim() -> tuple[list[_Post], bool]:
    """Take the next letters under a lease, asking the gate again: a contact stop stops queued letters too.

    Also says whether there were any: a letter that was put off or stopped is none to send, and more may wait behind it.
    """
    now, posts = clock.now(), []
    with unit_of_work():
        due = select(Letter).where(
            Letter.channel == "email",
            Letter.due_at <= now,
            or_(Letter.state == "queued", (Letter.state == "sending") & (Letter.lease_until < now)),
        )
        letters = db.session.scalars(due.order_by(Letter.due_at).limit(BATCH).with_for_update(skip_locked=True)).all()
        for letter in open_for(SYSTEM, letters, "sending"):
            address = _address(letter)
            if address is None:
                continue
            letter.state, letter.lease_until, letter.tries = "sending", now + LEASE, letter.tries + 1
            letter.sent_to = None if letter.user_id else mark_of(address)
            title, body = _outside_words(letter)
            posts.append(_Post(letter.id, address, title, body, letter.message_id, letter.language))
    return posts, bool(letters)


def _outside_words(letter: Letter) -> tuple[str, str]:
    """What stands in the mail: to a person that there is news, unless they chose otherwise. The whole text is on their page."""
    if letter.kind == RETURN_LINK:
        return letter.title or "", with_link(letter)
    if letter.kind in MADE_WHEN_SENT:
        with speaking(letter.language):
            return MADE_WHEN_SENT[letter.kind](letter)
    person = db.session.get(Person, letter.person_id) if letter.person_id else None
    if person is None or person.full_letters:
        return letter.title or "", letter.body or ""
    with speaking(letter.language):
        return news()


def _address(letter: Letter) -> str | None:
    if letter.user_id is not None:
        user = db.session.get(User, letter.user_id)
        if user is None or user.state == "closed":
            letter.state = "stopped"
            return None
        return user.email
    if letter.person_id is None:
        way = way_to_subject(letter.subject_id)
        if way.channel != "email":
            letter.state = "stopped"
            return None
        return _now_or_later(letter, way)
    person = db.session.get(Person, letter.person_id)
    way = way_to(person) if person else STOPPED
    if not way.is_open:
        letter.state = "stopped"
        return None
    if way.channel != "email":
        letter.channel, letter.state = way.channel, "human" if way.channel == "human" else "sent"
        return None
    return _now_or_later(letter, way)


def _now_or_later(letter: Letter, way: Way) -> str | None:
    """The address, or nothing when this is no safe time: then the letter waits for the next one."""
    if way.not_before is not None and way.is_closed_now():
        letter.due_at, letter.state = way.not_before, "queued"
        return None
    return way.address


def _may_leave(post: _Post) -> bool:
    """Asked once more just before it leaves: a batch takes minutes, and what was changed meanwhile counts (U8)."""
    with unit_of_work():
        letter = db.session.scalars(select(Letter).where(Letter.id == post.letter_id).with_for_update()).one_or_none()
        if letter is None or letter.state != "sending":
            return False
        address = _address(letter)
        if address == post.address:
            return True
        letter.lease_until, letter.tries = None, letter.tries - 1
        if address is not None:
            letter.state = "queued"
    return False


def _send(post: _Post) -> int:
    state, retry, is_dead = "sent", False, False
    if not _may_leave(post):
        return 0
    try:
        send_letter(
            current_app.extensions["casework_mail"],
            recipient=post.address,
            subject=post.title,
            body=post.body,
            message_id=post.message_id,
            sender=current_app.config["MAIL_DEFAULT_SENDER"],
            language=post.language,
        )
    except MailTemporarilyDown:
        retry = True
    except MailRefused as refused:
        state, is_dead = "failed", isinstance(refused, AddressRefused)
    with unit_of_work():
        letter = db.session.scalars(select(Letter).where(Letter.id == post.letter_id).with_for_update()).one()
        letter.lease_until = None
        if letter.bounced_at is not None:
            # It came back before this was written down: a human has it already.
            return 1
        if is_dead:
            note_dead_address(letter)
        patience = LINK_LIVES if letter.kind == RETURN_LINK else GIVE_UP_AFTER
        if retry and clock.now() - letter.created_at < patience:
            letter.state = "queued"
            letter.due_at = clock.now() + min(timedelta(minutes=2 ** min(letter.tries, 9)), LONGEST_WAIT)
            return 0
        if retry or state == "failed":
            # The machine channel is dead: a human takes over, so that nobody waits in silence. Of a draft nobody may know.
            letter.state, letter.channel = ("human", "human") if letter.person_id else ("failed", "email")
            return 0
        mark_delivered(letter, state="sent")
    return 1


def release_held() -> int:
    """After a restore the outbox is held; a human lets it go. Returns how many letters."""
    rows = db.session.scalars(select(Letter).where(Letter.state == "held")).all()
    for row in rows:
        row.state = "queued"
    return len(rows)
