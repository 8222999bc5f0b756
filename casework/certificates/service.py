"""Writing a certificate, taking it back, writing it anew under another name, and the check by number and printed name."""

from __future__ import annotations

import hmac
import uuid
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.certificates.models import REPLACED, VALID, WITHDRAWN, Certificate, CertificateBatch
from casework.certificates.numbers import name_mark, new_number, number_mark, read_name, read_number
from casework.certificates.queries import names_for_paper, possible, to_certify
from casework.core import clock
from casework.core.attempts import count_try, forget_tries
from casework.core.errors import Refusal
from casework.core.i18n import LANGUAGES, VARIANTS, _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.hours import UNIT_MINUTES, lessons_of
from casework.enrolment.models import Enrolment
from casework.people.models import LanguageLevel, Person
from casework.programmes.models import Cohort
from casework.progress.teaching import Sum, sums_of

NO = "no"
#: So many of a course at once: the job is not to hold the database.
AT_ONCE = 10


class NothingToCertify(Refusal):
    message = _l("This is not so any more. Please look at the page again.")


class NotTheirName(Refusal):
    field = "name"
    message = _l("Please choose one of these names.")


class HasEnded(Refusal):
    status = 409
    message = _l("This certificate was withdrawn or replaced already.")


def certify(case: Case, key: str, name: str, *, by: User) -> Certificate:
    """Write what the button says, if it is still so, under the name that the person wishes."""
    chosen = next((one for one in possible(case) if one.key == key), None)
    if chosen is None:
        raise NothingToCertify
    if name not in names_for_paper(by, case.person) or not read_name(name):
        raise NotTheirName
    return _write(chosen.enrolment, chosen.cohort, chosen.kind, name, case.person, by=by)


def _write(
    enrolment: Enrolment, cohort: Cohort, kind: str, name: str, person: Person, *, by: User, batch: Any = None
) -> Certificate:
    return _save(enrolment, kind, name, _facts(enrolment, cohort, kind), person, by=by, batch_id=batch and batch.id)


def _save(
    enrolment: Enrolment, kind: str, name: str, facts: dict[str, Any], person: Person, *, by: User, batch_id: Any = None
) -> Certificate:
    number = new_number()
    row = Certificate(
        person_id=person.id, case_id=enrolment.case_id, enrolment_id=enrolment.id, batch_id=batch_id, by_id=by.id, kind=kind,
        language=person.language if person.language in {*LANGUAGES, *VARIANTS} else "de", state=VALID, created_at=clock.now(),
        number_mark=number_mark(number), name_mark=name_mark(number, name),
        content={**facts, "number": number, "name": name, "on": clock.today().isoformat()},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _facts(enrolment: Enrolment, cohort: Cohort, kind: str) -> dict[str, Any]:
    """What stands on it beside the name: the outside name of the course, days, units, and what was reached."""
    sums = sums_of([enrolment.id]).get(enrolment.id, Sum())
    begins, ends = max(enrolment.began_on, cohort.starts_on), min(enrolment.ended_on or cohort.ends_on, cohort.ends_on)
    if kind == "attendance":
        begins, ends = sums.first or begins, sums.last or ends
    facts: dict[str, Any] = {
        "course": cohort.neutral_name, "begins": begins.isoformat(), "ends": ends.isoformat(), "attended": sums.attended,
        "held": sums.held, "units": sums.units,
    }  # fmt: skip
    if kind == "completion":
        minutes = sum(length for day, length in lessons_of([cohort.id])[cohort.id] if begins <= day <= ends)
        facts |= {"units": minutes // UNIT_MINUTES, "level": _level(enrolment, cohort)}
    return facts


def _level(enrolment: Enrolment, cohort: Cohort) -> str | None:
    """What a test showed since the course began, in the language that it teaches."""
    query = select(LanguageLevel.level).where(
        LanguageLevel.person_id == enrolment.person_id, LanguageLevel.language == cohort.offer.taught_in,
        LanguageLevel.source == "test", LanguageLevel.on >= enrolment.began_on,
    )  # fmt: skip
    return db.session.scalar(query.order_by(LanguageLevel.on.desc(), LanguageLevel.id).limit(1))


def withdraw(certificate: Certificate) -> None:
    """It no longer stands; the check says so."""
    _end(certificate, WITHDRAWN)


def replace(certificate: Certificate, name: str, *, by: User) -> Certificate:
    """The same under another name. What was printed before is kept nowhere; the check says "replaced" and no name."""
    person = certificate.case.person
    if name not in names_for_paper(by, person) or not read_name(name):
        raise NotTheirName
    facts = {key: value for key, value in (certificate.content or {}).items() if key not in {"number", "name", "on"}}
    _end(certificate, REPLACED)
    certificate.content = None
    return _save(
        db.session.get_one(Enrolment, certificate.enrolment_id), certificate.kind, name, facts, person, by=by,
        batch_id=certificate.batch_id,
    )  # fmt: skip


def _end(certificate: Certificate, state: str) -> None:
    if certificate.state != VALID:
        raise HasEnded
    certificate.state, certificate.ended_at = state, clock.now()
    db.session.flush()


def begin_batch(cohort: Cohort, kind: str, *, by: User) -> CertificateBatch:
    """Have the certificates of a course written by the job."""
    running = db.session.scalars(
        select(CertificateBatch.waiting).where(
            CertificateBatch.cohort_id == cohort.id,
            CertificateBatch.kind == kind,
            CertificateBatch.finished_at.is_(None),
        )
    )
    on_their_way = {each for batch in running for each in batch}
    waiting = [row.id.hex for row in to_certify(by, cohort, kind) if row.id.hex not in on_their_way]
    if not waiting:
        raise NothingToCertify
    batch = CertificateBatch(
        cohort_id=cohort.id, by_id=by.id, kind=kind, total=len(waiting), waiting=waiting, created_at=clock.now()
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def write_next(batch: CertificateBatch) -> int:
    """The next few of a batch. Who may not be certified any more is passed over. Returns how many were looked at."""
    now, later = batch.waiting[:AT_ONCE], batch.waiting[AT_ONCE:]
    by, cohort = db.session.get_one(User, batch.by_id), db.session.get_one(Cohort, batch.cohort_id)
    ids = {uuid.UUID(each) for each in now}
    for enrolment in [row for row in to_certify(by, cohort, batch.kind) if row.id in ids]:
        person = open_for(by, [enrolment.person], "certificate")[0]
        names = [name for name in names_for_paper(by, person) if read_name(name)]
        if names:
            _write(enrolment, cohort, batch.kind, names[0], person, by=by, batch=batch)
    batch.waiting = later
    batch.finished_at = None if later else clock.now()
    db.session.flush()
    return len(now)


def check(number: str, name: str) -> str:
    """Does a certificate of this number bear this name? "valid", "withdrawn", "replaced", or "no", for whatever reason.

    The same work for a number that nobody has. Raises TooManyTries.
    """
    asked = read_number(number)
    count_try("certificate", asked)
    row = db.session.scalar(select(Certificate).where(Certificate.number_mark == number_mark(asked)))
    fits = hmac.compare_digest(name_mark(asked, name), row.name_mark if row is not None else bytes(16))
    if row is None or not fits:
        return NO
    forget_tries("certificate", asked)
    return row.state


def course_of(batch: CertificateBatch) -> Cohort:
    return db.session.get_one(Cohort, batch.cohort_id)
