"""The sender obeys the person's rules. Every test here tries to make it not obey: queued, bulk, at another time, changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import audited_write
from casework.messages import sending
from casework.messages.gate import way_to
from casework.messages.models import Letter
from casework.messages.safe_times import is_safe, next_safe
from casework.messages.sending import send_due_letters
from casework.messages.service import write_letter
from casework.people.contacts import reach_as_answered
from casework.people.models import ContactPoint, Person
from casework.people.service import add_contact_point, set_contact_stop
from tests import make
from tests.core.post_office import PostOffice

EMAIL = {"reach_by": "email", "email": "samira@example.org", "shared_with": "nobody"}
#: Monday, 8 June 2026, 07:00 in Germany.
EARLY = datetime(2026, 6, 8, 5, 0, tzinfo=UTC)


def news() -> tuple[str, str]:
    return "There is news for you", "There is news for you"


def reached(**answers: object) -> Person:
    person = make.person()
    reach_as_answered(person, EMAIL | answers)
    db.session.commit()
    return person


def at(moment: datetime) -> None:
    clock.travel(moment - datetime.now(UTC))


def sent(post_office: PostOffice) -> int:
    send_due_letters()
    return len(post_office.letters)


def test_an_address_that_nobody_else_reads_gets_the_letter(context: Flask, post_office: PostOffice) -> None:
    write_letter(reached(), "news", news)
    db.session.commit()
    assert sent(post_office) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"shared_with": "family"},
        {"shared_with": "unknown"},
        {"shared_with": "undisclosed"},
        {"shared_with": "facility", "may_leave_message": "no"},
        {"reach_by": "portal_only"},
        {"reach_by": "phone", "phone": "0201 5550123"},
        {"reach_by": "phone", "phone": "0201 5550123", "reach_then": "email"},
        {"reach_by": "text_only", "phone": "0201 5550123", "reach_then": "email"},
        {"reach_by": "pick_up"},
        {"reach_by": "post", "post_address": "Street 1", "reach_then": "email"},
        {"reach_by": "via_person", "trusted_person": "Aunt", "reach_then": "email"},
    ],
    ids=str,
)
def test_no_machine_writes_against_the_rule(
    context: Flask, post_office: PostOffice, answers: dict[str, object]
) -> None:
    """Written now, and written before the rule was made: queued letters obey it, too."""
    queued_before = reached()
    write_letter(queued_before, "news", news)
    reach_as_answered(queued_before, EMAIL | answers)
    write_letter(reached(**answers), "news", news)
    db.session.commit()
    assert way_to(queued_before).channel in {"human", "portal"}
    assert sent(post_office) == 0
    assert {letter.state for letter in db.session.query(Letter)} <= {"human", "sent"}
    assert {letter.delivered_at for letter in db.session.query(Letter)} == {None}


def test_the_second_way_is_used_when_the_first_cannot_be(context: Flask) -> None:
    person = reached(reach_by="email", shared_with="family", reach_then="portal_only")
    assert way_to(person).channel == "portal"


def test_a_letter_waits_for_a_time_that_is_safe(context: Flask, post_office: PostOffice) -> None:
    at(EARLY)
    letter = write_letter(reached(safe_times=["weekday_evening"]), "news", news)
    db.session.commit()
    assert letter.due_at == datetime(2026, 6, 8, 15, 0, tzinfo=UTC)
    for moment, count in ((EARLY, 0), (EARLY + timedelta(hours=9), 0), (EARLY + timedelta(hours=10, minutes=1), 1)):
        at(moment)
        assert sent(post_office) == count, moment


def test_a_follow_up_that_falls_due_at_night_waits_until_it_is_safe(context: Flask, post_office: PostOffice) -> None:
    at(EARLY)
    person = reached(safe_times=["weekday_morning", "weekend"])
    letter = write_letter(person, "news", news, due_at=EARLY + timedelta(hours=17))
    db.session.commit()
    at(EARLY + timedelta(hours=17, minutes=1))
    assert sent(post_office) == 0
    db.session.refresh(letter)
    assert (letter.state, letter.due_at) == ("queued", datetime(2026, 6, 9, 6, 0, tzinfo=UTC))
    at(EARLY + timedelta(hours=25, minutes=1))
    assert sent(post_office) == 1


def test_times_that_were_said_after_a_letter_was_queued_count(context: Flask, post_office: PostOffice) -> None:
    at(EARLY)
    person = reached()
    write_letter(person, "news", news)
    reach_as_answered(person, EMAIL | {"safe_times": ["weekday_evening"]})
    db.session.commit()
    assert sent(post_office) == 0


def test_of_many_letters_at_once_only_those_leave_that_may(context: Flask, post_office: PostOffice) -> None:
    """Two whole batches that must wait stand before the one that may leave."""
    at(EARLY)
    waiting = reached()
    for _letter in range(2 * sending.BATCH):
        write_letter(waiting, "news", news)
    reach_as_answered(waiting, EMAIL | {"safe_times": ["weekday_evening"]})
    at(EARLY + timedelta(seconds=1))
    free = reached(email="olena@example.org")
    write_letter(free, "news", news)
    db.session.commit()
    assert sent(post_office) == 1
    assert post_office.read(0)["To"] == "olena@example.org"


def test_a_stop_that_comes_while_the_batch_is_on_its_way_stops_the_rest_of_it(
    context: Flask, post_office: PostOffice
) -> None:
    person = reached()
    letter = write_letter(person, "news", news)
    db.session.commit()
    batch, _more = sending._claim()
    assert len(batch) == 1
    set_contact_stop(person, "threat")
    db.session.commit()
    assert sending._may_leave(batch[0]) is False
    db.session.refresh(letter)
    assert letter.state == "stopped"
    assert sent(post_office) == 0


def test_a_new_address_that_comes_while_the_batch_is_on_its_way_is_the_one_that_gets_it(
    context: Flask, post_office: PostOffice
) -> None:
    person = reached()
    write_letter(person, "news", news)
    db.session.commit()
    batch, _more = sending._claim()
    reach_as_answered(person, EMAIL | {"email": "new@example.org"})
    db.session.commit()
    assert sending._may_leave(batch[0]) is False
    assert sent(post_office) == 1
    assert post_office.read(0)["To"] == "new@example.org"


def test_without_any_way_left_a_human_delivers(context: Flask, post_office: PostOffice) -> None:
    person = reached()
    letter = write_letter(person, "news", news)
    with audited_write():
        db.session.execute(delete(ContactPoint))
    db.session.commit()
    assert sent(post_office) == 0
    db.session.refresh(letter)
    assert letter.state == "human"


def test_what_was_typed_stays_beside_the_normal_form_and_a_shared_number_is_no_double(context: Flask) -> None:
    for _person in range(2):
        add_contact_point(make.person(), "phone", "٠١٥١ / ٢٣٤-٥٦٧٨", shared_with="family")
    db.session.commit()
    points = db.session.query(ContactPoint).all()
    assert len(points) == 2 and points[0].blind == points[1].blind


def test_the_next_safe_moment(context: Flask) -> None:
    saturday = datetime(2026, 6, 13, 19, 30, tzinfo=UTC)
    assert next_safe(["weekday_morning"], saturday) == datetime(2026, 6, 15, 6, 0, tzinfo=UTC)
    assert next_safe(["weekend"], saturday) == datetime(2026, 6, 14, 7, 0, tzinfo=UTC)
    assert next_safe([], saturday) == saturday
    assert is_safe(["weekday_morning", "weekend"], saturday - timedelta(hours=3))
    assert not is_safe(["weekday_morning"], saturday)
