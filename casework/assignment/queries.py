"""Proposals, made when someone looks and so never stale; the queue of cases without an advisor; absences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import literal, select, tuple_, union_all

from casework.accounts.models import Team, User
from casework.accounts.queries import staff
from casework.assignment.candidates import candidates, counsels, needs
from casework.assignment.models import Absence, Exclusion
from casework.assignment.ranking import Candidate, Proposal, may_take, rank
from casework.cases.models import Access, Case
from casework.cases.queries import load_workers
from casework.cases.reach import visible_parts
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for

BEST = 3
PAGE = 50
#: From when a case without an advisor stands on the coordinator's Today.
PATIENCE = 3


def ranked_advisors(viewer: Any, case: Case) -> list[Proposal]:
    """Everybody who could take this case, best first, each with reasons. Whom a rule keeps away is not among them."""
    found = candidates(counsels(case))
    need = needs(viewer, [case], [one.advisor for one in found])[case.id]
    return rank([one for one in found if may_take(one, need)], need)


def best_of(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Those that the page proposes: at most three, nobody who is away or has no room."""
    return [one for one in proposals if not one.is_blocked][:BEST]


def candidate_for(case: Case, advisor: User) -> Candidate | None:
    """This advisor as they stand now; None when the case may not go to them (role, account, a rule)."""
    found = candidates(counsels(case), User.id == advisor.id)
    if not found:
        return None
    need = needs(SYSTEM, [case], [advisor])[case.id]
    return found[0] if may_take(found[0], need) else None


# --- cases without an advisor ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A case without an advisor, and since when."""

    case: Case
    since: datetime


@dataclass(frozen=True)
class Queue:
    """One page of the queue, longest wait first; `after` leads to the next one."""

    rows: list[Waiting]
    after: str | None = None


def without_advisor(viewer: Any) -> list[Any]:
    """Open cases within the viewer's reach that nobody leads, in the parts of this reach: id, ref, and since when (a
    former lead's end, or opening). Each can be ordered and cut off by an index of those who wait.
    """
    columns = (Case.id, Case.ref, Case.unled_since.label("since"), Case.team_id)
    return [part.with_only_columns(*columns).where(Case.unled_since.is_not(None)) for part in visible_parts(viewer)]


def longest_wait(viewer: Any, most: int, *more: Any, beyond: Any = None) -> Any:
    """So many of them, those who wait longest first; `beyond` is (since, id) of the one before."""
    order = (Case.unled_since, Case.id)
    edge = [tuple_(*order) > tuple_(*beyond)] if beyond is not None else []
    parts = [part.where(*more, *edge).order_by(*order).limit(most) for part in without_advisor(viewer)]
    found = union_all(*[select(part.subquery()) for part in parts]).subquery().c
    return select(found.id, found.ref, found.since).order_by(found.since, found.id).limit(most)


def teams(viewer: Any) -> Sequence[Team]:
    return db.session.scalars(select(Team).order_by(Team.name)).all()


def queue(viewer: Any, *, after: str | None = None, team: str | None = None) -> Queue:
    """Who waits for an advisor, longest first. `after` is the reference of the last row of the page before; `team` the
    name of the team whose queue it is.
    """
    of_team = [Case.team_id == select(Team.id).where(Team.name == team).scalar_subquery()] if team else []
    last = db.session.execute(longest_wait(viewer, 1, Case.ref == after)).first() if after else None
    beyond = (last.since, last.id) if last is not None else None
    rows = db.session.execute(longest_wait(viewer, PAGE + 1, *of_team, beyond=beyond)).all()
    since = {row.id: row.since for row in rows[:PAGE]}
    cases = db.session.scalars(select(Case).where(Case.id.in_(since))).all() if since else []
    load_workers(cases)
    open_for(viewer, [case.person for case in cases], "queue")
    found = sorted((Waiting(case, since[case.id]) for case in cases), key=lambda one: (one.since, one.case.id))
    return Queue(found, rows[PAGE - 1].ref if len(rows) > PAGE else None)


def patience_ends() -> datetime:
    """Whoever waits since before this moment has waited for more than three working days."""
    return clock.end_of(clock.working_days_from(clock.today(), -PATIENCE) - timedelta(days=1))


# --- absences, exclusions, accounts ----------------------------------------------------------------------------------


def absences_of(viewer: Any) -> Sequence[Absence]:
    """The viewer's own absences that are not over."""
    query = select(Absence).where(Absence.user_id == viewer.id, Absence.until_on >= clock.today())
    return db.session.scalars(query.order_by(Absence.from_on, Absence.id)).all()


def find_own_absence(viewer: Any, ref: str, *, lock: bool = False) -> Absence | None:
    query = select(Absence).where(Absence.ref == ref, Absence.user_id == viewer.id)
    return db.session.scalar(query.with_for_update() if lock else query)


def colleagues(viewer: Any, case: Case) -> Sequence[User]:
    """Everybody who could lead this case by role, by name."""
    found = {one.id: one for role in counsels(case) for one in staff(viewer, role=role)}
    return sorted(found.values(), key=lambda one: (one.name, one.id))


def lead_account(case: Case) -> User | None:
    """The account of whoever leads the case now."""
    return db.session.get(User, case.lead.user_id) if case.lead else None


def excluded_advisors(viewer: Any, case: Case) -> Sequence[User]:
    """Who must not get this person, for those who assign: names, never a reason."""
    query = select(User).join(Exclusion, Exclusion.user_id == User.id).where(Exclusion.person_id == case.person_id)
    return db.session.scalars(query.order_by(User.name)).all()


def covers_due(today: date) -> Sequence[Any]:
    """(absence, case id) for each led case of someone who is away and whose cover cannot see it yet."""
    living = (Access.until.is_(None)) | (Access.until > clock.now())
    covered = Access.__table__.alias("covering")
    has_cover = select(literal(1)).select_from(covered).where(
        covered.c.case_id == Access.case_id, covered.c.user_id == Absence.cover_id,
        (covered.c.until.is_(None)) | (covered.c.until > clock.now()),
    )  # fmt: skip
    query = (
        select(Absence, Case)
        .join(Access, Access.user_id == Absence.user_id)
        .join(Case, Case.id == Access.case_id)
        .where(
            Absence.from_on <= today, Absence.until_on >= today, Absence.cover_id.is_not(None), Access.role == "lead", living,
            Case.closed_at.is_(None), Case.is_compartment.is_(False), ~has_cover.correlate(Access, Absence).exists(),
        )
        .limit(200)
    )  # fmt: skip
    return db.session.execute(query).all()


def objections_to_closing(user: User) -> list[object]:
    """Why this account may not be closed now: it holds open cases. Locking is possible at any time (practice.md U6)."""
    query = select(Access.id).join(Case, Case.id == Access.case_id)
    query = query.where(Access.user_id == user.id, Access.until.is_(None), Case.closed_at.is_(None))
    if db.session.scalar(query.limit(1)) is None:
        return []
    return [_l("This account still holds cases. Lock it first: they go back to the queue.")]
