"""Somebody to meet in the planted world: pairs in each state that has a form, a meeting over and one to come."""

from __future__ import annotations

from datetime import timedelta

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.enrolment.models import Application
from casework.pairs.models import Pair, PairCall, PairMeeting, Volunteer
from casework.pairs.service import keep_wish
from casework.pairs.volunteers import keep_volunteer
from tests import make


def paired(case: Case, advisor: User, volunteer: User | None, named: str) -> dict[str, str]:
    """The references of a running pair, its course, its meeting, and somebody who waits. `named`: whom they will not meet."""
    user = volunteer or make.user("volunteer")
    row = _known(user)
    waits, _course = _applied(case)
    keep_wish(waits, {"called": "Nur", "whom_not": named}, by=case.person)
    pair, _course = _pair(case, row, advisor, "running")
    met = _meeting(pair, -1)
    _meeting(pair, 1)
    _pair(case, row, advisor, "asked")
    _proposed, circle = _pair(case, row, advisor, "proposed")
    db.session.add(
        PairCall(pair_id=pair.id, case_id=case.id, person_id=case.person_id, reason="question", created_at=clock.now())
    )
    db.session.commit()
    return {
        "circle": circle, "member": waits.ref, "match": pair.ref, "mate": pair.ref, "encounter": met.ref, "meeting_of": met.ref, "volunteer": user.ref,
    }  # fmt: skip


def _known(user: User) -> Volunteer:
    values = {"called": "Vera", "kinds": ["buddy_peer"], "most": 20, "inducted_on": clock.today()}
    return keep_volunteer(user, values, {"ar": "C1", "de": "C2"})


def _applied(case: Case) -> tuple[Application, str]:
    course = make.cohort(offer=make.offer(kind="buddy_peer"))
    return make.application(course, case), course.ref


def _pair(case: Case, row: Volunteer, by: User, state: str) -> tuple[Pair, str]:
    application, course = _applied(case)
    made = Pair(
        application_id=application.id, case_id=case.id, person_id=case.person_id, volunteer_id=row.id, state=state,
        since=clock.now(), created_at=clock.now(), language="ar", way="in_person", reasons=["Both speak Arabic"], called="Nur",
        signed_by_id=None if state == "proposed" else by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made, course


def _meeting(pair: Pair, days: int) -> PairMeeting:
    made = PairMeeting(
        pair_id=pair.id, person_id=pair.person_id, starts_at=clock.now() + timedelta(days=days), minutes=60, state="agreed",
        proposed_by="person", created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
