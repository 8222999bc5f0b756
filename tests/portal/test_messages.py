"""The conversation with the office and the letters that wait to be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.closing import close_case
from casework.cases.models import Access, Case
from casework.cases.reach import visible_cases
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.enrolment.models import Place
from casework.enrolment.service import hold_place
from casework.messages.models import Letter, Message
from casework.messages.service import add_translation, post_message, write_letter
from casework.people.service import add_contact_point
from casework.portal.showing import read_next
from tests import make
from tests.browser import Browser
from tests.portal.conftest import World, post

AT = "/en/status/messages"
READ = "/en/status/messages/read"


def test_what_i_write_arrives_sealed_with_its_language(world: World, own: Browser) -> None:
    sent = post(own, AT, body="Ich habe eine Frage")
    assert sent.status == 303
    message = db.session.scalars(select(Message)).one()
    assert (message.direction, message.topic, message.language) == ("in", "case", "en")
    assert open_for(world.person, [message], "test")[0].body == "Ich habe eine Frage"
    page = own.get(sent.location)
    assert "Your message has arrived" in page.text and "Ich habe eine Frage" in page.text


def test_the_box_says_when_it_is_read_next_and_whom_to_call_in_danger(world: World, own: Browser) -> None:
    for path in ("messages", "complaint"):
        page = own.get(f"/en/status/{path}")
        assert "We read messages next:" in page.text and 'href="tel:112"' in page.html, path


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 20, 9, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 17, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 21, 9, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_a_message_is_read_on_the_next_working_day(world: World, moment: datetime, day: date) -> None:
    assert read_next(moment) == day


def test_an_empty_message_a_file_and_a_book_are_asked_again(world: World, own: Browser) -> None:
    assert post(own, AT, body="").status == 422
    assert post(own, AT, body="  \n ").status == 422
    assert post(own, AT, body=(BytesIO(b"x"), "x.txt")).status == 422
    kept = post(own, AT, body="x" * 5001)
    assert kept.status == 422 and "x" * 5001 in kept.html
    assert db.session.scalars(select(Message)).all() == []


def test_sent_twice_is_one_message(world: World, own: Browser) -> None:
    form = next(form for form in own.get(AT).forms if form["action"] == AT)
    for _click in range(2):
        assert own.post(AT, {**form["fields"], "body": "once"}).status == 303
    assert len(db.session.scalars(select(Message)).all()) == 1


def test_a_new_message_is_closed_until_the_button_is_pressed(world: World, own: Browser) -> None:
    with unit_of_work():
        post_message(world.person, direction="out", body="Please come on Monday", language="en", author=world.advisor)
    assert "1 message is new." in own.get("/en/status/file").text
    assert "Please come on Monday" not in own.get(AT).text
    assert own.get(READ).status == 200
    assert db.session.scalars(select(Message)).one().read_at is None
    assert post(own, READ).location == AT
    db.session.expire_all()
    assert db.session.scalars(select(Message)).one().read_at is not None
    assert "Please come on Monday" in own.get(AT).text
    assert "is new" not in own.get("/en/status/file").text


def test_the_button_delivers_a_letter_and_starts_the_time_to_answer(world: World, own: Browser) -> None:
    application = make.application(make.cohort(), world.case)
    with unit_of_work():
        hold_place(application, by=make.user("coordinator"))
    place = db.session.scalars(select(Place).where(Place.state == "held")).one()
    assert place.held_until is None
    post(own, READ)
    db.session.expire_all()
    assert place.held_until == clock.today() + timedelta(days=7)
    assert db.session.scalars(select(Letter)).one().delivered_at is not None


def test_the_button_without_the_token_of_the_page_delivers_nothing(world: World, own: Browser) -> None:
    with unit_of_work():
        write_letter(world.person, "news", lambda: ("Title", "Body"))
    assert own.post(READ, {}).status == 422
    assert db.session.scalars(select(Letter)).one().delivered_at is None


def test_a_letter_of_tomorrow_is_neither_shown_nor_delivered(world: World, own: Browser) -> None:
    with unit_of_work():
        write_letter(world.person, "news", lambda: ("Tomorrow", "Body"), due_at=clock.now() + timedelta(days=1))
    assert "new" not in own.get("/en/status/file").text.split("More on your page")[0].split("Where you are")[1]
    post(own, READ)
    db.session.expire_all()
    assert db.session.scalars(select(Letter)).one().delivered_at is None
    assert "Tomorrow" not in own.get(AT).text


def test_a_letter_that_goes_by_mail_is_not_delivered_by_the_button(world: World, own: Browser) -> None:
    with unit_of_work():
        add_contact_point(world.person, "email", "samira@example.org", shared_with="nobody")
        write_letter(world.person, "news", lambda: ("By mail", "Body"))
    assert "By mail" in own.get(AT).text
    post(own, READ)
    db.session.expire_all()
    assert db.session.scalars(select(Letter)).one().delivered_at is None


def test_a_translation_stands_in_front_and_the_original_behind(world: World, own: Browser) -> None:
    with unit_of_work():
        message = post_message(
            world.person, direction="out", body="Bitte kommen Sie", language="de", author=world.advisor
        )
    post(own, READ)
    assert "Ask us, and we explain it to you" in own.get(AT).text
    with unit_of_work():
        add_translation(
            db.session.get_one(Message, message.id), language="en", body="Please come", author=world.advisor
        )
    page = own.get(AT)
    assert "Please come" in page.text and "Bitte kommen Sie" in page.text and "Ask us, and we explain" not in page.text


def test_nobody_elses_messages_are_there(world: World, own: Browser) -> None:
    other = make.person("Olena")
    with unit_of_work():
        post_message(other, direction="in", body="Olenas words", language="uk")
        write_letter(other, "news", lambda: ("Olenas letter", "Body"))
    text = own.get(AT).text
    assert "Olenas" not in text and "new" not in text.casefold().split("what was written")[-1][:40]
    assert post(own, READ).status == 303
    assert db.session.scalars(select(Letter)).one().delivered_at is None


def test_a_message_after_the_end_opens_the_case_again_so_that_somebody_reads_it(world: World, own: Browser) -> None:
    close_case(world.case, ["goal_reached"], world.advisor)
    db.session.commit()
    clock.travel(timedelta(days=60))
    coordinator = make.user("coordinator", language="en")
    own.visit(world.person)
    assert post(own, "/en/status/messages", body="I am back").status == 303
    case = db.session.get_one(Case, world.case.id)
    assert (case.status, case.is_open, case.next_action) == ("triage", True, "choose_advisor")
    page = Browser(own.app, "en").sign_in(coordinator).get(f"/cases/{case.ref}")
    assert "I am back" in page.text and world.advisor.name in page.text, "the earlier advisor is proposed"


def test_who_comes_back_into_a_compartment_is_seen_by_the_last_two_named_people(context: Flask) -> None:
    named = [make.user("scholar_advisor", name=f"Named {number}", language="en") for number in range(3)]
    case = make.case(person=make.person("Scholar"), compartment=True, status="counselling")
    for number, user in enumerate(named):
        make.access(case, user, "lead" if number == 2 else "named")
    stopped = db.session.scalars(select(Access).where(Access.user_id == named[0].id)).one()
    stopped.until = clock.now()
    close_case(case, ["goal_reached"], named[2])
    db.session.commit()
    clock.travel(timedelta(days=60))
    assert not any(db.session.scalars(visible_cases(user)).all() for user in named)
    phone = Browser(context, "en").visit(case.person)
    assert post(phone, "/en/status/messages", body="I am back").status == 303
    assert [bool(db.session.scalars(visible_cases(user)).all()) for user in named] == [False, True, True]
