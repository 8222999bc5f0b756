"""Keeping grants: adding one, changing it as long as nothing is reported, saying which courses it pays."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_reference
from casework.enrolment.billing import enter_late, forget_course
from casework.enrolment.models import BilledMonth, Enrolment
from casework.programmes.models import Cohort, CohortGrant, Funder, Grant
from casework.reports.models import REFUSED, GrantReport

UNITS = (45, 60)
RULES = ("by_day", "half", "whole")


class ReferenceKnown(Refusal):
    field = "reference"
    message = _l("There is a grant with this reference already.")


class EndsBeforeItBegins(Refusal):
    field = "ends_on"
    message = _l("The last day comes before the first one.")


class IsReported(Refusal):
    status = 409
    message = _l("Something of this grant is reported already: its period, its hours and its rules stay.")


class IsBilled(Refusal):
    field = "courses"
    message = _l("Hours of this course are billed to this grant: %(course)s stays.")


@dataclass(frozen=True)
class Terms:
    """What the letter of the funder says."""

    funder: str
    reference: str
    starts_on: date
    ends_on: date
    unit_minutes: int
    part_months: str
    monthly_rate: int | None
    keep_proof_until: date | None
    #: Whose it is; changed at any time.
    team_id: uuid.UUID | None = None


def add_grant(terms: Terms) -> Grant:
    """Raises ReferenceKnown, EndsBeforeItBegins."""
    grant = Grant()
    _fill(grant, terms)
    db.session.add(grant)
    db.session.flush()
    return grant


def change_grant(grant: Grant, terms: Terms) -> None:
    """As long as nothing is reported; then only whose it is. Raises IsReported and what adding raises."""
    if is_reported(grant) and replace(terms, team_id=grant.team_id) != terms_of(grant):
        raise IsReported
    _fill(grant, terms)
    db.session.flush()


def terms_of(grant: Grant) -> Terms:
    said = {name: getattr(grant, name) for name in Terms.__annotations__ if name != "funder"}
    return Terms(funder=grant.funder.name, **said)


def is_reported(grant: Grant) -> bool:
    query = select(GrantReport.id).where(GrantReport.grant_id == grant.id, GrantReport.state != REFUSED)
    return db.session.scalar(query.limit(1)) is not None


def _fill(grant: Grant, terms: Terms) -> None:
    if terms.ends_on < terms.starts_on:
        raise EndsBeforeItBegins
    known = select(Grant.id).where(Grant.reference == terms.reference.strip(), Grant.id != grant.id)
    if db.session.scalar(known) is not None:
        raise ReferenceKnown
    grant.funder_id, grant.reference = _funder(terms.funder.strip()).id, terms.reference.strip()
    grant.starts_on, grant.ends_on, grant.unit_minutes = terms.starts_on, terms.ends_on, terms.unit_minutes
    grant.part_months, grant.monthly_rate = terms.part_months, terms.monthly_rate
    grant.keep_proof_until, grant.team_id = terms.keep_proof_until, terms.team_id


def _funder(name: str) -> Funder:
    """The funder of this name, known or new."""
    known = db.session.scalar(
        select(Funder).where(func.lower(Funder.name) == name.lower()).order_by(Funder.code).limit(1)
    )
    if known is not None:
        return known
    made = Funder(code=new_reference(), name=name)
    db.session.add(made)
    db.session.flush()
    return made


def pay_courses(grant: Grant, chosen: Collection[Cohort], possible: Collection[Cohort]) -> None:
    """From now on it pays these of the possible courses and no other of them. Raises IsBilled."""
    paid = set(db.session.scalars(select(CohortGrant.cohort_id).where(CohortGrant.grant_id == grant.id)))
    wanted = {each.id for each in chosen}
    for cohort in possible:
        if cohort.id in wanted - paid:
            db.session.add(CohortGrant(cohort_id=cohort.id, grant_id=grant.id))
            db.session.flush()
            enter_late(grant, cohort)
        elif cohort.id in paid - wanted:
            if _is_billed(grant, cohort.id):
                raise IsBilled(
                    _l("Hours of this course are billed to this grant: %(course)s stays.", course=cohort.neutral_name)
                )
            db.session.delete(db.session.get_one(CohortGrant, (cohort.id, grant.id)))
            db.session.flush()
            forget_course(grant, cohort.id)
    # Whoever chose at the same time has to look again: the version is the grant's.
    flag_modified(grant, "reference")
    db.session.flush()


def _is_billed(grant: Grant, cohort_id: uuid.UUID) -> bool:
    query = select(BilledMonth.id).join(Enrolment, Enrolment.id == BilledMonth.enrolment_id)
    query = query.where(BilledMonth.grant_id == grant.id, Enrolment.cohort_id == cohort_id)
    return db.session.scalar(query.limit(1)) is not None
