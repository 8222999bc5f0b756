"""Links with which a colleague sets a password: asked for, sent or shown once, used once, over after half an hour."""

from __future__ import annotations

import uuid
from datetime import timedelta
from email.utils import make_msgid
from typing import NamedTuple

from flask import current_app
from sqlalchemy import or_, select

from casework.accounts.letters import link_letter
from casework.accounts.models import AccountLink, User
from casework.accounts.service import end_all_sign_ins, hash_password, normal_email
from casework.core import clock
from casework.core.attempts import TooManyTries, count_try
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.mailer import MailRefused, MailTemporarilyDown, send_letter
from casework.core.models import db
from casework.core.tokens import hash_token, new_token
from casework.core.transaction import unit_of_work

GOOD_FOR = timedelta(minutes=30)
LETTERS_AN_HOUR, HOUR = 3, timedelta(hours=1)
#: While a letter is on its way nobody else takes it up; if that process dies, the next one sends it with a new token.
LEASE = timedelta(minutes=2)
BATCH = 50


class LinkIsOver(Refusal):
    message = _l("This link is not valid any more. It is good once, for 30 minutes. Ask for a new one.")


class AccountIsNotActive(Refusal):
    message = _l("This account is locked or closed. Unlock it first.")


def ask_for_link(email: str) -> None:
    """A letter with a link for whoever has this address. The same work whoever that is, and three letters an hour."""
    email = normal_email(email)
    is_too_often = False
    try:
        count_try("account-link", email, tries=LETTERS_AN_HOUR, window=HOUR)
    except TooManyTries:
        is_too_often = True
    known = db.session.scalar(select(User.id).where(User.email == email, User.state == "active"))
    now = clock.now()
    db.session.add(AccountLink(user_id=None if is_too_often else known, asked_at=now, due_at=now))


def send_link(user: User, *, is_invitation: bool = False) -> None:
    """Let the link go by letter. Raises AccountIsNotActive."""
    _must_be_active(user)
    now = clock.now()
    db.session.add(AccountLink(user_id=user.id, is_invitation=is_invitation, asked_at=now, due_at=now))


def make_link(user: User) -> str:
    """A link to hand over, shown this once; older ones die. Raises AccountIsNotActive."""
    _must_be_active(user)
    end_links(user)
    now, token = clock.now(), new_token()
    db.session.add(
        AccountLink(user_id=user.id, asked_at=now, due_at=None, token_hash=hash_token(token), ends_at=now + GOOD_FOR)
    )
    return address_of(token)


def address_of(token: str) -> str:
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/signin/link/{token}"


def end_links(user: User, *, but: uuid.UUID | None = None) -> None:
    for row in db.session.scalars(select(AccountLink).where(AccountLink.user_id == user.id)):
        if row.id != but:
            db.session.delete(row)


def account_of_link(token: str, *, lock: bool = False) -> User | None:
    """The active account that this link is for, if it is still good."""
    query = (
        select(User)
        .join(AccountLink, AccountLink.user_id == User.id)
        .where(AccountLink.token_hash == hash_token(token), AccountLink.ends_at > clock.now(), User.state == "active")
    )
    return db.session.scalar(query.with_for_update(of=AccountLink) if lock else query)


def set_password_by_link(token: str, password: str) -> User:
    """Set the password and use the link up; every device is signed out. Raises LinkIsOver, WeakPassword."""
    user = account_of_link(token, lock=True)
    if user is None:
        raise LinkIsOver
    set_password(user, password)
    return user


def set_password(user: User, password: str) -> None:
    """A new password; sessions and links of the account end. Raises WeakPassword."""
    user.password_hash = hash_password(password)
    end_all_sign_ins(user)
    end_links(user)


def _must_be_active(user: User) -> None:
    if user.state != "active":
        raise AccountIsNotActive


# --- sending: claim, commit, send, record ----------------------------------------------------------------------------


class _Post(NamedTuple):
    link_id: uuid.UUID
    address: str
    subject: str
    body: str
    language: str
    message_id: str


def send_due_links() -> int:
    """Send every link that waits; returns how many left. No transaction is open while the network is used."""
    return sum(_send(post) for post in _claim())


def sweep_links() -> int:
    """Delete links that are over, and wishes that could not be sent in time."""
    now = clock.now()
    over = or_(AccountLink.ends_at < now, (AccountLink.ends_at.is_(None)) & (AccountLink.asked_at < now - HOUR))
    rows = db.session.scalars(select(AccountLink).where(over).limit(200)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def _claim() -> list[_Post]:
    now, posts, served = clock.now(), list[_Post](), set[uuid.UUID | None]()
    with unit_of_work():
        due = select(AccountLink).where(AccountLink.due_at <= now, AccountLink.asked_at > now - HOUR)
        newest_first = due.order_by(AccountLink.asked_at.desc()).limit(BATCH).with_for_update(skip_locked=True)
        for link in db.session.scalars(newest_first).all():
            if link.user_id is not None and link.user_id in served:
                continue  # a newer one has ended it
            served.add(link.user_id)
            user = db.session.get(User, link.user_id) if link.user_id else None
            if user is None or user.state != "active":
                db.session.delete(link)
                continue
            end_links(user, but=link.id)
            token = new_token()
            link.token_hash, link.ends_at, link.due_at = hash_token(token), now + GOOD_FOR, now + LEASE
            subject, body = link_letter(user, address_of(token), is_invitation=link.is_invitation)
            domain = current_app.config["PUBLIC_URL"].partition("//")[2].partition("/")[0].partition(":")[0]
            message_id = make_msgid(domain=domain or "localhost")
            posts.append(_Post(link.id, user.email, subject, body, user.language, message_id))
    return posts


def _send(post: _Post) -> int:
    is_sent = is_refused = False
    try:
        send_letter(
            current_app.extensions["casework_mail"], recipient=post.address, subject=post.subject, body=post.body,
            message_id=post.message_id, sender=current_app.config["MAIL_DEFAULT_SENDER"], language=post.language,
        )  # fmt: skip
        is_sent = True
    except MailTemporarilyDown:
        pass
    except MailRefused:
        is_refused = True
    with unit_of_work():
        link = db.session.get(AccountLink, post.link_id, with_for_update=True)
        if link is not None and is_refused:
            db.session.delete(link)
        elif link is not None and is_sent:
            link.due_at = None
    return int(is_sent)
