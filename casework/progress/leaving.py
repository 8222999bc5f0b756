"""Why a course was left: several reasons, voluntary, without detail; what reveals health or safety is sealed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.i18n import variant
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Enrolment
from casework.programmes.models import Cohort
from casework.progress.follow_up_models import Leaving
from casework.progress.service import DayToCome, UnknownCode
from casework.register.lists import codelist

#: Nothing was said, or nothing that may be counted: the two look alike on purpose (practice.md U7).
NOT_SAID = "undisclosed"


def record_leaving(
    case: Case, reasons: Sequence[str], on: date, *, by: User, enrolment_id: uuid.UUID | None = None
) -> Leaving:
    known = codelist("dropout_reasons")
    chosen = [code for code in known.codes if code in reasons]
    if len(chosen) != len(set(reasons)) or (enrolment_id and enrolment_id not in dict(courses_to_leave(case))):
        raise UnknownCode
    if on > clock.today():
        raise DayToCome
    plain = [code for code in chosen if not known.entry(code).sealed] or [NOT_SAID]
    row = Leaving(
        case_id=case.id, person_id=case.person_id, enrolment_id=enrolment_id, on=on, by_id=by.id, created_at=clock.now(),
        plain=plain, reasons=chosen or [NOT_SAID],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def leavings_of(viewer: Any, case: Case) -> list[Leaving]:
    query = select(Leaving).where(Leaving.case_id == case.id).order_by(Leaving.on.desc(), Leaving.id)
    return open_for(viewer, db.session.scalars(query), "leaving")


def courses_to_leave(case: Case) -> list[tuple[uuid.UUID, str]]:
    """The person's courses in this case, by their neutral names."""
    query = select(Enrolment.id, Cohort.neutral_name).join(Cohort, Cohort.id == Enrolment.cohort_id)
    query = query.where(Enrolment.case_id == case.id).order_by(Enrolment.began_on.desc(), Enrolment.id)
    return [(key, name) for key, name in db.session.execute(query)]


def reason_word(code: str) -> str:
    return codelist("dropout_reasons").label(code, variant())
