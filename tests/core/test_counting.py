"""What waits is counted no further than a tag shows."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from casework.core.counting import MOST, counted, counting
from casework.core.models import db
from casework.desk.models import Tag
from casework.enrolment.counts import undecided
from casework.inbox.outbox import count_to_look_at, to_look_at
from casework.messages.writing import hold_message
from tests import make


def test_the_database_stops_counting_after_the_most_that_is_shown(context: Flask) -> None:
    many = [Tag(label=f"Tag {number}", readers=[]) for number in range(MOST + 5)]
    db.session.add_all(many[:MOST])
    assert db.session.scalar(counting(select(Tag.id))) == MOST
    db.session.add_all(many[MOST:])
    assert db.session.scalar(counting(select(Tag.id))) == MOST + 1
    assert [counted(number) for number in (0, MOST, MOST + 1)] == ["0", str(MOST), f"> {MOST}"]


def test_applications_without_a_decision_are_counted_within_reach(context: Flask) -> None:
    coordinator, scholars = make.user("coordinator"), make.user(roles=("coordinator", "scholar_advisor"))
    cohort, secret = make.cohort(), make.case(compartment=True, advisor=scholars)
    for state in ("applied", "complete", "in_selection", "waiting_list", "withdrawn"):
        make.application(cohort, state=state)
    make.application(cohort, secret)
    db.session.commit()
    assert (undecided(coordinator), undecided(scholars)) == (3, 4)


def test_what_is_to_be_looked_at_counts_what_the_page_shows(context: Flask) -> None:
    author, coordinator, stranger = make.user("advisor"), make.user("coordinator"), make.user("advisor")
    mine, secret = make.case(advisor=author), make.case(advisor=author, compartment=True)
    for case in (mine, secret):
        hold_message(case.person, "Hello", language="en", author=author)
    hold_message(mine.person, "Once more", language="en", author=coordinator)
    db.session.commit()
    found = {viewer: count_to_look_at(viewer) for viewer in (author, coordinator, stranger)}
    assert found == {viewer: len(to_look_at(viewer)) for viewer in found}
    assert list(found.values()) == [1, 2, 0]
