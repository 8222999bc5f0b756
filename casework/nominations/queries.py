"""Nominations as far as somebody sees the case: in a compartment, those who are named there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.core.models import db
from casework.core.sealed import open_for
from casework.documents.models import Paper
from casework.documents.queries import papers_of
from casework.nominations.checks import Check, judge
from casework.nominations.models import Evidence, Nomination, NominationStep, Package
from casework.people.queries import newest_answers


def find_nomination(viewer: Any, ref: str, *, lock: bool = False) -> Nomination | None:
    query = _seen(viewer, select(Nomination).join(Case, Case.id == Nomination.case_id)).where(Nomination.ref == ref)
    query = query.options(contains_eager(Nomination.case))
    row: Nomination | None = db.session.scalar(query.with_for_update(of=Nomination.__table__) if lock else query)
    if row is not None:
        load_workers([row.case])
        open_for(viewer, [row, row.case.person], "nomination")
    return row


def find_evidence(viewer: Any, ref: str, *, lock: bool = False) -> Evidence | None:
    query = (
        select(Evidence)
        .join(Nomination, Nomination.id == Evidence.nomination_id)
        .join(Case, Case.id == Nomination.case_id)
    )
    query = _seen(viewer, query).where(Evidence.ref == ref)
    query = query.options(contains_eager(Evidence.nomination).contains_eager(Nomination.case))
    row: Evidence | None = db.session.scalar(query.with_for_update(of=Evidence.__table__) if lock else query)
    if row is not None:
        load_workers([row.case])
        open_for(viewer, [row, row.nomination, row.case.person], "nomination")
    return row


def _seen(viewer: Any, query: Any) -> Any:
    """A nomination lies in a compartment: should a row ever stand outside, nobody sees it."""
    return query.where(is_visible(viewer, Case.id), Case.is_compartment.is_(True))


def nominations_of(viewer: Any, case: Case) -> list[Nomination]:
    """Those of a case that the viewer has found, the newest first."""
    if not case.is_compartment:
        return []
    query = select(Nomination).where(Nomination.case_id == case.id)
    rows = db.session.scalars(query.order_by(Nomination.created_at.desc(), Nomination.id))
    return open_for(viewer, rows, "nominations")


def evidence_of(viewer: Any, nomination: Nomination) -> list[Evidence]:
    query = select(Evidence).where(Evidence.nomination_id == nomination.id)
    return open_for(viewer, db.session.scalars(query.order_by(Evidence.created_at, Evidence.id)), "nomination")


def steps_of(viewer: Any, nomination: Nomination) -> list[NominationStep]:
    query = select(NominationStep).where(NominationStep.nomination_id == nomination.id)
    return open_for(viewer, db.session.scalars(query.order_by(NominationStep.at, NominationStep.id)), "nomination")


def packages_of(nomination: Nomination) -> Sequence[Package]:
    query = select(Package).where(Package.nomination_id == nomination.id).options(joinedload(Package.key))
    return db.session.scalars(query.order_by(Package.at.desc(), Package.id)).all()


def checks_of(viewer: Any, nomination: Nomination, evidence: Sequence[Evidence] | None = None) -> list[Check]:
    """How this nomination stands by the rules of its call."""
    rows = evidence_of(viewer, nomination) if evidence is None else evidence
    answers = {name: row.value for name, row in newest_answers(viewer, nomination.person_id).items()}
    return judge(nomination, rows, answers)


def papers_to_choose(viewer: Any, nomination: Nomination) -> list[Paper]:
    return papers_of(viewer, nomination.person_id)


def told_nominations(person_id: uuid.UUID) -> Sequence[Nomination]:
    """Those of which the person may read in their portal."""
    query = select(Nomination).where(Nomination.person_id == person_id, Nomination.is_shown.is_(True))
    return db.session.scalars(query.order_by(Nomination.created_at, Nomination.id)).all()


def of_person(person_id: uuid.UUID) -> Sequence[Nomination]:
    return db.session.scalars(select(Nomination).where(Nomination.person_id == person_id)).all()
