"""Twelve people in one course, each with all that the program keeps of someone, and words that must not survive."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PIL import Image

from casework.cases.models import Case
from casework.cases.service import record_talk, write_note
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.documents.service import add_paper
from casework.enrolment.models import Application, Enrolment, Participation
from casework.messages.service import post_message, write_letter
from casework.people.codes import make_return_code, set_pin
from casework.people.models import Person, RelatedPerson
from casework.people.service import add_contact_point, add_level, keep_answers
from casework.programmes.models import Cohort, Funder, Grant
from casework.progress.models import Milestone, Outcome
from casework.register.lists import codelist
from tests import make

NAME = "Zulaykha Canarysson"
ALIAS = "Alias-Canary-Heron"
PHONE = "+49 171 55512345"
NOTE = "CanaryNote: her brother is in prison"
LETTER = "CanaryLetter: your appointment"
ANSWER = "Canaryland Institute of Physics"
TOPIC = next(iter(codelist("contact_topics").codes))
FILE = "canary-passport.png"
CANARIES = (NAME, "Canarysson", ALIAS, PHONE, "17155512345", NOTE, LETTER, ANSWER, FILE)


@dataclass
class Twelve:
    cohort: Cohort
    advisor: Any
    grant: Grant
    cases: list[Case]

    @property
    def people(self) -> list[Person]:
        return [case.person for case in self.cases]


def twelve(*, over: bool = True) -> Twelve:
    """The last of the twelve has the canaries and is unlike the others wherever people can differ."""
    advisor = make.user("advisor")
    offer = make.offer()
    cohort = make.cohort(offer=offer, capacity=12)
    funder = Funder(code=f"funder-{uuid.uuid4().hex[:6]}", name="Invented funder")
    db.session.add(funder)
    db.session.flush()
    grant = Grant(
        funder_id=funder.id,
        reference=f"G-{uuid.uuid4().hex[:8]}",
        starts_on=clock.today() - timedelta(days=400),
        ends_on=clock.today() + timedelta(days=400),
    )
    db.session.add(grant)
    db.session.commit()
    cases = []
    for number in range(12):
        is_last = number == 11
        person = make.person(NAME if is_last else f"Invented {number}", language="prs" if is_last else "ar")
        case = make.case(
            person=person,
            advisor=advisor,
            opened_at=clock.now() - timedelta(days=200 + (77 if is_last else 0)),
            source="import" if is_last else "form",
        )
        _fill(case, cohort, grant, advisor, is_last)
        if over:
            case.status, case.closed_at = "closed", clock.now() - timedelta(days=33 if is_last else 20)
        cases.append(case)
        db.session.commit()
    return Twelve(cohort, advisor, grant, cases)


def _fill(case: Case, cohort: Cohort, grant: Grant, advisor: Any, is_last: bool) -> None:
    person, today = case.person, clock.today()
    keep_answers(person.id, {"german_level": "C2" if is_last else "B1", "gender": "diverse" if is_last else "female"})
    if is_last:
        person.alias = ALIAS
        keep_answers(person.id, {"degree_subject": ANSWER, "legal_name": NAME})
    add_contact_point(person, "phone", PHONE if is_last else f"+49 30 1234{uuid.uuid4().int % 10000:04d}")
    db.session.add(
        RelatedPerson(
            person_id=person.id, kind="spouse", created_at=clock.now(), name=NAME if is_last else "x", reach=PHONE
        )
    )
    add_level(
        person.id, "de", "C2" if is_last else "B1", source="test", on=today - timedelta(days=300 if is_last else 60)
    )
    make_return_code(person.id)
    db.session.flush()
    set_pin(person.id, "204981")
    write_note(case, NOTE if is_last else "a note", by=advisor)
    record_talk(
        [person.id],
        at=clock.now(),
        minutes=77 if is_last else 30,
        channel="phone",
        language="ar",
        topic=TOPIC,
        by=advisor,
    )
    post_message(person, direction="in", body=NOTE, language="ar")
    write_letter(person, "canary", lambda: (LETTER, LETTER))
    state = "failed" if is_last else "completed"
    application = Application(
        ref=new_reference(),
        person_id=person.id,
        cohort_id=cohort.id,
        case_id=case.id,
        state="accepted",
        applied_at=clock.now() - timedelta(days=180 if is_last else 100),
    )
    db.session.add(application)
    db.session.flush()
    began = today - timedelta(days=95 if is_last else 61)
    db.session.add(
        Enrolment(
            application_id=application.id,
            person_id=person.id,
            cohort_id=cohort.id,
            case_id=case.id,
            state=state,
            began_on=began,
            ended_on=today - timedelta(days=3 if is_last else 2),
        )
    )
    db.session.add(
        Participation(
            person_id=person.id,
            grant_id=grant.id,
            entered_on=began,
            at_entry={"gender_group": "non_binary" if is_last else "female"},
        )
    )
    db.session.add(
        Outcome(
            case_id=case.id,
            code="guest_status" if is_last else "admitted_degree",
            evidence="document",
            on=today,
            by_id=advisor.id,
        )
    )
    db.session.add(
        Milestone(
            case_id=case.id,
            code="exam_registered" if is_last else "papers_complete",
            on=today - timedelta(days=1),
            by_id=advisor.id,
        )
    )
    db.session.flush()


def give_paper(person: Person) -> str:
    """A sealed file on the disk; returns its opaque name."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(picture, "PNG")
    picture.seek(0)
    paper = add_paper(person.id, "passport_id")
    return make.stored_file(paper, picture, FILE).ref
