"""A small pool: somebody in a buddy programme, and volunteers who could meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.enrolment.models import Application
from casework.pairs.choosing import choose, sign
from casework.pairs.models import Pair, Volunteer
from casework.pairs.service import answer_as_person, answer_as_volunteer, keep_wish
from casework.pairs.volunteers import keep_volunteer
from casework.programmes.models import Cohort
from tests import make


def volunteer(name: str = "Vera Anders", *, user: User | None = None, **more: Any) -> Volunteer:
    """Inducted, there, with Arabic at C1 and room for one, unless a test says otherwise."""
    levels = more.pop("levels", {"ar": "C1", "de": "C2"})
    values = {
        "called": name.split()[0], "kinds": ["buddy_peer", "mentoring", "tandem"], "learns": [], "times": ["weekend"],
        "ways": ["in_person"], "subjects": ["studies"], "place": None, "gender": None, "most": 1, "inducted_on": clock.today(),
        "clearance_seen_on": None, "clearance_until": None, "paused_until": None, "ended_on": None,
    }  # fmt: skip
    made = keep_volunteer(user or make.user("volunteer", name=name), values | more, levels)
    db.session.commit()
    return made


def circle(kind: str = "buddy_peer", **more: Any) -> Cohort:
    return make.cohort(offer=make.offer(kind=kind, area="social_integration"), **more)


def member(
    cohort: Cohort, name: str = "Samira", *, advisor: User | None = None, adult: str = "yes", **wish: Any
) -> Application:
    """Somebody who applied and speaks Arabic; `wish` is what they said they wish."""
    case = make.case(person=make.person(name, adult=adult), advisor=advisor or make.user(), status="counselling")
    made = make.application(cohort, case)
    if wish:
        keep_wish(made, wish, by=made.person)
    db.session.commit()
    return made


def asked(application: Application, row: Volunteer, *, by: User | None = None) -> Pair:
    pair = choose(application, row.id, why="", by=by or make.user("coordinator"))
    db.session.commit()
    return pair


def running(application: Application, row: Volunteer, *, by: User | None = None) -> Pair:
    pair = asked(application, row, by=by)
    answer_as_person(pair, True, by=application.person)
    answer_as_volunteer(pair, True, by=row.user)
    db.session.commit()
    assert pair.state == "running"
    return pair


def in_days(count: int) -> Any:
    return clock.now() + timedelta(days=count)


__all__ = ["asked", "circle", "in_days", "member", "running", "sign", "volunteer"]
