"""A human files a mail: in the right cases, with its papers, seen by nobody whom it does not concern."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.documents.models import Paper, Scan, StoredFile
from casework.documents.shelf import open_file
from casework.inbox import attachments
from casework.inbox.attachments import take_in
from casework.inbox.models import Mail, MailFile
from casework.inbox.personal import export, scrub
from casework.inbox.reading import Attachment
from casework.inbox.service import tidy_inbox
from casework.messages.models import Message
from casework.people.contacts import normal_contact
from casework.people.service import add_contact_point, add_spelling, new_subject
from casework.portal.models import Complaint
from tests import make
from tests.browser import Browser
from tests.inbox.mails import picture


def came(
    *, sender: str = "samira@example.org", name: str = "Samira Haddad", title: str = "Frage", body: str = "Wann?",
    files: dict[str, bytes] | None = None,
) -> Mail:  # fmt: skip
    subject = new_subject()
    db.session.commit()
    rows = take_in(subject, [Attachment(key, value) for key, value in (files or {}).items()])
    made = Mail(
        subject_id=subject, mark=uuid.uuid4().bytes, created_at=clock.now(), language="de", sender=sender,
        sender_name=name, title=title, body=body,
        sender_blind=get_vault().blind(normal_contact(sender), domain="contact"),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for row in rows:
        row.mail_id = made.id
        db.session.add(row)
    db.session.commit()
    return made


@pytest.fixture
def coordinator(context: Flask) -> User:
    return make.user("coordinator")


def known(address: str = "samira@example.org", **more: Any) -> Case:
    case = make.case(advisor=make.user(), **more)
    add_contact_point(case.person, "email", address)
    db.session.commit()
    return case


def messages_of(case: Case) -> list[Message]:
    rows = db.session.query(Message).filter_by(person_id=case.person_id).all()
    return open_for(SYSTEM, rows, "test")


def test_the_case_is_proposed_by_sender_reference_and_name_and_by_nothing_out_of_reach(
    browser: Browser, coordinator: User
) -> None:
    by_sender, by_reference, by_name = known(), make.case(), make.case()
    add_spelling(by_name.person, "سميرة حداد", kind="paper")
    hidden = make.case(compartment=True)
    mail = came(body=f"Es geht um {by_reference.ref} und {hidden.ref}.")
    page = browser.sign_in(coordinator).get(f"/inbox/{mail.ref}")
    assert all(f'value="{case.ref}"' in page.html for case in (by_sender, by_reference, by_name))
    assert f'value="{hidden.ref}"' not in page.html


def test_filed_it_is_a_message_with_its_papers_and_the_inbox_forgets_it(browser: Browser, coordinator: User) -> None:
    case = known()
    mail = came(title="Mein Zeugnis", body="Anbei.", files={"zeugnis.png": picture()})
    at = f"/inbox/{mail.ref}"
    browser.sign_in(coordinator)
    sent = browser.fill(browser.get(at), at=at, action="/file", kind="school_certificate")
    assert sent.status == 200 and "Mein Zeugnis" not in sent.text
    [message] = messages_of(case)
    assert (message.body, message.is_from_person) == ("Mein Zeugnis\n\nAnbei.", True)
    assert message.written_by == "Samira Haddad <samira@example.org>"
    paper = db.session.query(Paper).filter_by(subject_id=case.person_id).one()
    [file] = open_for(SYSTEM, db.session.query(StoredFile).filter_by(paper_id=paper.id).all(), "test")
    assert (paper.kind, file.name) == ("school_certificate", "zeugnis.png")
    assert b"".join(open_file(file)).startswith(b"\x89PNG")
    left = db.session.get_one(Mail, mail.id)
    assert (left.state, left.body_sealed, left.sender_blind, left.handled_by) == ("filed", None, None, coordinator.id)
    assert db.session.query(MailFile).count() == 0
    assert browser.get(at).status == 404


def test_what_somebody_else_wrote_about_several_people_is_not_shown_to_them_as_their_own(
    browser: Browser, another_browser: Browser, coordinator: User
) -> None:
    one, two = known(), known("other@example.org")
    mail = came(sender="amt@example.net", name="Amt", body="Beide haben einen Termin.", files={"a.png": picture()})
    at = f"/inbox/{mail.ref}"
    browser.sign_in(coordinator)
    browser.fill(browser.get(at), at=at, action="/file", references=f"{one.ref}, {two.ref}", wrote="other")
    assert [len(messages_of(case)) for case in (one, two)] == [1, 1]
    assert {scan.subject_id for scan in db.session.query(Scan)} == {one.person_id, two.person_id}
    assert "Beide haben" in browser.get(f"/cases/{one.ref}/messages").text
    assert "Beide haben" not in another_browser.visit(one.person).get("/de/status/messages").text


def test_a_reference_out_of_reach_is_one_that_does_not_exist_and_nothing_is_filed(
    browser: Browser, coordinator: User
) -> None:
    mine, hidden = known(), make.case(compartment=True)
    mail = came()
    at = f"/inbox/{mail.ref}"
    browser.sign_in(coordinator)
    answers = [
        browser.fill(browser.get(at), at=at, action="/file", references=ref) for ref in (hidden.ref, "ZZZZ-ZZZZ-Z")
    ]
    assert [answer.status for answer in answers] == [422, 422]
    assert messages_of(mine) == messages_of(hidden) == []


def test_a_complaint_by_mail_goes_to_those_who_hear_it_and_the_advisor_sees_nothing(
    browser: Browser, another_browser: Browser, coordinator: User
) -> None:
    case = known()
    mail = came(title="Beschwerde", body="Er hört mir nicht zu.")
    at = f"/inbox/{mail.ref}"
    browser.sign_in(coordinator)
    browser.fill(browser.get(at), at=at, action="/file", is_complaint="y")
    complaint = db.session.query(Complaint).one()
    assert "hört mir nicht" in browser.get(f"/complaints/{complaint.ref}").text
    advisor = db.session.get_one(User, case.lead.user_id) if case.lead else None
    assert advisor is None or "hört mir nicht" not in another_browser.sign_in(advisor).get(f"/cases/{case.ref}").text


def test_mail_of_somebody_in_a_compartment_exists_for_their_advisors_alone(
    browser: Browser, another_browser: Browser, coordinator: User
) -> None:
    named = make.user("scholar_advisor")
    case = make.case(advisor=named, compartment=True)
    add_contact_point(case.person, "email", "samira@example.org")
    db.session.commit()
    mail = came(title="Zqsecret")
    browser.sign_in(coordinator)
    assert browser.get(f"/inbox/{mail.ref}").status == 404 and "Zqsecret" not in browser.get("/inbox").text
    assert "Zqsecret" in another_browser.sign_in(named).get("/inbox").text
    assert another_browser.get(f"/inbox/{mail.ref}").status == 200


def test_who_presses_second_learns_that_somebody_was_faster(browser: Browser, coordinator: User) -> None:
    known()
    mail = came()
    at = f"/inbox/{mail.ref}"
    page = browser.sign_in(coordinator).get(at)
    browser.fill(page, at=at, action="/keep")
    assert browser.fill(page, at=at, action="/file", follow=False).status == 409
    assert "Frage" in browser.get("/inbox?state=kept").text


@pytest.mark.counts_statements
def test_the_list_costs_the_same_for_one_mail_and_for_thirty(browser: Browser, coordinator: User) -> None:
    def statements() -> int:
        said: list[str] = []
        listen = lambda _c, _cur, text, *_more: said.append(text)  # noqa: E731 (taken off again below)
        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            assert browser.get("/inbox").status == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(said)

    browser.sign_in(coordinator)
    came()
    few = statements()
    for number in range(29):
        came(title=f"Mail {number}")
    assert statements() == few


def test_export_and_erasure_know_of_mail_that_waits_and_old_mail_goes(context: Flask, coordinator: User) -> None:
    case = known()
    came(body="Von mir", files={"a.png": picture()})
    other = came(sender="x@example.net", body="Von anderen")
    assert [one["text"] for one in export(case.person_id)["mail"]] == ["Von mir"]
    assert scrub(case.person_id, frozenset()) == 1
    db.session.commit()
    assert export(case.person_id)["mail"] == []
    assert db.session.get_one(Mail, other.id).state == "new"
    assert db.session.query(MailFile).count() == 0
    old = db.session.query(Mail).filter_by(state="dropped").one()
    old.handled_at = clock.now().replace(year=2020)
    db.session.commit()
    assert tidy_inbox() == 1


def test_files_that_nothing_names_are_swept_and_those_of_a_mail_stay(
    context: Flask, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    came(files={"a.png": picture()})
    ref = db.session.query(MailFile).one().ref
    Path(attachments.place_of("orphan")).write_bytes(b"x")
    monkeypatch.setattr(attachments, "KEPT_SECONDS", -60)
    attachments.sweep_files()
    assert attachments.place_of(str(ref)).exists() and not attachments.place_of("orphan").exists()
