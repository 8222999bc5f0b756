"""What the small world lacks for a form to show itself: a closed case, a held place, a letter for a human, and so on."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import current_app
from pyotp import random_base32

from casework.accounts.links import make_link
from casework.accounts.models import AccountLink
from casework.accounts.service import start_sign_in
from casework.appointments.feeds import make_feed
from casework.assignment.handing_over import offer_case
from casework.assignment.models import Plan
from casework.assignment.planning import pin
from casework.assignment.taking import put_in_queue
from casework.cases.closing_models import ClosingProposal
from casework.cases.models import Appointment, Case
from casework.cases.note_models import Mention
from casework.cases.records import add_task, write_note
from casework.cases.task_models import TaskOffer
from casework.consents.service import give_consent
from casework.core import clock
from casework.core.models import db
from casework.desk.bulk_forms import FORMS
from casework.documents.asking import make_link as ask_by_link
from casework.documents.models import Paper
from casework.enrolment.models import Enrolment
from casework.enrolment.service import hold_place
from casework.forms.building import new_form
from casework.intake.declaring import STEPS
from casework.intake.helping import Invitation, invite_helper
from casework.intake.models import Declaration
from casework.people.links import new_link
from casework.people.return_ways import ReturnLink
from casework.people.service import add_contact_point
from casework.people.spellings import keep_spelling
from casework.privacy.service import order_erasure
from casework.programmes.models import Offer
from casework.programmes.offer_models import OfferLink
from casework.programmes.semesters import next_semester
from casework.progress.following_up import new_follow_up_link
from casework.progress.models import FollowUp
from tests import make
from tests.browser import Browser
from tests.intake import filling
from tests.security.filling import filling_cohorts
from tests.security.in_class import in_states
from tests.security.nominated import in_compartment
from tests.security.world import World, make_world


def _draft(slug: str) -> uuid.UUID:
    """A form that was begun, with two photos of a paper."""
    app: Any = current_app
    browser = Browser(app._get_current_object(), "ar")
    filling.begin(browser, slug)
    path = f"/ar/apply/{slug}/papers/school_certificate"
    browser.fill(browser.get(path), at=path, files=(filling.photo(), "a.jpg"), state="")
    browser.fill(browser.get(path), at=path, files=(filling.photo("olive"), "b.jpg"), state="")
    subject = filling.the_draft().subject_id
    db.session.commit()
    return subject


#: Asked on the first page, so that a condition on the second can look at them: one of a list, one that is compared.
CONDITIONED = {
    "pages": [
        {"key": "first", "fields": ["call_name", "german_level", "entry_date"]},
        {"key": "more", "fields": ["wish"], "show_if": {"field": "german_level", "is": ["B1"]}},
    ]
}


def _helped() -> Invitation:
    """Someone is asked to help with a page of the form that was begun, and may read it."""
    until = clock.today() + timedelta(days=3)
    invited = invite_helper(filling.the_draft(), name="Lea", pages=["reach"], hidden=[], until=until, may_read=True)
    db.session.commit()
    return invited


def _built(world: World) -> list[str]:
    """A form in work that can be published, with conditions; a question of one's own that is approved."""
    made = new_form("Conditions", CONDITIONED)
    make.own_field("own_approved", by=world.users["head_of_unit"], approved=True)
    own = [f"/questions/own_approved/{what}" for what in ("words", "change", "retire")]
    page = f"/forms/{made.key}/pages/more/condition"
    return [page, f"{page}?on=german_level", f"{page}?on=entry_date", *own]


def _on_two_devices(world: World) -> None:
    """A colleague with a second factor who is signed in elsewhere too; an advisor with a calendar's address."""
    world.users["volunteer"].totp_secret = random_base32()
    start_sign_in(world.users["volunteer"])
    make_feed(world.users["advisor"])
    db.session.commit()


def _tasks(world: World) -> list[str]:
    """A task that is done, one that can be handed to a colleague, and one that the advisor is asked to take; a set of tasks."""
    case = db.session.query(Case).filter_by(ref=world.own["case"]).one()
    advisor, other = world.users["advisor"], make.user("advisor")
    make.access(case, other, "cover")
    done = add_task(case, "done", clock.today(), by=advisor)
    offered = add_task(case, "offered", clock.today(), by=other)
    done.done_at = clock.now()
    db.session.add(TaskOffer(task_id=offered.id, user_id=advisor.id, by_id=other.id, at=clock.now()))
    note = write_note(case, "named", by=other)
    db.session.flush()
    db.session.add(Mention(note_id=note.id, case_id=case.id, user_id=advisor.id, at=clock.now()))
    db.session.commit()
    plan = f"/cases/{case.ref}/tasks/set?set=degree"
    return [f"/tasks/{done.ref}", f"/tasks/{offered.ref}", plan, f"{plan}&day=2030-01-15"]


def _links(world: World, helping: str) -> list[str]:
    """Links from letters and of a helper, and whoever is under threat is asked for the PIN as well."""
    addresses = [make_link(world.users["teacher"]).removeprefix("http://localhost"), f"/ar/help/{helping}"]
    addresses += [f"/ar/link/{new_link(world.persons[whose].id)}" for whose in ("own", "secret")]
    for row in (*db.session.query(AccountLink), *db.session.query(ReturnLink)):
        row.ends_at = clock.now() + timedelta(days=1)  # half an hour is over before the last test on a slow machine
    db.session.commit()
    return addresses


def _planned(world: World) -> list[str]:
    """A plan that was applied, and a case without an advisor that is pinned to somebody."""
    coordinator, alone = world.users["coordinator"], make.case()
    pin(alone, world.users["advisor"], by=coordinator)
    plan = Plan(
        by_id=coordinator.id, made_at=clock.now(), waiting=0, total=0, total_one_by_one=0, at_most=0, state="applied",
        acted_at=clock.now(),
    )  # fmt: skip
    db.session.add(plan)
    db.session.commit()
    return [f"/assignment/plans/{plan.ref}", f"/cases/{alone.ref}/advisor"]


def _queued(world: World) -> list[str]:
    """A case that waits in the queue of the advisor's team."""
    team = make.team("Matrix team")
    world.users["advisor"].team_id = team.id
    put_in_queue(make.case(), team, by=world.users["coordinator"])
    db.session.commit()
    return ["/queue"]


def _handed_over(world: World) -> list[str]:
    """A case that its advisor offers to a colleague."""
    offered = make.case(advisor=world.users["advisor"])
    offer_case(offered, make.user(), by=world.users["advisor"], reason="full")
    db.session.commit()
    return [f"/cases/{offered.ref}/handover"]


def _to_be_closed(world: World) -> list[str]:
    """A case that the coordinator proposes to close, so that its advisor decides, and one that the advisor proposes."""
    pages = []
    for by, page in (("coordinator", "close/decide"), ("advisor", "close")):
        case = make.case(advisor=world.users["advisor"])
        proposed = ClosingProposal(
            case_id=case.id, person_id=case.person_id, proposed_by=world.users[by].id, proposed_at=clock.now(),
            reasons=["no_contact"],
        )  # fmt: skip
        db.session.add(proposed)
        pages.append(f"/cases/{case.ref}/{page}")
    db.session.commit()
    return pages


def _to_be_looked_at(world: World) -> list[str]:
    """An address from which a letter came back, a declaration in place of a certificate, a colleague's no to a task."""
    case = make.case(advisor=world.users["advisor"])
    add_contact_point(case.person, "email", "back@example.org").came_back_at = clock.now()
    db.session.add(Declaration(person_id=case.person_id, declared_at=clock.now()))
    task = add_task(case, "declined", clock.today(), by=world.users["advisor"])
    db.session.flush()
    no = TaskOffer(task_id=task.id, user_id=make.user().id, by_id=world.users["advisor"].id, at=clock.now())
    no.declined_at, no.why = clock.now(), "away"
    db.session.add(no)
    db.session.commit()
    return [f"/cases/{case.ref}/{page}" for page in ("reach", "declaration", "tasks/declined")]


def _courses(world: World) -> list[str]:
    """An offer that is still being written, a lesson ahead, and somebody who goes on to the next level."""
    half_written = make.offer("half-written", is_published=False)
    coming = next_semester(clock.today())
    assert coming is not None
    first, second = make.offer("first-level"), make.offer("second-level")
    db.session.add(OfferLink(offer_id=second.id, kind="continues", other_id=first.id))
    before = make.cohort(
        offer=first, starts_on=coming.begins - timedelta(days=90), ends_on=coming.begins - timedelta(days=5)
    )
    make.cohort(offer=second, starts_on=coming.begins, ends_on=coming.ends)
    passed = make.application(before, make.case(advisor=world.users["advisor"]), state="accepted")
    db.session.add(
        Enrolment(
            application_id=passed.id, person_id=passed.person_id, cohort_id=before.id, case_id=passed.case_id, state="completed",
            began_on=before.starts_on, created_at=clock.now(),
        )
    )  # fmt: skip
    ahead = make.lesson(before, starts_at=clock.now() + timedelta(days=1))
    db.session.commit()
    return [f"/programmes/offers/{half_written.slug}", "/programmes/next-level", f"/programmes/lessons/{ahead.ref}"]


def _full(world: World) -> str:
    """A course without a free place, and somebody who can only wait."""
    cohort = make.cohort(capacity=1)
    hold_place(make.application(cohort, make.case(advisor=world.users["advisor"])), by=world.users["coordinator"])
    late = make.application(cohort, make.case(advisor=world.users["advisor"]))
    db.session.commit()
    return f"/applications/{late.ref}"


def _missed(world: World) -> None:
    """Somebody did not come twice: a sign that can be acted on."""
    case = db.session.query(Case).filter_by(ref=world.own["case"]).one()
    for days in (1, 2):
        missed = Appointment(
            case_id=case.id, person_id=case.person_id, user_id=world.users["advisor"].id, state="no_show",
            starts_at=clock.now() - timedelta(days=days), created_at=clock.now(),
        )  # fmt: skip
        db.session.add(missed)
    db.session.commit()


def _asked_later(world: World) -> str:
    """Months later: somebody is asked on their own page, somebody else by a link."""
    case = db.session.query(Case).filter_by(ref=world.own["case"]).one()
    asked = [
        FollowUp(case_id=one.id, due_on=clock.today(), created_at=clock.now(), state="asked")
        for one in (case, make.case())
    ]
    db.session.add_all(asked)
    db.session.flush()
    token = new_follow_up_link(asked[1])
    db.session.commit()
    return f"/ar/how-are-you/{token}"


def make_world_of_states() -> World:
    world = make_world()
    advisor, coordinator = world.users["advisor"], world.users["coordinator"]
    closed = make.case(advisor=advisor, status="closed", closed_at=clock.now())
    waiting = make.case(advisor=advisor)
    held = make.application(make.cohort(), waiting)
    hold_place(held, by=coordinator)
    rejected = make.application(make.cohort(), make.case(advisor=advisor), state="rejected")
    own = world.persons["own"]
    give_consent(own, "offers", language="ar")
    erasure = order_erasure(make.person(), world.users["head_of_unit"])
    asked = db.session.query(Paper).filter_by(ref=world.own["paper"]).one()
    asked.is_open = True
    sending = ask_by_link(asked, by=advisor)
    offer = db.session.query(Offer).filter_by(slug=world.slug).one()
    offer.criteria = {"all": [{"kind": "german_level_min", "value": "B1"}]}
    db.session.commit()
    world.draft = _draft(world.slug)
    invited = _helped()
    world.helper = invited.link.id
    keep_spelling(own, "Samira", kind="latin_document")
    _on_two_devices(world)
    steps = [f"/ar/{where}/without/{step.key}" for where in (f"apply/{world.slug}", "status") for step in STEPS]
    _missed(world)
    world.more = [
        *_courses(world), *filling_cohorts(world), *_planned(world), *_handed_over(world), *_queued(world), *_built(world), *_tasks(world), *_links(world, invited.token), *steps,
        *in_states(world), *in_compartment(world), "/ar/fits#result",
        f"/cases/{closed.ref}/reopen", f"/cases/{waiting.ref}/deliveries", f"/applications/{held.ref}",
        f"/applications/{rejected.ref}", f"/privacy-desk/erasures/{erasure.ref}", "/ar/status/consents/offers",
        f"/transfers/{world.foreign['approval']}/decide",
        *[f"/cases/bulk?do={kind}&pick={world.own['case']}&pick={waiting.ref}" for kind in FORMS],
        f"/ar/send/{sending}", _asked_later(world), *_to_be_closed(world), *_to_be_looked_at(world), _full(world),
    ]  # fmt: skip
    return world
