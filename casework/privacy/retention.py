"""What is due to go on a day, by the register's periods: found in batches, the same questions for the run and its preview."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from casework.cases.models import Case, CaseStep
from casework.cases.referral_models import Referral
from casework.consents.models import Consent
from casework.core import clock
from casework.core.audit import Look
from casework.core.models import db
from casework.documents.models import StoredFile
from casework.enrolment.models import Application, ApplicationStep, Enrolment, Participation
from casework.enrolment.permissions import LIVING
from casework.messages.models import Message
from casework.people.models import Person
from casework.privacy.models import Erasure
from casework.programmes.models import Cohort, Grant
from casework.register.lists import codelist

COUNT_UP_TO = 1000
Ids = Select[Any]


@dataclass(frozen=True)
class Rule:
    """One period of the register: its code and the select of what is due on a day."""

    code: str
    due: Callable[[date], Ids]


@dataclass(frozen=True)
class Preview:
    """How much a run on a day would take; more than a thousand is not counted on."""

    code: str
    label: str
    count: int

    @property
    def is_more(self) -> bool:
        return self.count > COUNT_UP_TO


def limit_of(code: str, day: date) -> datetime:
    """What ended before this moment is due on `day`: a period ends with its last day, never within it."""
    extra = codelist("retention_periods").entry(code).extra
    months = int(extra.get("months", 0))
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return clock.end_of(date(year, month + 1, min(day.day, last)) - timedelta(days=1))


def _all_closed_by(moment: datetime) -> Ids:
    """Persons with a case, all of whose cases closed by then; whoever is erased is not looked at again."""
    other = aliased(Case)
    later = exists().where(other.person_id == Case.person_id, or_(other.closed_at.is_(None), other.closed_at >= moment))
    query = select(Case.person_id).join(Person, Person.id == Case.person_id)
    return query.where(Case.closed_at < moment, Person.erased_on.is_(None), ~later).distinct()


def closed_cases(day: date) -> Ids:
    return _all_closed_by(limit_of("counselling", day))


def silent_enquiries(day: date) -> Ids:
    """Persons whose only case is an enquiry that nobody said or did anything about for six months."""
    moment = limit_of("enquiry", day)
    other = aliased(Case)
    more = exists().where(other.person_id == Case.person_id, other.id != Case.id)
    said = exists().where(Message.person_id == Case.person_id, Message.created_at >= moment)
    done = exists().where(CaseStep.case_id == Case.id, CaseStep.at >= moment)
    applied = exists().where(Application.person_id == Case.person_id, Application.state.in_(LIVING))
    enrolled = exists().where(Enrolment.person_id == Case.person_id)
    query = select(Case.person_id).join(Person, Person.id == Case.person_id)
    return query.where(
        Case.status == "enquiry",
        Case.opened_at < moment,
        Person.erased_on.is_(None),
        ~more,
        ~said,
        ~done,
        ~applied,
        ~enrolled,
    )


def needs_proof(day: date) -> Ids:
    """Persons whose course ended too short ago, or whose grant says until when its proof is kept."""
    course = select(Enrolment.person_id).join(Cohort, Cohort.id == Enrolment.cohort_id)
    recent = course.where(func.coalesce(Enrolment.ended_on, Cohort.ends_on) >= clock.day_of(limit_of("course", day)))
    held = select(Participation.person_id).join(Grant, Grant.id == Participation.grant_id)
    either = recent.union(held.where(Grant.keep_proof_until >= day)).subquery()
    return select(either.c.person_id)


def course_proofs(day: date) -> Ids:
    """Persons of whom only the proof was kept, when that is over too."""
    whole = aliased(Erasure)
    again = exists().where(whole.subject_id == Erasure.subject_id, whole.state != "done")
    query = select(Erasure.subject_id).join(Person, Person.id == Erasure.subject_id)
    return query.where(Erasure.state == "done", ~again, Person.id.not_in(needs_proof(day))).distinct()


def papers(day: date) -> Ids:
    """Persons with files from before the last decision that they could be for."""
    moment = limit_of("papers", day)
    pending = exists().where(Application.person_id == StoredFile.subject_id, Application.state.in_(LIVING))
    decided = exists().where(
        Application.person_id == StoredFile.subject_id,
        Application.state.not_in(LIVING),
        Application.since < moment,
        Application.since >= StoredFile.created_at,
    )
    other = aliased(Case)
    open_case = exists().where(other.person_id == StoredFile.subject_id, other.closed_at.is_(None))
    closed = exists().where(
        Case.person_id == StoredFile.subject_id, Case.closed_at < moment, Case.closed_at >= StoredFile.created_at
    )
    return select(StoredFile.id).where(~pending, or_(decided, and_(closed, ~open_case)))


def rejected_applications(day: date) -> Ids:
    """The trail of rejected applications: who decided when, and why."""
    query = select(ApplicationStep.id).join(Application, Application.id == ApplicationStep.application_id)
    return query.where(Application.state == "rejected", Application.since < limit_of("rejected_application", day))


def looks(day: date) -> Ids:
    return select(Look.id).where(Look.at < limit_of("access_log", day))


def consents(day: date) -> Ids:
    used = exists().where(Referral.consent_id == Consent.id)
    return select(Consent.id).where(Consent.withdrawn_at < limit_of("consent_proof", day), ~used)


RULES = (
    Rule("counselling", closed_cases),
    Rule("enquiry", silent_enquiries),
    Rule("course", course_proofs),
    Rule("papers", papers),
    Rule("rejected_application", rejected_applications),
    Rule("access_log", looks),
    Rule("consent_proof", consents),
)


def simulate_retention(day: date, language: str = "de") -> list[Preview]:
    """What a run on `day` would find today; nothing is changed."""
    labels = codelist("retention_periods")
    found = []
    for rule in RULES:
        some = rule.due(day).limit(COUNT_UP_TO + 1).subquery()
        count = db.session.scalar(select(func.count()).select_from(some)) or 0
        found.append(Preview(rule.code, labels.label(rule.code, language), count))
    return found
