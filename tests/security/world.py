"""A small world with things that could leak: one's own, someone else's, a compartment's, and addresses of nothing."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from PIL import Image
from werkzeug.routing import Rule

from casework.accounts.models import User
from casework.assignment.models import Absence
from casework.cases.models import Appointment, Case, Note, Task
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.documents.models import StoredFile
from casework.documents.service import add_paper, store_upload
from casework.enrolment.models import Enrolment
from casework.people.models import Person
from casework.portal.service import complain
from casework.progress.models import FollowUp, Goal
from tests import make

ROLES = (
    "volunteer", "teacher", "partner", "front_desk", "advisor", "scholar_advisor", "coordinator", "head_of_unit", "reporting", "dpo", "admin",
)  # fmt: skip


@dataclass
class World:
    users: dict[str, User] = field(default_factory=dict)
    other_advisor: User | None = None
    persons: dict[str, Person] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)
    secret: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    slug: str = ""


#: Six canaries for each person: what may never appear where it may not, and must appear where it may.
CANARIES = ("name", "phone", "note", "restricted", "file", "message")


def canary(whose: str, kind: str) -> str:
    return f"Zq{whose}{kind}qZ"


def make_world() -> World:
    """Every role once, and three cases: the advisor's own, another advisor's, and one in a compartment."""
    world = World()
    for role in ROLES:
        world.users[role] = make.user(role, languages=("ar", "de"), specialisms=("language_course",))
    world.other_advisor = make.user("advisor", languages=("fa",))
    named = [make.user("scholar_advisor", name=f"Named {number}") for number in (1, 2)]
    offer = make.offer("matrix-course", form_key="general")
    make.own_field("own_matrix", by=world.users["coordinator"])
    make.working_form("Matrix form", ["call_name", "own_matrix"])
    world.slug = offer.slug
    world.own = _things(world, "own", offer, world.users["advisor"], world.users["teacher"])
    world.foreign = _things(world, "foreign", offer, world.other_advisor, make.user("teacher"))
    world.secret = _things(world, "secret", offer, named[0], None, compartment=True)
    secret_case = db.session.query(Case).filter_by(ref=world.secret["case"]).one()
    make.access(secret_case, named[1], "named")
    world.missing = {name: new_reference() for name in world.own} | {"file": uuid.uuid4().hex, "paper": new_reference()}
    db.session.commit()
    return world


def _things(
    world: World, whose: str, offer: Any, advisor: User, teacher: User | None, *, compartment: bool = False
) -> dict[str, str]:
    from casework.messages.service import post_message
    from casework.people.service import add_contact_point

    person = make.person(canary(whose, "name"), language="ar", adult="yes")
    world.persons[whose] = person
    add_contact_point(person, "phone", f"0234 {canary(whose, 'phone')}")
    case = make.case(person=person, advisor=advisor, status="plan_active", compartment=compartment)
    cohort = make.cohort(offer=offer, teacher=teacher)
    application = make.application(cohort, case, state="complete")
    taught = make.cohort(offer=offer, teacher=teacher)
    lesson = make.lesson(taught)
    accepted = make.application(taught, case, state="accepted")
    enrolment = Enrolment(
        application_id=accepted.id,
        person_id=person.id,
        cohort_id=taught.id,
        case_id=case.id,
        began_on=clock.today(),
        created_at=clock.now(),
    )
    db.session.add(enrolment)
    note = Note(
        case_id=case.id, person_id=person.id, author_id=advisor.id, created_at=clock.now(), body=canary(whose, "note")
    )
    hidden = Note(
        case_id=case.id,
        person_id=person.id,
        author_id=advisor.id,
        created_at=clock.now(),
        is_restricted=True,
        body=canary(whose, "restricted"),
    )
    task = Task(
        case_id=case.id,
        person_id=person.id,
        owner_id=advisor.id,
        due_on=clock.today(),
        created_at=clock.now(),
        text="call",
    )
    appointment = Appointment(
        case_id=case.id,
        person_id=person.id,
        user_id=advisor.id,
        starts_at=clock.now() + timedelta(hours=2),
        created_at=clock.now(),
        place="room 1",
    )
    goal = Goal(case_id=case.id, person_id=person.id, created_at=clock.now(), agreed_at=clock.now(), text="learn")
    follow_up = FollowUp(case_id=case.id, due_on=clock.today(), created_at=clock.now())
    absence = Absence(
        user_id=advisor.id, from_on=clock.today() + timedelta(days=40), until_on=clock.today() + timedelta(days=50)
    )
    db.session.add_all([note, hidden, task, appointment, goal, follow_up, absence])
    post_message(person, direction="in", body=canary(whose, "message"), language="ar")
    complaint = complain(person, "wishes another advisor", language="ar")
    paper = add_paper(person.id, "school_certificate", "photo_scan")
    db.session.commit()
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    picture.seek(0)
    store_upload(paper, picture, f"{canary(whose, 'file')}.png")
    db.session.commit()
    stored = db.session.query(StoredFile).filter_by(paper_id=paper.id).one()
    return {
        "case": case.ref, "cohort": cohort.ref, "lesson": lesson.ref, "application": application.ref, "enrolment": accepted.ref,
        "note": note.ref, "task": task.ref, "appointment": appointment.ref, "goal": goal.ref, "follow_up": follow_up.ref,
        "form": "matrix_form", "question": "own_matrix", "absence": absence.ref, "complaint": complaint.ref, "file": stored.ref, "paper": paper.ref, "erasure": new_reference(),
    }  # fmt: skip


def address_of(rule: Rule, things: dict[str, str]) -> str:
    """The address of this route for these things."""
    fixed = {
        "lang": "de",
        "slug": "matrix-course",
        "draft": "matrix-course",
        "page": "contact",
        "kind": "school_certificate",
        "ref": "x",
        "consent": "photo",
    }

    def put(found: re.Match[str]) -> str:
        name = found.group(1).split(":")[-1]
        if name == "paper" and rule.endpoint.startswith("portal"):
            return "school_certificate"
        if name == "file" and rule.endpoint == "intake.papers.own_file":
            return things["file"]
        return things.get(name) or fixed.get(name, "x")

    return re.sub(r"<([^>]+)>", put, rule.rule)
