"""Letters: in the recipient's language, on the way that their own rules allow, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.i18n import _
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.sending import send_due_letters
from casework.messages.service import AlreadyDelivered, record_attempt, write_letter
from casework.people.models import Person
from casework.people.service import add_contact_point, set_contact_stop
from tests import make
from tests.core.post_office import PostOffice


def news() -> tuple[str, str]:
    return _("There is news for you"), _("There is news for you")


def reachable(**more: object) -> Person:
    person = make.person()
    add_contact_point(person, "email", "samira@example.org", **more)  # type: ignore[arg-type]  # what a test gives by name
    db.session.commit()
    return person


def test_a_letter_goes_by_mail_to_one_who_gave_an_address(context: Flask) -> None:
    letter = write_letter(reachable(), "news", news)
    assert (letter.channel, letter.state) == ("email", "queued")


def test_a_letter_to_a_shared_mailbox_is_delivered_by_a_human(context: Flask) -> None:
    letter = write_letter(reachable(shared_with="family"), "news", news)
    assert (letter.channel, letter.state) == ("human", "human")


def test_a_letter_without_any_machine_channel_waits_for_a_human(context: Flask) -> None:
    letter = write_letter(make.person(), "news", news)
    assert (letter.channel, letter.delivered_at) == ("human", None)


def test_one_call_that_reaches_the_person_is_a_delivery(context: Flask) -> None:
    letter, advisor = write_letter(make.person(), "news", news), make.user()
    db.session.flush()
    record_attempt(letter, by=advisor, way="phone", reached=True)
    assert letter.delivered_at is not None
    with pytest.raises(AlreadyDelivered):
        record_attempt(letter, by=advisor, way="phone", reached=True)


def test_three_tries_on_three_days_count_as_delivered_and_three_on_one_day_do_not(context: Flask) -> None:
    letter, advisor = write_letter(make.person(), "news", news), make.user()
    db.session.flush()
    for _try in range(3):
        record_attempt(letter, by=advisor, way="phone", reached=False)
    assert letter.delivered_at is None
    for day in (1, 2):
        record_attempt(letter, by=advisor, way="phone", reached=False, on=clock.today() + timedelta(days=day))
    assert letter.delivered_at is not None


def test_a_contact_stop_stops_a_letter_that_was_already_queued(context: Flask, post_office: PostOffice) -> None:
    person = reachable()
    letter = write_letter(person, "news", news)
    set_contact_stop(person, "the family must not be called")
    db.session.commit()
    assert send_due_letters() == 0
    db.session.refresh(letter)
    assert letter.state == "stopped"
    assert post_office.letters == []


def test_a_letter_leaves_once_with_the_message_id_of_its_row(context: Flask, post_office: PostOffice) -> None:
    letter = write_letter(reachable(), "news", news)
    db.session.commit()
    assert send_due_letters() == 1
    assert send_due_letters() == 0
    db.session.refresh(letter)
    assert letter.state == "sent" and letter.delivered_at is not None
    assert [post_office.read(0)["Message-ID"]] == [letter.message_id]


def test_a_mail_server_that_is_away_loses_no_letter(context: Flask, post_office: PostOffice) -> None:
    letter = write_letter(reachable(), "news", news)
    db.session.commit()
    post_office.to_letter = "451 later"
    assert send_due_letters() == 0
    db.session.refresh(letter)
    assert letter.state == "queued" and letter.due_at > clock.now()
    post_office.to_letter = "250 ok"
    clock.travel(timedelta(hours=2))
    assert send_due_letters() == 1
    assert len(post_office.letters) == 1


def test_what_a_letter_says_lies_sealed(context: Flask) -> None:
    letter = write_letter(make.person(), "news", lambda: ("title", "a canary called Zerdusht"))
    db.session.flush()
    assert b"Zerdusht" not in (letter.body_sealed or b"")
    assert open_for(SYSTEM, [letter], "test")[0].body == "a canary called Zerdusht"
