"""What belongs to a course in the planted world: a link for a day, a signed list, a certificate, a provider's month."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from casework.accounts.models import User
from casework.cases.models import Case
from casework.certificates.models import Certificate, CertificateBatch
from casework.certificates.numbers import name_mark, new_number, number_mark
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import between_transactions
from casework.documents.shelf import receive
from casework.enrolment.models import Enrolment
from casework.enrolment.months import after_months
from casework.people.service import new_subject
from casework.programmes.models import Lesson
from casework.progress.service import record_attendance
from casework.progress.stand_in_models import StandIn
from casework.progress.standing_in import give_lessons
from casework.reports.statement_models import ProviderStatement
from casework.signed_lists.service import keep_list
from tests import make

if TYPE_CHECKING:
    from tests.security.world import World


def in_class(
    whose: str, case: Case, enrolment: Enrolment, lesson: Lesson, teacher: User, advisor: User, coordinator: User
) -> dict[str, str]:
    """The references of all of it."""
    return {
        "stand_in": _stand_in(lesson, teacher).ref, "statement": _statement(whose, coordinator).ref,
        "signed": _signed(lesson, teacher), **_certified(case, enrolment, advisor),
    }  # fmt: skip


def in_states(world: World) -> list[str]:
    """Pages of a course whose form shows only in a state: attended, given away for today, a provider's month to draw."""
    lesson = db.session.query(Lesson).filter_by(ref=world.own["lesson"]).one()
    enrolment = db.session.query(Enrolment).filter_by(cohort_id=lesson.cohort_id).one()
    record_attendance(lesson, {enrolment.id: "present"}, by=world.users["teacher"])
    _row, world.stand_in = give_lessons(lesson.cohort, clock.today(), name="", by=world.users["teacher"])
    make.offer(provider="Provider")
    db.session.commit()
    month = f"{after_months(clock.today().replace(day=1), -1):%Y-%m}"
    return [
        f"/stand-in/{world.stand_in}", f"/stand-in/lessons/{lesson.ref}", f"/courses/{lesson.cohort.ref}/stand-in",
        f"/statements/draw?provider=Provider&month={month}",
    ]  # fmt: skip


def _stand_in(lesson: Lesson, by: User) -> StandIn:
    row, _token = give_lessons(lesson.cohort, clock.today(), name="", by=by)
    db.session.commit()
    return row


def _statement(whose: str, by: User) -> ProviderStatement:
    figures = {"courses": [], "people": 0, "months": 0, "by_class": {}}
    row = ProviderStatement(
        provider=f"Provider {whose}", month="2026-01", figures=figures, rows={}, frozen_by=by.id, frozen_at=clock.now()
    )
    db.session.add(row)
    db.session.commit()
    return row


def _certified(case: Case, enrolment: Enrolment, by: User) -> dict[str, str]:
    """A certificate, written with others of its course."""
    batch = CertificateBatch(
        cohort_id=enrolment.cohort_id, by_id=by.id, kind="attendance", total=1, created_at=clock.now(), finished_at=clock.now()
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    number, name, day = new_number(), str(case.person.call_name), clock.today().isoformat()
    row = Certificate(
        person_id=case.person_id, case_id=case.id, enrolment_id=enrolment.id, batch_id=batch.id, by_id=by.id, kind="attendance",
        language="ar", created_at=clock.now(), number_mark=number_mark(number), name_mark=name_mark(number, name),
        content={
            "number": number, "name": name, "course": "Course", "begins": day, "ends": day, "on": day, "units": 2,
            "attended": 1, "held": 1,
        },
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return {"certificate": row.ref, "run": batch.ref}


def _signed(lesson: Lesson, by: User) -> str:
    """A signed list of the lesson, one page of it."""
    subject, picture = new_subject(), io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    picture.seek(0)
    db.session.commit()
    with between_transactions():
        reception = receive(subject, [("list.png", picture)])
    row = keep_list(lesson, subject, reception.taken, by=by)
    db.session.commit()
    assert row is not None
    return row.ref
