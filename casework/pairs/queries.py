"""Which pairs, pools and volunteers exist for whom; meetings with their hours."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import selectinload

from casework.accounts.models import User, UserRole
from casework.cases.models import Case
from casework.cases.reach import Reach, is_visible, reach_of_roles, visible_to
from casework.core import clock
from casework.core.kept import CASE, KEPT, VIEWER
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.machine import LIVING as WAITING
from casework.enrolment.models import IN_COURSE, Application, Enrolment
from casework.pairs.models import KINDS, LIVING, Pair, PairCall, PairMeeting, PairStep, PairWish, Volunteer
from casework.programmes.models import Cohort, Offer
from casework.programmes.queries import find_cohort

PAGE = 50
#: So long a meeting waits for the word of both before it stands out.
PATIENCE = timedelta(days=3)


def is_in_pool() -> Any:
    """Who takes part: applied and not decided otherwise, or in the course; an open case, no erased person."""
    in_course = select(Enrolment.id).where(Enrolment.application_id == Application.id, Enrolment.state.in_(IN_COURSE))
    is_open = select(Case.id).where(Case.id == Application.case_id, Case.closed_at.is_(None))
    return and_(or_(Application.state.in_(WAITING), in_course.exists()), is_open.exists())


def is_of_kind() -> Any:
    return (
        select(Cohort.id).join(Offer, Offer.id == Cohort.offer_id).where(
            Cohort.id == Application.cohort_id, Offer.kind.in_(KINDS)
        ).exists()
    )  # fmt: skip


# --- for the office --------------------------------------------------------------------------------------------------


def find_circle(viewer: Any, ref: str, *, lock: bool = False) -> Cohort | None:
    """A course in which people are paired."""
    found = find_cohort(viewer, ref, lock=lock)
    return found if found is not None and found.offer.kind in KINDS else None


def find_member(viewer: Any, ref: str, *, lock: bool = False) -> Application | None:
    """Somebody of a pool whose case the viewer sees, or the person themselves."""
    query = select(Application).where(Application.ref == ref, is_of_kind(), is_in_pool())
    if viewer.kind == "person":
        query = query.where(Application.person_id == viewer.id)
    else:
        query = query.where(is_visible(viewer, Application.case_id))
    found = db.session.scalar(query.with_for_update(of=Application) if lock else query)
    if found is not None:
        open_for(viewer, [found.person], "pair")
    return found


def find_pair(viewer: Any, ref: str, *, lock: bool = False) -> Pair | None:
    """A pair whose case the viewer sees."""
    query = select(Pair).where(Pair.ref == ref, is_visible(viewer, Pair.case_id))
    return found_pair(viewer, query, lock)


def found_pair(viewer: Any, query: Any, lock: bool) -> Pair | None:
    found: Pair | None = db.session.scalar(query.with_for_update(of=Pair) if lock else query)
    if found is not None:
        open_for(viewer, [found], "pair")
        if viewer.kind == "user" and found.volunteer.user_id != viewer.id:
            open_for(viewer, [found.person], "pair")
    return found


@dataclass
class Member:
    """Somebody of a pool: their application, whether they said what they wish, and their living pair."""

    application: Application
    has_wish: bool = False
    pair: Pair | None = None


@dataclass(frozen=True)
class Members:
    rows: list[Member]
    after: str | None = None


def wish_of(viewer: Any, application: Application) -> dict[str, Any]:
    """What the person said they wish, for whoever may read it."""
    row = db.session.scalar(select(PairWish).where(PairWish.application_id == application.id))
    return (open_for(viewer, [row], "pair")[0].wish or {}) if row is not None else {}


def members(viewer: Any, cohort: Cohort, *, after: str | None = None) -> Members:
    """Who is in the pool of a course, whoever applied first comes first."""
    key = tuple_(Application.applied_at, Application.id)
    query = select(Application).where(
        Application.cohort_id == cohort.id, is_in_pool(), is_visible(viewer, Application.case_id)
    )
    last = db.session.scalar(select(Application).where(Application.ref == after)) if after else None
    if last is not None:
        query = query.where(key > tuple_(last.applied_at, last.id))
    found = list(db.session.scalars(query.order_by(*key).limit(PAGE + 1)))
    open_for(viewer, [one.person for one in found], "pairs")
    return Members(with_pairs(found[:PAGE]), found[PAGE - 1].ref if len(found) > PAGE else None)


def with_pairs(applications: Iterable[Application]) -> list[Member]:
    rows = {one.id: Member(one) for one in applications}
    for key in db.session.scalars(select(PairWish.application_id).where(PairWish.application_id.in_(rows))):
        rows[key].has_wish = True
    query = select(Pair).where(Pair.application_id.in_(rows), Pair.state.in_(LIVING))
    for pair in db.session.scalars(query):
        rows[pair.application_id].pair = pair
    return list(rows.values())


def waiting(viewer: Any, cohort: Cohort, limit: int) -> list[Application]:
    """Who has no pair yet, whoever applied first comes first."""
    paired = select(Pair.id).where(Pair.application_id == Application.id, Pair.state.in_(LIVING))
    query = select(Application).where(
        Application.cohort_id == cohort.id, is_in_pool(), is_visible(viewer, Application.case_id), ~paired.exists()
    )
    return list(db.session.scalars(query.order_by(Application.applied_at, Application.id).limit(limit)))


def proposed_in(viewer: Any, cohort: Cohort, *, lock: bool = False) -> list[Pair]:
    """The proposals of a course that nobody has decided on."""
    query = select(Pair).join(Application, Application.id == Pair.application_id)
    query = query.where(Application.cohort_id == cohort.id, Pair.state == "proposed", is_visible(viewer, Pair.case_id))
    query = query.order_by(Application.applied_at, Pair.id).options(
        selectinload(Pair.person), selectinload(Pair.application)
    )
    found = list(db.session.scalars(query.with_for_update(of=Pair) if lock else query))
    open_for(viewer, [pair.person for pair in found], "pairs")
    return found


def of_case(viewer: Any, case: Case) -> tuple[list[Member], list[Pair]]:
    """The pools that the person of this case is in, and all pairs so far, the newest first."""
    found = list(
        db.session.scalars(_members_of_case(reach_of_roles(viewer)), {CASE.key: case.id, VIEWER.key: viewer.id})
    )
    query = select(Pair).where(Pair.case_id == case.id).order_by(Pair.created_at.desc(), Pair.id)
    pairs = list(db.session.scalars(query.options(selectinload(Pair.application)).limit(PAGE)))
    return with_pairs(found), pairs


@lru_cache(KEPT)
def _members_of_case(reach: Reach) -> Any:
    query = select(Application).where(
        Application.case_id == CASE, is_of_kind(), is_in_pool(), visible_to(reach, Application.case_id)
    )
    return query.order_by(Application.applied_at, Application.id).limit(PAGE)


#: For the page of a case: the pools that its person is in, each with the living pair, in one statement.
IN_SHORT = (
    select(Application.ref, Cohort.neutral_name, Pair.state, Pair.ref.label("pair"), Volunteer.called)
    .join(Cohort, Cohort.id == Application.cohort_id)
    .join(Offer, Offer.id == Cohort.offer_id)
    .outerjoin(Pair, and_(Pair.application_id == Application.id, Pair.state.in_(LIVING)))
    .outerjoin(Volunteer, Volunteer.id == Pair.volunteer_id)
    .where(Application.case_id == CASE, Offer.kind.in_(KINDS), is_in_pool())
    .order_by(Application.applied_at, Application.id)
    .limit(PAGE)
)


def steps_of(pair: Pair) -> Sequence[PairStep]:
    query = select(PairStep).where(PairStep.pair_id == pair.id).order_by(PairStep.at, PairStep.id)
    return db.session.scalars(query).all()


def colleagues_in(steps: Iterable[PairStep]) -> set[uuid.UUID]:
    return {uuid.UUID(step.by_id) for step in steps if step.by_kind == "user" and step.by_id}


def case_ref(application: Application) -> str:
    return str(db.session.scalar(select(Case.ref).where(Case.id == application.case_id)))


def calls_of(pair: Pair) -> Sequence[PairCall]:
    """What the volunteer asks to be called for, and nobody has called yet."""
    query = select(PairCall).where(PairCall.pair_id == pair.id, PairCall.done_at.is_(None))
    return db.session.scalars(query.order_by(PairCall.created_at, PairCall.id)).all()


def minutes_in(cohort: Cohort) -> int:
    """How long the pairs of a course have met, as far as both say so: the offer's record."""
    query = select(func.coalesce(func.sum(PairMeeting.minutes), 0)).join(Pair, Pair.id == PairMeeting.pair_id)
    query = query.join(Application, Application.id == Pair.application_id).where(
        Application.cohort_id == cohort.id, PairMeeting.person_says == "yes", PairMeeting.volunteer_says == "yes"
    )
    return int(db.session.scalar(query) or 0)


# --- volunteers ------------------------------------------------------------------------------------------------------


def find_volunteer(viewer: Any, ref: str, *, lock: bool = False) -> User | None:
    """An account with the role, whether something is kept of them yet or not."""
    role = select(UserRole.user_id).where(UserRole.role == "volunteer")
    query = select(User).where(User.ref == ref, User.id.in_(role)).options(selectinload(User.language_rows))
    return db.session.scalar(query.with_for_update(of=User.__table__) if lock else query)


@dataclass
class VolunteerLine:
    user: User
    row: Volunteer | None
    load: int = 0


def volunteers(viewer: Any) -> list[VolunteerLine]:
    """Every account with the role, by name, with what is kept of it and how many people it has."""
    role = select(UserRole.user_id).where(UserRole.role == "volunteer")
    query = select(User).where(User.id.in_(role), User.state != "closed").order_by(User.name, User.id)
    users = list(db.session.scalars(query.options(selectinload(User.language_rows))))
    rows = {row.user_id: row for row in db.session.scalars(select(Volunteer))}
    living = select(Pair.volunteer_id, func.count()).where(Pair.state.in_(LIVING)).group_by(Pair.volunteer_id)
    loads = dict(db.session.execute(living).tuples().all())
    lines = [VolunteerLine(user, rows.get(user.id)) for user in users]
    for line in lines:
        line.load = loads.get(line.row.id, 0) if line.row else 0
    return lines


# --- meetings --------------------------------------------------------------------------------------------------------


def find_meeting_of(viewer: Any, ref: str, *, lock: bool = False) -> PairMeeting | None:
    """For the office: a meeting of a pair whose case the viewer sees."""
    query = select(PairMeeting).join(Pair, Pair.id == PairMeeting.pair_id)
    query = query.where(PairMeeting.ref == ref, is_visible(viewer, Pair.case_id))
    return db.session.scalar(query.with_for_update(of=PairMeeting) if lock else query)


@dataclass
class Met:
    """The meetings of a pair: those to come, those that are over, and for how long both say that they met."""

    ahead: list[PairMeeting] = field(default_factory=list)
    over: list[PairMeeting] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.over if one.is_confirmed)


def met(pair_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Met]:
    """By pair; what was called off is left out. The next one comes first, of those over the newest."""
    found: dict[uuid.UUID, Met] = defaultdict(Met)
    query = select(PairMeeting).where(PairMeeting.pair_id.in_(list(pair_ids)), PairMeeting.state != "cancelled")
    for row in db.session.scalars(query.order_by(PairMeeting.starts_at, PairMeeting.id)):
        if row.starts_at > clock.now():
            found[row.pair_id].ahead.append(row)
        else:
            found[row.pair_id].over.insert(0, row)
    return found
