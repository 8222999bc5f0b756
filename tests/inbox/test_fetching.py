"""The office's mailbox on a real IMAP server: nothing is lost, nothing comes in twice, nothing hostile does harm."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.inbox import fetching
from casework.inbox.fetching import fetch_mail
from casework.inbox.mailbox import Mailbox, MailboxDown
from casework.inbox.models import Mail, MailFile
from casework.messages.gate import way_to
from casework.messages.models import Letter
from casework.messages.sending import send_due_letters
from casework.messages.service import write_letter
from casework.operation.doctor import _inbox
from casework.people.models import Person
from casework.people.service import add_contact_point
from tests import make
from tests.core.post_office import PostOffice
from tests.inbox.dovecot import MailServer
from tests.inbox.mails import bounce, html_only, injected, mail, nested, picture


def fetch(app: Flask) -> int:
    db.session.rollback()
    taken = fetch_mail(app.config)
    db.session.expire_all()
    return taken


def mails() -> list[Mail]:
    return open_for(SYSTEM, db.session.query(Mail).order_by(Mail.created_at, Mail.id).all(), "test")


def test_a_mail_comes_in_sealed_and_its_original_leaves_the_mailbox(mailbox: MailServer, context: Flask) -> None:
    mailbox.deliver(mail(title="Frage zum Kurs", text="Sehr geheim", files={"pass.png": picture()}))
    assert (fetch(context), mailbox.subjects()) == (1, [])
    [one] = mails()
    assert (one.title, one.body, one.sender, one.sender_name) == (
        "Frage zum Kurs", "Sehr geheim", "samira@example.org", "Samira Haddad",
    )  # fmt: skip
    assert b"geheim" not in (one.body_sealed or b"")
    [file] = open_for(SYSTEM, db.session.query(MailFile).all(), "test")
    assert (file.name, file.refused, file.media_type) == ("pass.png", None, "image/png")


def test_the_same_mail_twice_is_one_and_a_strangers_copy_of_its_id_hides_nothing(
    mailbox: MailServer, context: Flask
) -> None:
    first = mail(message_id="<one@example.org>")
    mailbox.deliver(first, first, mail(message_id="<one@example.org>", text="Etwas anderes"))
    assert (fetch(context), mailbox.subjects()) == (2, [])
    mailbox.deliver(first)
    assert (fetch(context), mailbox.subjects()) == (0, [])
    assert sorted(str(one.body) for one in mails()) == ["Etwas anderes", "Wann ist der Kurs?"]


class Killed(BaseException):
    """As if the process were gone: nothing catches it."""


@pytest.mark.parametrize("step", ["_keep", "_note_removed"])
def test_killed_half_way_nothing_is_lost_and_nothing_doubled(
    mailbox: MailServer, context: Flask, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Before the commit the mail still lies there; after it only the original goes."""
    mailbox.deliver(mail())

    def die(*_given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(fetching, step, die)
        with pytest.raises(Killed):
            fetch(context)
    assert len(mails()) == (0 if step == "_keep" else 1)
    fetch(context)
    assert (len(mails()), mailbox.subjects()) == (1, [])
    assert mails()[0].removed_at is not None


def test_killed_between_the_commit_and_the_removal_the_original_goes_next_time(
    mailbox: MailServer, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(mail())

    def die(*_given: Any) -> None:
        raise MailboxDown("the line is dead")

    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "remove", die)
        with pytest.raises(MailboxDown):
            fetch(context)
    assert (len(mails()), len(mailbox.subjects())) == (1, 1)
    assert (fetch(context), mailbox.subjects(), len(mails())) == (0, [], 1)


def bomb() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(20_000_000))
    return packed.getvalue()


def test_hostile_mail_is_shown_kindly_and_holds_up_no_other(mailbox: MailServer, context: Flask) -> None:
    mailbox.deliver(
        nested(2000), nested(30), html_only(), injected(), b"\xff\xfe\x00 no head at all \x80",
        mail(title="bomb", files={"a.zip": bomb(), "b.pdf": b"%PDF-1.4 broken"}), mail(title="the last"),
    )  # fmt: skip
    assert fetch(context) == 7
    by_title = {one.title: one for one in mails()}
    assert by_title["html"].body == "Guten Tag\n\nGrüße"
    evil = by_title["Hello X-Evil: yes"]
    assert (evil.sender_name, evil.sender, evil.body) == (
        "Eve Bcc: all@example.org gpj",
        "eve@example.org",
        "hello there",
    )
    assert sorted(one.trouble for one in mails() if one.title == "nest") == [["nested"], ["unreadable"]]
    refused = {file.refused for file in db.session.query(MailFile).filter_by(mail_id=by_title["bomb"].id)}
    assert refused == {"UnknownKind", "BrokenFile"}
    assert "the last" in by_title
    # What did not come in whole stays where a human can look at it.
    assert sorted(mailbox.subjects()) == ["Subject: bomb", "Subject: nest", "Subject: nest"]


def test_a_mail_that_is_too_large_is_not_fetched_and_stays_until_it_is_dealt_with(
    mailbox: MailServer, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 10_000)
    mailbox.deliver(mail(title="huge", text="x" * 20_000))
    assert fetch(context) == 1
    [one] = mails()
    assert (one.title, one.body, one.trouble, len(mailbox.subjects())) == ("huge", "", ["too_large"], 1)
    assert fetch(context) == 0
    one.state, one.handled_at = "dropped", one.created_at
    db.session.commit()
    assert (fetch(context), mailbox.subjects()) == (0, [])


def test_a_server_with_another_certificate_or_password_gets_nothing_and_nothing_waits(
    mailbox: MailServer, context: Flask
) -> None:
    for wrong in ({"INBOX_CA_FILE": None}, {"INBOX_PASSWORD": "wrong"}, {"INBOX_PORT": 1}, {"INBOX_FOLDER": 'a"b'}):
        with pytest.raises(MailboxDown):
            fetch_mail(context.config | wrong)
    assert fetch_mail(context.config | {"INBOX_SERVER": ""}) == 0


def test_a_letter_that_came_back_is_not_delivered_and_a_human_takes_over(
    mailbox: MailServer, context: Flask, post_office: PostOffice
) -> None:
    person = make.person()
    add_contact_point(person, "email", "samira@example.org")
    letter = write_letter(person, "news", lambda: ("News", "There is news"))
    db.session.commit()
    assert send_due_letters() == 1
    mailbox.deliver(bounce(letter.message_id, action="delayed"), bounce("<nobodys@example.org>"))
    fetch(context)
    assert (db.session.get_one(Letter, letter.id).state, {one.state for one in mails()}) == ("sent", {"new"})
    mailbox.deliver(bounce(letter.message_id))
    fetch(context)
    found = db.session.get_one(Letter, letter.id)
    assert (found.state, found.delivered_at, mailbox.subjects()) == ("human", None, [])
    assert found.bounced_at is not None
    assert sorted(one.state for one in mails()) == ["bounce", "new", "new"]


@pytest.mark.parametrize(
    ("status", "channel"), [("5.1.1", "human"), ("5.2.2", "human"), ("4.4.7", "email"), ("5.7.1", "email")]
)
def test_only_what_came_back_for_good_ends_the_address(
    mailbox: MailServer, context: Flask, post_office: PostOffice, status: str, channel: str
) -> None:
    person = make.person()
    add_contact_point(person, "email", "samira@example.org")
    letter = write_letter(person, "news", lambda: ("News", "There is news"))
    db.session.commit()
    send_due_letters()
    mailbox.deliver(bounce(letter.message_id, status=status))
    fetch(context)
    assert db.session.get_one(Letter, letter.id).state == "human", "whatever it was, this letter did not arrive"
    assert way_to(db.session.get_one(Person, person.id)).channel == channel


def test_the_doctor_says_whether_the_mailbox_answers_and_how_much_lies_there(
    mailbox: MailServer, context: Flask
) -> None:
    mailbox.deliver(mail())
    good, told = _inbox(context.config)
    assert good and "1 mails lie there" in told and len(mailbox.subjects()) == 1
    assert _inbox(context.config | {"INBOX_SERVER": ""})[0]
    assert not _inbox(context.config | {"INBOX_PASSWORD": None})[0]
    with pytest.raises(OSError, match="while opening the mailbox"):
        _inbox(context.config | {"INBOX_PORT": 1})
