"""Which coarse facts of an erased person may stay: those that, taken together, fit at least five people of each course."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import and_, func, or_, select

from casework.core.models import db
from casework.enrolment.models import Application
from casework.people.models import Fact
from casework.privacy.blurring import FEWEST


def drop_rare_facts(subject_id: uuid.UUID) -> int:
    """Delete every fact with which too few would be left, the most common ones first in; returns how many went."""
    rows = db.session.scalars(select(Fact).where(Fact.subject_id == subject_id)).all()
    circles = _circles(subject_id)
    stays: list[Fact] = []
    gone = 0
    for row in sorted(rows, key=lambda each: (-_carriers(each), each.key)):
        if all(_share([*stays, row], circle, subject_id) for circle in circles):
            stays.append(row)
        else:
            db.session.delete(row)
            gone += 1
    db.session.flush()
    return gone


def _circles(subject_id: uuid.UUID) -> list[Any]:
    """Among whom someone could be looked for: everyone, and the applicants of each course."""
    cohorts = db.session.scalars(select(Application.cohort_id).where(Application.person_id == subject_id)).all()
    return [None, *[select(Application.person_id).where(Application.cohort_id == cohort) for cohort in cohorts]]


def _carriers(row: Fact) -> int:
    return db.session.scalar(select(func.count()).where(Fact.key == row.key, Fact.value == row.value)) or 0


def _share(facts: list[Fact], circle: Any, subject_id: uuid.UUID) -> bool:
    """Do at least four others carry all of these facts?"""
    wanted = or_(*[and_(Fact.key == each.key, Fact.value == each.value) for each in facts])
    query = select(Fact.subject_id).where(wanted, Fact.subject_id != subject_id)
    if circle is not None:
        query = query.where(Fact.subject_id.in_(circle))
    alike = query.group_by(Fact.subject_id).having(func.count() == len(facts)).limit(FEWEST - 1)
    return len(db.session.scalars(alike).all()) == FEWEST - 1
