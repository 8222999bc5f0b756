"""The signed lists of a lesson, for whoever may see everybody who is on them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.documents.models import StoredFile
from casework.enrolment.models import Enrolment
from casework.enrolment.queries import participants
from casework.programmes.models import Lesson
from casework.progress.queries import in_reach
from casework.progress.standing_in import find_taught_lesson
from casework.signed_lists.models import SignedList


def lists_of(viewer: Any, lesson: Lesson) -> Sequence[SignedList]:
    """A paper cannot be shown in parts: whoever may not see somebody on it sees none of it."""
    there = participants(viewer, lesson.cohort_id, clock.day_of(lesson.starts_at))
    if len(in_reach(viewer, lesson.cohort_id, there)) < len(there):
        return []
    query = select(SignedList).where(SignedList.lesson_id == lesson.id)
    return db.session.scalars(query.order_by(SignedList.created_at, SignedList.id)).all()


def find_list(viewer: Any, ref: str, *, lock: bool = False) -> SignedList | None:
    query = select(SignedList).where(SignedList.ref == ref)
    found = db.session.scalar(query.with_for_update(of=SignedList) if lock else query)
    if found is None or find_taught_lesson(viewer, found.lesson.ref) is None:
        return None
    return found if found in lists_of(viewer, found.lesson) else None


def files_of(signed: SignedList) -> list[StoredFile]:
    query = select(StoredFile).where(StoredFile.scan_id == signed.scan_id)
    return list(db.session.scalars(query.order_by(StoredFile.place, StoredFile.id)))


def subject_of(lesson: Lesson) -> uuid.UUID | None:
    """Under whose keys the lists of this lesson lie, if there are any."""
    return db.session.scalar(select(SignedList.subject_id).where(SignedList.lesson_id == lesson.id).limit(1))


def with_person(person_id: uuid.UUID) -> list[SignedList]:
    """The lists of lessons in which this person should have been."""
    query = select(SignedList).join(Lesson, Lesson.id == SignedList.lesson_id)
    query = query.join(Enrolment, Enrolment.cohort_id == Lesson.cohort_id).where(Enrolment.person_id == person_id)
    rows = db.session.execute(query.add_columns(Enrolment.began_on, Enrolment.ended_on).order_by(Lesson.starts_at))
    found = [
        row
        for row, began_on, ended_on in rows
        if began_on <= clock.day_of(row.lesson.starts_at) <= (ended_on or clock.today())
    ]
    return list(dict.fromkeys(found))
