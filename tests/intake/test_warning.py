"""The one warning before a form is deleted: by the person's own way, once, in their language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from casework.core import clock
from casework.core.models import db
from casework.intake import jobs
from casework.intake.publishing import publish_form
from casework.messages.models import Letter
from casework.messages.queries import to_deliver
from casework.messages.sending import send_due_letters
from casework.people.models import Person
from tests import make
from tests.browser import Browser
from tests.core.post_office import PostOffice
from tests.intake import filling

PAGES = {"pages": [{"key": "contact", "fields": ["call_name", "reach_by", "email", "shared_with"]}]}
REACHED = {"call_name": "Lea", "reach_by": "email", "email": "lea@example.org", "shared_with": "nobody"}


def begin(browser: Browser, lang: str = "fr", **values: Any) -> None:
    filling.an_offer("mail", papers=(), form_key="mail")
    publish_form("mail", PAGES)
    db.session.commit()
    path = f"/{lang}/apply/mail/begin"
    browser.fill(browser.get(path), at=path, **(REACHED | values))


def in_the_last_week() -> int:
    """The worker's turn, a week before the end; returns how many letters left."""
    clock.travel(timedelta(days=24))
    jobs.warn_of_drafts_that_end()
    return send_due_letters()


def test_one_warning_goes_by_the_persons_own_mail_in_their_language(browser: Browser, post_office: PostOffice) -> None:
    begin(browser)
    assert jobs.warn_of_drafts_that_end() == 0
    assert in_the_last_week() == 1
    letter = post_office.read()
    assert (letter["To"], letter["Content-Language"]) == ("lea@example.org", "fr")
    assert "/fr/status" in letter.get_content()
    assert jobs.warn_of_drafts_that_end() == 0
    assert len(post_office.letters) == 1


@pytest.mark.parametrize("change", [{"reach_by": "portal_only"}, {"shared_with": "family"}, {"email": ""}])
def test_nobody_is_warned_by_a_way_that_they_did_not_choose(
    browser: Browser, post_office: PostOffice, change: dict[str, Any]
) -> None:
    begin(browser, **change)
    assert in_the_last_week() == 0
    assert post_office.letters == []


def test_a_warning_that_the_server_put_off_is_tried_again(browser: Browser, post_office: PostOffice) -> None:
    begin(browser)
    post_office.to_letter = "451 later"
    assert in_the_last_week() == 0
    post_office.to_letter = "250 ok"
    assert in_the_last_week() == 0
    clock.travel(timedelta(days=24, minutes=5))
    assert send_due_letters() == 1


def test_a_warning_never_becomes_a_task_for_the_staff(browser: Browser, post_office: PostOffice) -> None:
    begin(browser)
    post_office.to_recipient = "550 no such mailbox"
    assert in_the_last_week() == 0
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.state, letter.person_id) == ("failed", None)
    assert to_deliver(make.user("coordinator"), among=select(Person.id)) == []


def test_a_warning_that_waits_is_dropped_when_the_form_is_saved_again_or_sent(
    browser: Browser, post_office: PostOffice
) -> None:
    begin(browser)
    clock.travel(timedelta(days=24))
    assert jobs.warn_of_drafts_that_end() == 1
    browser.visit(type("Whose", (), {"id": filling.the_draft().subject_id}))
    path = "/fr/apply/mail/contact"
    browser.fill(browser.get(path), at=path, call_name="Lea Noor")
    assert send_due_letters() == 0 and post_office.letters == []


def test_the_outbox_holds_neither_the_address_nor_a_readable_word_of_the_warning(
    browser: Browser, post_office: PostOffice
) -> None:
    begin(browser)
    clock.travel(timedelta(days=24))
    jobs.warn_of_drafts_that_end()
    row = db.session.execute(text("select * from letter")).mappings().one()
    assert not [value for value in row.values() if isinstance(value, str) and "lea@example.org" in value]
    assert b"lea@example.org" not in bytes(row["body_sealed"]) and b"/fr/status" not in bytes(row["body_sealed"])
    assert send_due_letters() == 1, "and yet it reaches her"


def test_a_form_that_was_sent_is_not_warned_of(browser: Browser, post_office: PostOffice, context: Flask) -> None:
    begin(browser)
    filling.send(browser, "mail", lang="fr")
    in_the_last_week()
    assert db.session.scalars(select(Letter.kind)).all() == ["form_received"]
