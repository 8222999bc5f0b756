"""What can be certified of a case or a course, and what was."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.certificates.models import VALID, Certificate, CertificateBatch
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Enrolment
from casework.people.models import Person
from casework.people.spellings import shown_spellings
from casework.programmes.models import Cohort, Offer
from casework.progress.teaching import sums_of

SHOWN = 30
MOST_IN_BATCH = 300


@dataclass(frozen=True)
class Possible:
    """A course of a case of which this kind of certificate can be written."""

    kind: str
    enrolment: Enrolment
    cohort: Cohort

    @property
    def key(self) -> str:
        """What the button sends: the place of the course in this case, no id."""
        return f"{self.kind}-{self.cohort.ref}"


def possible(case: Case) -> list[Possible]:
    """Completion where the course was completed, attendance where somebody was there."""
    query = select(Enrolment, Cohort).join(Cohort, Cohort.id == Enrolment.cohort_id).where(Enrolment.case_id == case.id)
    rows = list(db.session.execute(query.order_by(Enrolment.began_on.desc(), Enrolment.id)).tuples())
    sums = sums_of([row.id for row, _cohort in rows])
    return [
        Possible(kind, row, cohort)
        for row, cohort in rows
        for kind in ("completion", "attendance")
        if _can_be(kind, row, sums)
    ]


def _can_be(kind: str, row: Enrolment, sums: Any) -> bool:
    if kind == "completion":
        return row.state == "completed"
    return row.id in sums and sums[row.id].attended > 0


def names_for_paper(viewer: Any, person: Person) -> list[str]:
    """The names that may be printed, as the person wishes: an alias first, then as papers write it, then as they are called."""
    spelled = [row for row in shown_spellings(viewer, person) if row.text]
    latin = [row.text for row in spelled if row.kind == "latin_document"]
    found = [person.alias, *reversed(latin), *[row.text for row in spelled], person.call_name]
    return list(dict.fromkeys(str(name) for name in found if name))


def written(viewer: Any, case: Case) -> list[Certificate]:
    query = select(Certificate).where(Certificate.case_id == case.id)
    rows = db.session.scalars(query.order_by(Certificate.created_at.desc(), Certificate.id).limit(SHOWN))
    return open_for(viewer, rows, "certificates")


def find_certificate(viewer: Any, ref: str, *, lock: bool = False) -> Certificate | None:
    query = select(Certificate).join(Case, Case.id == Certificate.case_id).options(contains_eager(Certificate.case))
    query = query.where(Certificate.ref == ref, is_visible(viewer, Case.id))
    row = db.session.scalar(query.with_for_update(of=Certificate) if lock else query)
    if row is not None:
        load_workers([row.case])
        open_for(viewer, [row, row.case.person], "certificate")
    return row


def find_course(viewer: Any, ref: str, *, lock: bool = False) -> Cohort | None:
    """A course for the coordinator: none of a compartment."""
    query = select(Cohort).join(Offer, Offer.id == Cohort.offer_id)
    query = query.where(Cohort.ref == ref, Offer.is_compartment.is_(False))
    return db.session.scalar(query.with_for_update(of=Cohort) if lock else query)


def to_certify(viewer: Any, cohort: Cohort, kind: str) -> list[Enrolment]:
    """Whose certificate of this kind is still to be written, of those whose cases the viewer sees."""
    has_one = select(Certificate.enrolment_id).where(Certificate.kind == kind, Certificate.state == VALID)
    query = select(Enrolment).where(Enrolment.cohort_id == cohort.id, is_visible(viewer, Enrolment.case_id))
    query = query.where(Enrolment.id.not_in(has_one)).order_by(Enrolment.created_at, Enrolment.id)
    rows = list(db.session.scalars(query.limit(MOST_IN_BATCH)))
    sums = sums_of([row.id for row in rows])
    return [row for row in rows if _can_be(kind, row, sums)]


def find_batch(viewer: Any, ref: str, *, lock: bool = False) -> CertificateBatch | None:
    query = select(CertificateBatch).join(Cohort, Cohort.id == CertificateBatch.cohort_id)
    query = query.join(Offer, Offer.id == Cohort.offer_id)
    query = query.where(CertificateBatch.ref == ref, Offer.is_compartment.is_(False))
    return db.session.scalar(query.with_for_update(of=CertificateBatch) if lock else query)


def batches_of(cohort: Cohort) -> Sequence[CertificateBatch]:
    query = select(CertificateBatch).where(CertificateBatch.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(CertificateBatch.created_at.desc()).limit(SHOWN)).all()


def of_batch(viewer: Any, batch: CertificateBatch) -> list[Certificate]:
    """Those of the batch that still stand, as far as the viewer sees the cases."""
    query = select(Certificate).where(Certificate.batch_id == batch.id, Certificate.state == VALID)
    query = query.where(is_visible(viewer, Certificate.case_id)).order_by(Certificate.created_at, Certificate.id)
    return open_for(viewer, db.session.scalars(query), "certificates")


def of_person(person_id: uuid.UUID) -> Sequence[Certificate]:
    return db.session.scalars(select(Certificate).where(Certificate.person_id == person_id)).all()
