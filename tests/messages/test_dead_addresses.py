"""An address from which a letter came back gets no other one, until it is changed or somebody says that it is right."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.desk.service import AddressHasChanged, address_is_right
from casework.desk.today import todays_work
from casework.messages.bouncing import note_bounces
from casework.messages.gate import way_to
from casework.messages.models import Letter
from casework.messages.sending import send_due_letters
from casework.messages.service import write_letter
from casework.people.contacts import reach_as_answered
from casework.people.models import ContactPoint, Person
from casework.people.service import add_contact_point
from tests import make
from tests.browser import Browser
from tests.core.post_office import PostOffice

EMAIL = {"reach_by": "email", "email": "samira@example.org", "shared_with": "nobody"}


def told(person: Person) -> Letter:
    letter = write_letter(person, "news", lambda: ("There is news", "There is news"))
    db.session.commit()
    send_due_letters()
    db.session.refresh(letter)
    return letter


def came_back(letter: Letter, *, for_good: bool = True) -> None:
    with unit_of_work():
        note_bounces([letter.message_id], for_good=for_good)
    db.session.expire_all()


def reached(**answers: object) -> Person:
    person = make.person()
    reach_as_answered(person, EMAIL | answers)
    db.session.commit()
    return person


def test_the_next_letter_after_one_that_came_back_is_said_by_a_human(context: Flask, post_office: PostOffice) -> None:
    advisor, person = make.user(), reached()
    case = make.case(person=person, advisor=advisor)
    waiting = write_letter(person, "news", lambda: ("Later", "Later"), due_at=clock.now() + timedelta(hours=1))
    came_back(told(person))
    later = told(person)
    assert (later.channel, later.state, later.delivered_at) == ("human", "human", None)
    clock.travel(timedelta(hours=2))
    assert send_due_letters() == 0
    db.session.refresh(waiting)
    assert (waiting.state, len(post_office.letters)) == ("human", 1), "what was queued before obeys, too"
    assert "letter_waits" in [line.title for line in todays_work(advisor).lines if line.case.ref == case.ref]


def test_what_is_only_late_or_too_large_says_nothing_of_the_address(context: Flask, post_office: PostOffice) -> None:
    person = reached()
    came_back(told(person), for_good=False)
    assert way_to(person).channel == "email" and told(person).state == "sent"


@pytest.mark.parametrize(
    ("answer", "channel"),
    [
        ("550 5.1.1 unknown", "human"),
        ("553 no such name", "human"),
        ("550 5.7.1 your server is on a list", "email"),
        ("450 4.2.1 try later", "email"),
        ("421 4.3.2 shutting down", "email"),
    ],
)
def test_only_a_server_that_refuses_the_address_for_good_ends_it(
    context: Flask, post_office: PostOffice, answer: str, channel: str
) -> None:
    person = reached()
    post_office.to_recipient = answer
    told(person)
    db.session.expire_all()
    assert way_to(person).channel == channel


@pytest.mark.parametrize(
    ("answer", "channel"),
    [("554 5.6.0 too large", "email"), ("550 looks like spam", "email"), ("550 5.1.1 unknown after all", "human")],
)
def test_a_letter_that_is_refused_for_what_it_says_does_not_end_the_address(
    context: Flask, post_office: PostOffice, answer: str, channel: str
) -> None:
    person = reached()
    post_office.to_letter = answer
    assert told(person).state == "human"
    db.session.expire_all()
    assert way_to(person).channel == channel


def test_the_second_way_that_they_chose_takes_over_in_their_order(context: Flask, post_office: PostOffice) -> None:
    person = reached(reach_then="portal_only")
    came_back(told(person))
    assert told(person).channel == "portal"
    two = reached()
    add_contact_point(two, "email", "other@example.org", rank=2, shared_with="nobody")
    came_back(told(two))
    assert told(two).state == "sent" and post_office.letters[-1].rcpt_tos == ["other@example.org"]


def test_a_letter_to_the_former_address_that_comes_back_late_leaves_the_new_one_alone(
    context: Flask, post_office: PostOffice
) -> None:
    person = reached()
    letter = told(person)
    reach_as_answered(person, EMAIL | {"email": "new@example.org"})
    db.session.commit()
    came_back(letter)
    assert way_to(person).address == "new@example.org"


def test_the_same_address_given_once_more_is_still_dead_and_another_one_is_not(
    context: Flask, post_office: PostOffice
) -> None:
    person = reached()
    came_back(told(person))
    reach_as_answered(person, EMAIL | {"email": " Samira@Example.org ", "safe_times": ["weekday_evening"]})
    db.session.commit()
    assert way_to(person).channel == "human"
    reach_as_answered(person, EMAIL | {"email": "new@example.org"})
    db.session.commit()
    assert way_to(person).address == "new@example.org"


def test_nobody_confirms_an_address_of_somebody_else_or_one_that_is_gone(
    context: Flask, post_office: PostOffice
) -> None:
    person, other = reached(), reached(email="other@example.org")
    came_back(told(person))
    point = db.session.query(ContactPoint).filter_by(person_id=person.id).one()
    with pytest.raises(AddressHasChanged):
        address_is_right(other, str(point.id))
    with pytest.raises(AddressHasChanged):
        address_is_right(person, "nonsense")
    assert way_to(person).channel == "human"


def test_the_staff_sees_why_and_says_that_the_address_is_right_again(
    browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    advisor, person = make.user(language="en"), reached()
    case = make.case(person=person, advisor=advisor)
    came_back(told(person))
    told(person)
    assert "No other letter goes there." in browser.sign_in(advisor).get(f"/cases/{case.ref}").text
    for address in (f"/cases/{case.ref}/deliveries", f"/cases/{case.ref}/reach"):
        page = browser.sign_in(advisor).get(address)
        assert "The last letter to this address came back on" in page.text, address
    page = browser.get(f"/cases/{case.ref}/deliveries")
    (point,) = re.findall(r'name="point" value="([^"]+)"', page.html)
    right = "/reach/right"
    stranger = another_browser.sign_in(make.user(language="en"))
    assert stranger.fill(page, at=page.location, action=right, point=point).status == 404
    db.session.expire_all()
    assert way_to(person).channel == "human"
    browser.fill(page, at=page.location, action=right, point=point)
    db.session.expire_all()
    assert way_to(person).address == "samira@example.org"
    assert "came back on" not in browser.get(f"/cases/{case.ref}").text
    assert told(person).state == "sent"
