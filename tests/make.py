"""Factories of real objects, saved. Each says only what a test needs to say."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from typing import Any, BinaryIO

from casework.accounts.models import Team, User
from casework.accounts.service import add_user
from casework.cases.models import Access, Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.references import new_reference
from casework.core.transaction import between_transactions
from casework.documents.models import Paper, StoredFile
from casework.documents.service import file_received
from casework.documents.shelf import receive
from casework.enrolment.models import Application, Place
from casework.forms.building import new_form
from casework.intake.models import FormVersion
from casework.people.models import Person
from casework.people.service import make_person, new_subject
from casework.programmes.models import Cohort, CohortTeacher, Lesson, Offer, OfferText
from casework.register.models import OwnField
from casework.register.service import approve_field, propose_field
from casework.register.texts import LANGUAGES

_number = itertools.count(1)


def keep() -> None:
    """Commit, and know still what was just written: to read it again after each took a fifteenth of the tests' time."""
    session = db.session()
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True


def user(role: str = "advisor", *, roles: tuple[str, ...] | None = None, name: str | None = None, **more: Any) -> User:
    """A staff account without a password (signing in has tests of its own)."""
    number = next(_number)
    more.setdefault("capacity", 40)
    made = add_user(
        email=more.pop("email", f"{role}{number}@example.org"),
        name=name or f"{role.title()} {number}",
        password=None,
        roles=roles or (role,),
        **more,
    )
    keep()
    return made


def team(name: str = "Beratung") -> Team:
    made = Team(name=name)
    db.session.add(made)
    keep()
    return made


def person(call_name: str = "Samira", *, language: str = "ar", **more: Any) -> Person:
    made = _person(call_name, language=language, **more)
    keep()
    return made


def _person(call_name: str = "Samira", *, language: str = "ar", **more: Any) -> Person:
    return make_person(new_subject(), call_name=call_name, language=language, **more)


def case(
    *,
    person: Person | None = None,
    advisor: User | None = None,
    status: str = "triage",
    compartment: bool = False,
    **more: Any,
) -> Case:
    """An open case, with its lead advisor when one is given. One commit: what is read again after each costs as much as all else."""
    whose = person or _person()
    made = Case(
        ref=new_reference(),
        person_id=whose.id,
        status=status,
        language=whose.language,
        opened_at=more.pop("opened_at", clock.now()),
        is_compartment=compartment,
        **more,
    )
    db.session.add(made)
    db.session.flush()
    if advisor:
        _access(made, advisor)
    keep()
    return made


def access(case: Case, user: User, role: str = "lead", **more: Any) -> Access:
    made = _access(case, user, role, **more)
    keep()
    return made


def _access(case: Case, user: User, role: str = "lead", **more: Any) -> Access:
    made = Access(case_id=case.id, user_id=user.id, role=role, since=clock.now(), because="test", **more)
    db.session.add(made)
    return made


def offer(slug: str | None = None, **more: Any) -> Offer:
    """A published offer with a text in every language."""
    slug = slug or f"course-{next(_number)}"
    more.setdefault("area", "qualification")
    more.setdefault("kind", "language_course")
    more.setdefault("neutral_name", f"Course {slug}")
    made = Offer(slug=slug, **more)
    made.texts = [
        OfferText(
            offer_id=made.id,
            language=code,
            title=f"{slug} [{code}]",
            summary=f"Summary [{code}]",
            body=f"Text [{code}]",
        )
        for code in LANGUAGES
    ]
    db.session.add(made)
    keep()
    return made


def cohort(*, offer: Offer | None = None, capacity: int = 2, teacher: User | None = None, **more: Any) -> Cohort:
    """A cohort with its places, open for applications today."""
    whose, today = offer or globals()["offer"](), clock.today()
    made = Cohort(
        ref=new_reference(),
        offer_id=whose.id,
        capacity=capacity,
        neutral_name=more.pop("neutral_name", f"Group {next(_number)}"),
        starts_on=more.pop("starts_on", today + timedelta(days=30)),
        ends_on=more.pop("ends_on", today + timedelta(days=120)),
        opens_on=more.pop("opens_on", today - timedelta(days=10)),
        closes_on=more.pop("closes_on", today + timedelta(days=10)),
        **more,
    )
    db.session.add(made)
    db.session.flush()
    for number in range(1, made.places + 1):
        db.session.add(Place(cohort_id=made.id, number=number, allowed=made.places))
    if teacher:
        db.session.add(CohortTeacher(cohort_id=made.id, user_id=teacher.id))
    keep()
    return made


def lesson(cohort: Cohort, **more: Any) -> Lesson:
    # An hour ago, and today all the same: shortly after midnight the two differ.
    today = clock.end_of(clock.today() - timedelta(days=1))
    begin = more.pop("starts_at", max(clock.now() - timedelta(hours=1), today))
    made = Lesson(
        ref=new_reference(), cohort_id=cohort.id, starts_at=begin, ends_at=begin + timedelta(minutes=90), **more
    )
    db.session.add(made)
    keep()
    return made


def application(cohort: Cohort, case: Case | None = None, *, state: str = "applied", **more: Any) -> Application:
    whose = case or globals()["case"]()
    made = Application(
        ref=new_reference(),
        person_id=more.pop("person_id", whose.person_id),
        cohort_id=cohort.id,
        case_id=whose.id,
        state=state,
        applied_at=more.pop("applied_at", clock.now()),
        **more,
    )
    db.session.add(made)
    keep()
    return made


def stored_file(paper: Paper, stream: BinaryIO, name: str) -> StoredFile:
    """A file of a saved paper: cleaned in the child, sealed, filed. Raises UploadRefused's words as a Refusal."""
    paper_id, subject_id = paper.id, paper.subject_id
    keep()
    with between_transactions():
        reception = receive(subject_id, [(name, stream)])
    if reception.refused:
        raise Refusal(reception.refused[0].message, field="files")
    made = file_received(db.session.get_one(Paper, paper_id), reception.taken[0])
    keep()
    return made


def some_id() -> uuid.UUID:
    return uuid.uuid4()


def own_described(**more: Any) -> dict[str, Any]:
    """A question of one's own with all its duties and its words in every language."""
    words = {part: {code: f"{part} [{code}]" for code in LANGUAGES} for part in ("label", "why")}
    return {
        "type": "text", "purpose": "counselling", "basis": "gdpr-6-1-e", "readers": ["advisor"], "writers": ["applicant"],
        "retention": "counselling", "voluntary": True, "sealed": True, **words, **more,
    }  # fmt: skip


def own_field(key: str = "own_question", *, by: Any = None, approved: bool = False, **more: Any) -> OwnField:
    made = propose_field(own_described(**more), by=by, key=key)
    if approved:
        approve_field(made, by=user("head_of_unit"))
    keep()
    return made


def working_form(name: str, fields: list[Any]) -> FormVersion:
    """A form in work with one page that asks these fields."""
    made = new_form(name, {"pages": [{"key": "contact", "fields": fields}]})
    keep()
    return made
