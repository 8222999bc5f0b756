"""Fetching the mailbox: read, clean, seal, commit, and only then remove the original.

Killed before the commit, the mail still lies in the mailbox and is fetched again; killed after it, its mark is known and
only the original goes. No transaction is open while the network is used or a picture is opened.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.core import clock
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import unit_of_work
from casework.inbox.attachments import remove_files, take_in
from casework.inbox.languages import guessed_language
from casework.inbox.mailbox import Mailbox
from casework.inbox.models import BOUNCE, KEPT, NEW, Mail
from casework.inbox.reading import ReadMail, read_mail
from casework.messages.bouncing import note_bounces
from casework.people.contacts import normal_contact
from casework.people.service import new_subject

log = logging.getLogger("casework.inbox")
#: In one run; the next one is some minutes later.
BATCH = 50
#: A larger one is not fetched: its head is shown, and the original stays where it is.
LARGEST = 30 * 1024 * 1024


def fetch_mail(settings: Mapping[str, Any]) -> int:
    """Take in what lies in the mailbox; returns how many mails were new."""
    if not settings["INBOX_SERVER"]:
        return 0
    taken = 0
    with Mailbox(settings) as mailbox:
        waiting = _tidy(mailbox)
        for uid in waiting[:BATCH]:
            taken += _take(mailbox, uid)
    return taken


def _tidy(mailbox: Mailbox) -> list[int]:
    """Remove originals whose mail a human has dealt with; returns what nobody has taken in yet."""
    there = mailbox.uids()
    with unit_of_work():
        query = select(Mail).where(Mail.uid_validity == mailbox.validity, Mail.removed_at.is_(None))
        known = {
            mail.uid: (mail.id, mail.is_left_there and mail.state in (NEW, KEPT)) for mail in db.session.scalars(query)
        }
    for uid, (mail_id, stays) in known.items():
        if stays:
            continue
        if uid in there:
            mailbox.remove(uid)
        _note_removed(mail_id)
    return [uid for uid in there if uid not in known]


def _take(mailbox: Mailbox, uid: int) -> int:
    size = mailbox.size_of(uid)
    if size is None:
        return 0
    raw = mailbox.whole(uid) if size <= LARGEST else mailbox.head(uid)
    if raw is None:
        return 0
    read = read_mail(raw, is_whole=size <= LARGEST)
    mark = get_vault().blind(read.mark, domain="mail")
    known = _known(mark, mailbox.validity, uid)
    if known is None:
        mail_id, stays = _keep(read, mark, mailbox.validity, uid)
    else:
        mail_id, stays = known
    if mail_id is None or not stays:
        mailbox.remove(uid)
    if mail_id is not None and not stays:
        _note_removed(mail_id)
    return 1 if known is None else 0


def _known(mark: bytes, validity: int, uid: int) -> tuple[uuid.UUID | None, bool] | None:
    """The mail that this one is once more, and whether its original stays; (None, False): a second copy beside it."""
    with unit_of_work():
        mail = db.session.scalar(select(Mail).where(Mail.mark == mark).with_for_update())
        if mail is None:
            return None
        if mail.uid_validity == validity and mail.uid is not None and mail.uid != uid:
            return None, False
        if mail.removed_at is None:
            mail.uid_validity, mail.uid = validity, uid
        return mail.id, mail.is_left_there and mail.state in (NEW, KEPT)


def _keep(read: ReadMail, mark: bytes, validity: int, uid: int) -> tuple[uuid.UUID | None, bool]:
    if read.bounced and (mail_id := _bounced(read, mark, validity, uid)):
        return mail_id, False
    subject = new_subject()
    db.session.rollback()
    files = take_in(subject, read.attachments)
    stays = bool({"too_large", "unreadable", "nested", "many_files", "cut"} & set(read.trouble)) or any(
        file.refused for file in files
    )
    try:
        with unit_of_work():
            mail = Mail(
                subject_id=subject, mark=mark, uid_validity=validity, uid=uid, is_left_there=stays,
                created_at=clock.now(), language=guessed_language(f"{read.title}\n{read.body}"),
                is_automatic=read.is_automatic, trouble=list(read.trouble),
                sender_blind=_blind(read.sender), sender=read.sender, sender_name=read.sender_name,
                title=read.title, body=read.body,
            )  # fmt: skip
            db.session.add(mail)
            db.session.flush()
            for file in files:
                file.mail_id = mail.id
                db.session.add(file)
            return mail.id, stays
    except IntegrityError:
        # Another worker was a moment faster: then this is the mail that is there.
        remove_files(file.ref for file in files if file.ref)
        known = _known(mark, validity, uid)
        if known is None:
            raise
        return known


def _bounced(read: ReadMail, mark: bytes, validity: int, uid: int) -> uuid.UUID | None:
    """A report about letters of ours: they are marked, and nothing of the report is kept. None: it is about others."""
    with unit_of_work():
        if not note_bounces(read.bounced, for_good=read.is_for_good):
            return None
        mail = Mail(
            subject_id=uuid.uuid4(), mark=mark, uid_validity=validity, uid=uid, state=BOUNCE, created_at=clock.now(),
            handled_at=clock.now(), language="de", is_automatic=True,
        )  # fmt: skip
        db.session.add(mail)
        db.session.flush()
        return mail.id


def _note_removed(mail_id: uuid.UUID) -> None:
    with unit_of_work():
        mail = db.session.get(Mail, mail_id)
        if mail is not None and mail.removed_at is None:
            mail.removed_at, mail.uid, mail.uid_validity = clock.now(), None, None


def _blind(address: str) -> bytes | None:
    return get_vault().blind(normal_contact(address), domain="contact") if "@" in address else None
