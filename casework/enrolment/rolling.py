"""From one semester to the next: everyone who passed goes on to the next level, with one preview before: by what an offer
continues, and in a bundle to the part that a gate opens.

Who passed but came too seldom, or has no counselling that is open, is named and stays for a human to look at.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core.contributions import modules
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Application, Enrolment
from casework.enrolment.service import apply, mark
from casework.people.models import Person
from casework.programmes.models import Cohort, Offer
from casework.programmes.offer_models import BUNDLES, OfferLink
from casework.programmes.semesters import Semester

#: A course counts as the one before when it ends at most so long before the semester begins, or so long after; and one
#: belongs to the semester that begins at most so long before it: courses keep their own weeks.
BEFORE, AFTER = timedelta(days=200), timedelta(days=35)
#: So many go on with one press; who is left is taken by the next one.
MOST = 200


class PreviewIsOld(Refusal):
    status = 409
    message = _l("Something has changed since you opened the page. Please look at the preview again.")


@dataclass(frozen=True)
class Passed:
    """Someone who passed. `state`: goes, there, seldom, unknown or closed."""

    enrolment: Enrolment
    case: Case | None
    state: str
    share: int | None = None

    @property
    def person(self) -> Person:
        return self.enrolment.person


@dataclass
class Way:
    """From a course that ends to the next level: who passed, and the courses of the next level in that semester."""

    cohort: Cohort
    link: OfferLink
    offer: Offer
    targets: list[Cohort] = field(default_factory=list)
    people: list[Passed] = field(default_factory=list)

    @property
    def target(self) -> Cohort | None:
        return self.targets[0] if self.targets else None

    @property
    def going(self) -> list[Passed]:
        return [each for each in self.people if each.state == "goes"] if self.target else []

    @property
    def staying(self) -> list[Passed]:
        return [each for each in self.people if each.state not in {"goes", "there"}]


@dataclass
class Preview:
    semester: Semester
    ways: list[Way]
    #: Courses of the semester without a time to apply.
    without_window: list[Cohort]
    #: Offers that ran before and have no course in the semester.
    without_course: list[Offer]

    @property
    def going(self) -> int:
        return sum(len(way.going) for way in self.ways)

    @property
    def seen(self) -> str:
        """Marks what the page shows: whoever applies it applies what they have read."""
        said = [f"{each.enrolment.id}:{way.target.id}" for way in self.ways if way.target for each in way.going]
        return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:32]


def preview(viewer: Any, semester: Semester) -> Preview:
    """What going on to this semester comes to, for the people within reach. It changes nothing."""
    before = _cohorts_before(semester)
    in_semester = _cohorts_in(semester)
    ways = _ways(before, in_semester)
    _put_people(viewer, ways)
    ran = {cohort.offer_id: cohort.offer for cohort in before}
    runs = {cohort.offer_id for cohort in in_semester}
    return Preview(
        semester, ways,
        [cohort for cohort in in_semester if cohort.opens_on is None or cohort.closes_on is None],
        sorted((offer for key, offer in ran.items() if key not in runs), key=lambda offer: offer.neutral_name),
    )  # fmt: skip


def roll_over(viewer: Any, semester: Semester, *, seen: str) -> list[tuple[Passed, Cohort, str]]:
    """Apply for everyone who goes on, as the preview said. Returns those who could not, with why. Raises PreviewIsOld."""
    shown = preview(viewer, semester)
    if shown.seen != seen:
        raise PreviewIsOld
    left, done = [], 0
    for way in shown.ways:
        for each in way.going:
            if done >= MOST or way.target is None or each.case is None:
                break
            done += 1
            try:
                with db.session.begin_nested():
                    made = apply(each.person, way.target, each.case, by=viewer, reason="rolled_over")
                    mark(made, "complete", by=viewer)
            except Refusal as refusal:
                left.append((each, way.target, str(refusal.message)))
    return left


def _cohorts_before(semester: Semester) -> Sequence[Cohort]:
    query = select(Cohort).where(
        Cohort.ends_on >= semester.begins - BEFORE, Cohort.ends_on <= semester.begins + AFTER,
        Cohort.starts_on < semester.begins,
    )  # fmt: skip
    return db.session.scalars(query.order_by(Cohort.ends_on, Cohort.neutral_name, Cohort.id)).all()


def _cohorts_in(semester: Semester) -> Sequence[Cohort]:
    query = select(Cohort).where(Cohort.starts_on >= semester.begins - AFTER, Cohort.starts_on <= semester.ends)
    return db.session.scalars(query.order_by(Cohort.starts_on, Cohort.neutral_name, Cohort.id)).all()


def _ways(before: Iterable[Cohort], in_semester: Sequence[Cohort]) -> list[Way]:
    onward = _onward({cohort.offer_id for cohort in before})
    return [
        Way(cohort, link, offer, [one for one in in_semester if one.offer_id == offer.id and one.id != cohort.id])
        for cohort in before
        for link, offer in onward.get(cohort.offer_id, ())
    ]


def _onward(offers: set[uuid.UUID]) -> dict[uuid.UUID, list[tuple[OfferLink, Offer]]]:
    """From each of these offers to the next: what goes on from it, and in a bundle the part that a gate opens."""
    found: dict[uuid.UUID, list[tuple[OfferLink, Offer]]] = {}
    query = select(OfferLink, Offer).join(Offer, Offer.id == OfferLink.offer_id)
    query = query.where(OfferLink.kind == "continues", OfferLink.other_id.in_(offers))
    for link, offer in db.session.execute(query.order_by(OfferLink.order, Offer.neutral_name)):
        found.setdefault(link.other_id, []).append((link, offer))
    bundles = select(OfferLink.offer_id).where(OfferLink.kind == "gate", OfferLink.other_id.in_(offers))
    inside = select(OfferLink).where(OfferLink.offer_id.in_(bundles), OfferLink.kind.in_(BUNDLES))
    parts = db.session.scalars(inside.order_by(OfferLink.order, OfferLink.id)).all()
    for gate in parts:
        later = [part for part in parts if part.offer_id == gate.offer_id and part.order > gate.order]
        if gate.kind == "gate" and gate.other_id in offers and later:
            first = later[0].order
            found.setdefault(gate.other_id, []).extend((gate, part.other) for part in later if part.order == first)
    return found


def _put_people(viewer: Any, ways: list[Way]) -> None:
    """Who passed, in four statements for all courses together."""
    cohorts = {way.cohort.id for way in ways}
    query = select(Enrolment).where(Enrolment.cohort_id.in_(cohorts), Enrolment.state == "completed")
    passed = db.session.scalars(query.where(is_visible(viewer, Enrolment.case_id)).order_by(Enrolment.id)).all()
    open_for(viewer, [enrolment.person for enrolment in passed], "going on")
    people = {enrolment.person_id for enrolment in passed}
    cases = _open_cases(viewer, people)
    there = _applied(people, {target.id for way in ways for target in way.targets})
    shares = _shares([enrolment.id for enrolment in passed])
    for way in ways:
        targets = {target.id for target in way.targets}
        for enrolment in passed:
            if enrolment.cohort_id == way.cohort.id:
                share, case = shares.get(enrolment.id), cases.get(enrolment.person_id)
                is_there = bool(there.get(enrolment.person_id, set()) & targets)
                way.people.append(Passed(enrolment, case, _state(way.link, share, case, is_there), share))


def _state(link: OfferLink, share: int | None, case: Case | None, is_there: bool) -> str:
    if is_there:
        return "there"
    if case is None:
        return "closed"
    if link.attendance is None:
        return "goes"
    if share is None:
        return "unknown"
    return "goes" if share >= link.attendance else "seldom"


def _open_cases(viewer: Any, people: set[uuid.UUID]) -> dict[uuid.UUID, Case]:
    query = select(Case).where(Case.person_id.in_(people), Case.closed_at.is_(None), is_visible(viewer, Case.id))
    return {case.person_id: case for case in db.session.scalars(query)}


def _applied(people: set[uuid.UUID], cohorts: set[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    query = select(Application.person_id, Application.cohort_id)
    query = query.where(Application.person_id.in_(people), Application.cohort_id.in_(cohorts))
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for person_id, cohort_id in db.session.execute(query):
        found.setdefault(person_id, set()).add(cohort_id)
    return found


def _shares(enrolments: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for module in modules("rates"):
        found |= module.shares(enrolments)
    return found
