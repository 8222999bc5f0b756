"""A small world with things that could leak: one's own, someone else's, a compartment's, and addresses of nothing."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from PIL import Image
from werkzeug.routing import Rule

from casework.accounts.models import User
from casework.appointments.models import Interpreter, Slot
from casework.assignment.models import Absence
from casework.cases.models import Appointment, Case, Note, Task
from casework.cases.note_models import NoteDraft
from casework.cases.referral_models import Referral
from casework.cases.referring import refer
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.counter.service import draw_ticket
from casework.documents.models import Scan, StoredFile
from casework.documents.service import add_paper
from casework.doubles.models import DoublePair
from casework.enrolment.models import Enrolment
from casework.enrolment.selection_models import SelectionEntry
from casework.enrolment.wishes import make_round
from casework.intake.models import PaperSlip
from casework.intake.paper_forms import make_batch
from casework.intake.publishing import publish_shipped_forms
from casework.messages.templating import save_template
from casework.messages.writing import hold_message
from casework.people.models import Merge, Person
from casework.people.related import add_related
from casework.portal.service import complain
from casework.privacy.models import APPROVED, PROPOSED, StandingApproval, Transfer
from casework.privacy.rhythm import span_of
from casework.programmes.cohort_models import CohortJuror
from casework.programmes.deadlines import add_deadline
from casework.programmes.models import CohortGrant, Funder, Grant, OfferPaper, Partner, PartnerUser, Room
from casework.progress.models import FollowUp, Goal
from casework.reports.figures import figures_of
from casework.reports.freezing import months_over
from casework.reports.models import GrantReport
from tests import make
from tests.security.in_class import in_class
from tests.security.nominated import nominated
from tests.security.on_the_desk import asked_about, plan_for, sorted_by
from tests.security.on_the_way import measured, planned
from tests.security.paired import paired
from tests.security.post import confirmed, mail_of, sheet_of

ROLES = (
    "volunteer", "teacher", "partner", "front_desk", "advisor", "scholar_advisor", "coordinator", "head_of_unit", "ombudsperson", "reporting", "dpo", "admin",
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
    #: Addresses of things in states of their own (tests/security/states.py).
    draft: Any = None
    helper: Any = None
    stand_in: str = ""
    more: list[str] = field(default_factory=list)


#: Canaries for each person: what may never appear where it may not, and must appear where it may.
CANARIES = ("name", "phone", "note", "restricted", "file", "message", "related", "concern", "nomination")


BEGINNING = "Zq"


def canary(whose: str, kind: str) -> str:
    return f"{BEGINNING}{whose}{kind}qZ"


def make_world() -> World:
    """Every role once, and three cases: the advisor's own, another advisor's, and one in a compartment."""
    world = World()
    db.session.add(Partner(name="Matrix Partner", kind="sport"))
    db.session.add(Partner(name="Another Partner", kind="sport"))
    db.session.commit()
    for role in ROLES:
        world.users[role] = make.user(role, languages=("ar", "de"), specialisms=("language_course",))
    _let_in("Matrix Partner", world.users["partner"])
    _let_in("Another Partner", make.user("partner"))
    world.other_advisor = make.user("advisor", languages=("fa",))
    named = [make.user("scholar_advisor", name=f"Named {number}") for number in (1, 2)]
    offer = make.offer("matrix-course", form_key="general")
    offer.papers.append(OfferPaper(offer_id=offer.id, kind="school_certificate", order=0))
    publish_shipped_forms()
    make.own_field("own_matrix", by=world.users["coordinator"])
    make.working_form("Matrix form", ["call_name", "own_matrix"])
    world.slug = offer.slug
    world.own = _things(world, "own", offer, world.users["advisor"], world.users["teacher"])
    world.foreign = _things(world, "foreign", offer, world.other_advisor, make.user("teacher"))
    world.secret = _things(world, "secret", offer, named[0], None, compartment=True)
    secret_case = db.session.query(Case).filter_by(ref=world.secret["case"]).one()
    make.access(secret_case, named[1], "named")
    world.missing = {name: new_reference() for name in world.own} | {
        "file": uuid.uuid4().hex,
        "paper": new_reference(),
        "scan": uuid.uuid4().hex,
        "attachment": uuid.uuid4().hex,
    }
    db.session.commit()
    return world


def _let_in(name: str, user: User) -> None:
    partner = db.session.query(Partner).filter_by(name=name).one()
    db.session.add(PartnerUser(partner_id=partner.id, user_id=user.id))
    db.session.commit()


def _referral(case: Case, whose: str, advisor: User) -> Referral:
    """One's own case went to the partner of this world, the others to another one; none leaves a compartment."""
    partner = db.session.query(Partner).filter_by(name="Matrix Partner" if whose == "own" else "Another Partner").one()
    concern, until = canary(whose, "concern"), clock.today() + timedelta(days=9)
    if not case.is_compartment:
        return refer(case, partner, fields=[], concern=concern, until=until, by=advisor, agreed="person")
    made = Referral(
        case_id=case.id, person_id=case.person_id, partner_id=partner.id, by_id=advisor.id, until=until, fields=[],
        created_at=clock.now(), concern=concern,
    )  # fmt: skip
    db.session.add(made)
    return made


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
    entry = SelectionEntry(application_id=application.id, cohort_id=cohort.id, number=100, ref=new_reference())
    db.session.add_all([entry, CohortJuror(cohort_id=cohort.id, user_id=advisor.id)])
    taught = make.cohort(offer=offer, teacher=teacher)
    round_ = make_round("A round", [cohort], clock.today(), by=world.users["coordinator"])
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
        starts_at=_later_today(),
        created_at=clock.now(),
        place="room 1",
    )
    goal = Goal(case_id=case.id, person_id=person.id, created_at=clock.now(), agreed_at=clock.now(), text="learn")
    draft = NoteDraft(
        case_id=case.id,
        person_id=person.id,
        author_id=advisor.id,
        kept_at=clock.now(),
        body=canary(whose, "restricted"),
    )
    slot = Slot(
        user_id=advisor.id, starts_at=clock.now() + timedelta(days=3), minutes=45, way="phone", created_at=clock.now()
    )
    room = Room(name=f"Room {whose}")
    interpreter = Interpreter(name=f"Interpreter {whose}", languages=["ar"], created_at=clock.now())
    goal_step, version = planned(goal, advisor.id)
    follow_up = FollowUp(case_id=case.id, due_on=clock.today(), created_at=clock.now())
    absence = Absence(
        user_id=advisor.id, from_on=clock.today() + timedelta(days=40), until_on=clock.today() + timedelta(days=50)
    )
    db.session.add_all([note, hidden, draft, task, appointment, slot, room, interpreter, goal, follow_up, absence])
    db.session.flush()
    db.session.add_all([goal_step, version])
    post_message(person, direction="in", body=canary(whose, "message"), language="ar")
    hold_message(person, "wait for it", language="de", author=advisor)
    complaint = complain(person, "wishes another advisor", language="ar")
    referral = _referral(case, whose, advisor)
    related = add_related(person, "spouse", canary(whose, "related"), named_by="person", must_not_know=True)
    paper = add_paper(person.id, "school_certificate", "photo_scan")
    db.session.commit()
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    picture.seek(0)
    make.stored_file(paper, picture, f"{canary(whose, 'file')}.png")
    db.session.commit()
    stored = db.session.query(StoredFile).filter_by(paper_id=paper.id).one()
    scan = Scan(subject_id=person.id, by_id=world.users["front_desk"].id, kind="passport_id", pages=1)
    db.session.add(scan)
    pair, merge = _twice(person, advisor, compartment)
    batch = make_batch(offer, language="ar", count=1, event="", by=advisor)
    db.session.commit()
    mail, attached = mail_of(person, canary(whose, "message"))
    slip = db.session.query(PaperSlip).filter_by(batch_id=batch.id).one()
    approval, drawn = _recurring(world, whose, offer, cohort)
    view, tag, bulk = sorted_by(case, whose, advisor)
    paying, report = _paid(whose, taught, world.users["coordinator"])
    return {
        "case": case.ref, "cohort": cohort.ref, "grant": paying.ref, "report": report.ref, "approval": approval.ref, "transfer": drawn, "lesson": lesson.ref, "application": application.ref, "enrolment": accepted.ref,
        "slot": slot.ref, "room": room.ref, "interpreter": interpreter.ref,
        "note": note.ref, "task": task.ref, "appointment": appointment.ref, "instrument": measured(whose).ref, "goal": goal.ref, "step": goal_step.ref, "version": version.ref, "follow_up": follow_up.ref,
        "form": "matrix_form", "question": "own_matrix",
        "absence": absence.ref, "complaint": complaint.ref, "related": related.ref, "referral": referral.ref, "file": stored.ref, "paper": paper.ref, "scan": scan.ref, "mail": mail, "attachment": attached,
        "ticket": draw_ticket(language="ar").ref, "confirmation": confirmed(case, advisor), "sheet": sheet_of(person, world.users["coordinator"]),
        "template": save_template(None, name="T", texts={"de": "Hallo {call_name}"}, team_id=None).ref, "erasure": new_reference(),
        "handover": asked_about(world.users["coordinator"], advisor, case).ref, "plan": plan_for(world.users["coordinator"], case).ref, "queued": new_reference(), "taskset": "degree",
        "deadline": _deadline(whose, world.users["coordinator"]),
        "kind": "rejection", "entry": entry.ref, "round": round_.ref,
        **in_class(whose, case, enrolment, lesson, teacher or world.users["coordinator"], advisor, world.users["coordinator"]),
        "account": advisor.ref, "batch": batch.ref, "slip": slip.ref,
        **nominated(case, whose, canary(whose, "nomination"), advisor, world.users["coordinator"]),
        "pair": pair.ref, "merge": merge.ref, "view": view.ref, "tag": tag.ref, "bulk": bulk.ref,
        **paired(case, advisor, world.users["volunteer"] if whose == "own" else None, canary(whose, "related")),
    }  # fmt: skip


def _deadline(whose: str, by: User) -> str:
    values = {
        "kind": "vpd",
        "name": f"Papers of {whose}",
        "semester": None,
        "day": clock.today(),
        "lead_days": 5,
        "source": "s",
    }
    return add_deadline(values, by=by).ref


def _later_today() -> datetime:
    """In two hours, and today all the same: the front desk prints only what is today."""
    return min(clock.now() + timedelta(hours=2), clock.end_of(clock.today()) - timedelta(seconds=1))


def _twice(person: Person, advisor: User, compartment: bool) -> tuple[DoublePair, Merge]:
    """Somebody else with a case of the same reach who may be the same, and a merge that can be taken apart."""
    other = make.person("Somebody", language="ar")
    make.case(person=other, advisor=advisor, compartment=compartment)
    first, second = sorted((person.id, other.id))
    pair = DoublePair(one_id=first, other_id=second, bits=30, reasons=["name"], found_at=clock.now())
    merge = Merge(kept_id=person.id, gone_id=make.person("Gone").id, at=clock.now(), by_id=advisor.id)
    db.session.add_all([pair, merge])
    db.session.commit()
    return pair, merge


def _recurring(world: World, whose: str, offer: Any, cohort: Any) -> tuple[StandingApproval, str]:
    """A standing approval: of one's own it is in force and a list was drawn under it, the others are to be decided."""
    partner = db.session.query(Partner).filter_by(name="Another Partner").one()
    approval = StandingApproval(
        partner_id=partner.id, offer_id=offer.id, contract="A contract", ground="gdpr-6-1-e", told="in the notice",
        fields=["call_name"], rhythm="monthly", ends_on=clock.today() + timedelta(days=200), state=PROPOSED,
        proposed_by=world.users["coordinator"].id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(approval)
    if whose != "own":
        db.session.commit()
        return approval, new_reference()
    approval.state, approval.decided_by, approval.decided_at = APPROVED, world.users["head_of_unit"].id, clock.now()
    db.session.flush()
    drawn = Transfer(
        approval_id=approval.id, cohort_id=cohort.id, span=span_of("monthly", clock.today()), people=0, left_out=0,
        drawn_by=world.users["coordinator"].id, drawn_at=clock.now(),
    )  # fmt: skip
    db.session.add(drawn)
    db.session.commit()
    return approval, drawn.ref


def _paid(whose: str, cohort: Any, coordinator: User) -> tuple[Grant, GrantReport]:
    """A grant that pays a course, and a report of it that waits for its approval."""
    funder = Funder(code=f"funder-{whose}", name=f"Funder of {whose}")
    db.session.add(funder)
    db.session.flush()
    today = clock.today()
    paying = Grant(
        funder_id=funder.id, reference=f"FKZ-{whose}", starts_on=today - timedelta(days=200), ends_on=today + timedelta(days=200)
    )  # fmt: skip
    db.session.add(paying)
    db.session.flush()
    db.session.add(CohortGrant(cohort_id=cohort.id, grant_id=paying.id))
    month = months_over(paying)[0]
    report = GrantReport(
        grant_id=paying.id, name="A report", first_month=month, last_month=month, ground="gdpr-6-1-e", months=[month],
        figures=figures_of(paying, [month], {}), frozen_by=coordinator.id, frozen_at=clock.now(),
    )  # fmt: skip
    db.session.add(report)
    db.session.commit()
    return paying, report


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
        "what": "devices",
        "how": "came",
        "tongue": "de",
        "sign": "missed_lessons",
    }

    def put(found: re.Match[str]) -> str:
        name = found.group(1).split(":")[-1]
        if name == "paper" and rule.endpoint.startswith(("portal", "intake.papers")):
            return things["paper"]
        if name == "file" and rule.endpoint == "intake.papers.own_file":
            return things["file"]
        return things.get(name) or fixed.get(name, "x")

    return re.sub(r"<([^>]+)>", put, rule.rule)
