"""What a person does on their own pages: come in, leave, read, write, complain; and answering a complaint.

A letter or message that is new stays closed until the person presses the button "Read". A page that is opened by a GET
cannot record a delivery: it is read-only in the database, a browser may fetch it again by itself, and the time to answer
a place would begin without anybody having read of it (practice.md U1). A button is an act, and works without a script.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.letters import there_is_news
from casework.cases.closing import reopen_case
from casework.core import clock
from casework.core.models import db
from casework.messages.models import Message
from casework.messages.service import mark_delivered, post_message, write_staff_letter
from casework.people.codes import WrongCodeOrPin, check_code_and_pin, end_visit, start_visit
from casework.people.models import Person
from casework.people.queries import visiting_viewer
from casework.portal.hearing import hearers
from casework.portal.models import Complaint
from casework.portal.queries import new_letters, new_messages, own_case, own_complaint

TOPIC = "complaint"


def come_in(code: str, pin: str) -> Any:
    """Begin a visit on this device; returns who came: a person, or someone with an unsent form.

    Raises WrongCodeOrPin or TooManyTries. A file that is gone gets the answer of a code that never was.
    """
    viewer = visiting_viewer(start_visit(check_code_and_pin(code, pin)))
    if viewer is None:
        raise WrongCodeOrPin
    return viewer


def leave(token: str | None) -> None:
    """End the visit: a cookie that somebody kept opens nothing any more."""
    if token:
        end_visit(token)


def read_news(person: Person) -> int:
    """The person opens what is new: from here on it counts as delivered. Returns how many there were."""
    letters, messages = new_letters(person, lock=True), new_messages(person, lock=True)
    for letter in letters:
        mark_delivered(letter)
    for message in messages:
        message.read_at = clock.now()
    db.session.flush()
    return len(letters) + len(messages)


def write_to_office(person: Person, body: str, *, language: str) -> Message:
    """A message. Somebody whose case is closed comes back with it, or nobody would read it any more (practice.md U8)."""
    case = own_case(person)
    if case is not None and not case.is_open:
        reopen_case(case)
    return post_message(person, direction="in", body=body, language=language)


def show_little(person: Person, on: bool) -> None:
    """On a phone that others look at: the first page then says that there is something, never what."""
    person.little_on_phone = on


def say_more_in_letters(person: Person, on: bool) -> None:
    """Nobody else reads their e-mail, and they want to know at once what it is about. Else a letter says: there is news."""
    person.full_letters = on


def complain(person: Person, body: str, *, language: str, about: str = "counselling") -> Complaint:
    """A complaint, or the wish for another advisor: a conversation that the advisor does not know of.

    Once it is about the coordination it stays so: what was written then is not for their eyes later either. No letter
    to the person tells of it: letters stand on the case's pages. Who hears it and has no day list of cases gets one.
    """
    message = post_message(person, direction="in", body=body, language=language, topic=TOPIC)
    message.needs_translation = False
    complaint = own_complaint(person, lock=True)
    if complaint is None:
        complaint = Complaint(person_id=person.id, asked_at=clock.now())
        db.session.add(complaint)
    complaint.asked_at = clock.now()
    if about == "coordination":
        complaint.about = about
    db.session.flush()
    for user in hearers(complaint):
        if not user.has_role("coordinator"):
            write_staff_letter(user, "news", there_is_news)
    return complaint


def answer_complaint(complaint: Complaint, body: str, *, language: str, by: User) -> Message:
    person = db.session.get_one(Person, complaint.person_id)
    answer = post_message(person, direction="out", body=body, language=language, author=by, topic=TOPIC)
    complaint.answered_at = clock.now()
    query = select(Message).where(
        Message.person_id == person.id, Message.topic == TOPIC, Message.direction == "in", Message.answered_at.is_(None)
    )
    for asked in db.session.scalars(query):
        asked.answered_at = complaint.answered_at
    db.session.flush()
    return answer
