"""The stop of all contact: a page for those who need it, honoured when a letter is about to leave."""

from __future__ import annotations

from flask import Flask

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages import sending
from casework.messages.models import Letter, Message
from casework.messages.service import write_letter
from casework.people.models import Person
from casework.people.service import add_contact_point, set_contact_stop
from tests import make
from tests.browser import Browser
from tests.core.post_office import PostOffice

WHY = "Their brother threatens them: Kanarienwort"


def test_contact_is_stopped_with_a_sealed_reason_and_lifted_again(browser: Browser, another_browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(person=make.person("Samira"), advisor=advisor)
    at = f"/cases/{case.ref}/contact-stop"
    browser.sign_in(advisor)
    assert browser.fill(browser.get(at), at=at, reason="").status == 422
    page = browser.fill(browser.get(at), at=at, reason=WHY)
    assert "All contact is stopped" in page.text and WHY in page.text
    person = db.session.get_one(Person, case.person_id)
    assert person.contact_stop and WHY.encode() not in (person.contact_stop_reason_sealed or b"")
    front = another_browser.sign_in(make.user("front_desk", language="en")).get(f"/front-desk/{case.ref}")
    assert "All contact is stopped" in front.text and "Kanarienwort" not in front.html
    page = browser.fill(browser.get(at), at=at)
    assert "All contact is stopped" not in page.text
    assert not db.session.get_one(Person, case.person_id).contact_stop


def test_two_who_stop_at_once_do_not_lift_each_others_stop(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(person=make.person("Samira"), advisor=advisor)
    at = f"/cases/{case.ref}/contact-stop"
    early = browser.sign_in(advisor).get(at)
    browser.fill(browser.get(at), at=at, reason=WHY)
    late = browser.fill(early, at=at, reason="The same, from a colleague")
    assert late.status == 422
    assert db.session.get_one(Person, case.person_id).contact_stop


def test_no_message_is_written_to_somebody_who_must_not_be_contacted(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(person=make.person("Samira"), advisor=advisor)
    at = f"/cases/{case.ref}/messages"
    browser.sign_in(advisor)
    assert browser.fill(browser.get(at), at=at, body="Hello").status == 200
    set_contact_stop(db.session.get_one(Person, case.person_id), WHY)
    page = browser.fill(browser.get(at), at=at, body="Hello again")
    assert page.status == 422 and "All contact with this person is stopped" in page.text and "Hello again" in page.html
    assert db.session.query(Message).count() == 1 == db.session.query(Letter).count()


def test_a_stop_made_while_a_batch_is_being_sent_still_holds_the_letters_back(
    context: Flask, post_office: PostOffice
) -> None:
    people = [make.person(f"Invented {number}") for number in range(2)]
    for person in people:
        add_contact_point(person, "email", f"{person.id}@example.org")
        write_letter(person, "test", lambda: ("Title", "Body"))
    db.session.commit()
    batch, _more = sending._claim()
    assert len(batch) == 2
    stopped = db.session.get_one(Person, people[0].id)
    set_contact_stop(stopped, WHY)
    db.session.commit()
    assert sum(sending._send(post) for post in batch) == 1
    assert [letter.rcpt_tos for letter in post_office.letters] == [[f"{people[1].id}@example.org"]]
    states = {row.person_id: row.state for row in db.session.query(Letter)}
    assert states == {people[0].id: "stopped", people[1].id: "sent"}


def test_a_way_that_changed_while_a_batch_is_being_sent_is_taken_from_then_on(
    context: Flask, post_office: PostOffice
) -> None:
    person = make.person("Samira")
    point = add_contact_point(person, "email", "old@example.org")
    write_letter(person, "test", lambda: ("Title", "Body"))
    db.session.commit()
    batch, _more = sending._claim()
    db.session.delete(db.session.merge(point))
    add_contact_point(db.session.get_one(Person, person.id), "email", "new@example.org")
    db.session.commit()
    assert [sending._send(post) for post in batch] == [0]
    assert post_office.letters == []
    assert sending.send_due_letters() == 1
    assert [letter.rcpt_tos for letter in post_office.letters] == [["new@example.org"]]
    delivered = open_for(SYSTEM, db.session.query(Letter), "test")[0].delivered_at
    assert delivered is not None and delivered <= clock.now()
