"""What a person gets of their case, and what is left of it after erasing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from casework.accounts.models import User
from casework.cases import personal, service
from casework.cases.models import Access, Appointment, Case, CaseStep, Note, Talk, TalkPerson, Task
from casework.core import clock
from casework.core.models import db
from tests import make


def full_case(advisor: User) -> Case:
    case = make.case(advisor=advisor)
    service.write_note(case, "For both of us.", by=advisor)
    service.write_note(case, "For us alone.", by=advisor, is_restricted=True)
    service.add_task(case, "Send the form", clock.today(), by=advisor)
    service.make_appointment(case, starts_at=clock.now() + timedelta(days=1), by=advisor, place="Room 3")
    service.record_talk(
        [case.person_id],
        at=clock.now(),
        minutes=5,
        channel="phone",
        language="ar",
        topic="language",
        interpreted_by="related",
        by=advisor,
    )
    service.note_attempt(case, "phone", reached=False)
    db.session.commit()
    return case


def count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_person_gets_their_notes_but_no_restricted_ones(context: Flask) -> None:
    case = full_case(make.user("advisor"))
    full_case(make.user("advisor"))
    given = personal.export(case.person_id)
    assert [note["text"] for note in given["notes"]] == ["For both of us."]
    assert [task["text"] for task in given["tasks"]] == ["Send the form"]
    assert [row["place"] for row in given["appointments"]] == ["Room 3"]
    assert [row["reference"] for row in given["cases"]] == [case.ref]
    assert len(given["talks"]) == 1


def test_erasing_cuts_what_singles_out_and_keeps_the_counts(context: Flask) -> None:
    advisor = make.user("advisor")
    case, other = full_case(advisor), full_case(advisor)
    ref, cases, talks = case.ref, count(Case), count(Talk)
    service.record_talk(
        [case.person_id, other.person_id],
        at=clock.now(),
        minutes=5,
        channel="phone",
        language="ar",
        topic="language",
        by=advisor,
    )
    group = db.session.scalars(select(Talk).order_by(Talk.at.desc())).first()
    assert group is not None
    at = group.at
    assert personal.scrub(case.person_id, frozenset()) > 0
    db.session.commit()
    assert (count(Case), count(Talk)) == (cases, talks + 1)
    for kind, left in ((Note, 2), (Task, 1), (Appointment, 1), (CaseStep, 1), (Access, 1), (TalkPerson, 2)):
        assert count(kind) == left, kind
    db.session.refresh(case)
    assert case.ref != ref
    assert (case.opened_at.day, case.closed_at and case.closed_at.day, case.language) == (1, 1, "und")
    assert case.closing_reasons_sealed is None
    days = sorted(
        talk.at.day for talk in db.session.scalars(select(Talk)) if talk.interpreted_by is None and talk.id != group.id
    )
    assert days == [1]
    assert group.at == at, "a talk with others keeps its day"
    assert other.is_open


def test_what_a_funder_keeps_of_the_counselling_stays(context: Flask) -> None:
    case = full_case(make.user("advisor"))
    assert personal.scrub(case.person_id, frozenset({"counselling"})) == 0
    assert count(Note) == 2
