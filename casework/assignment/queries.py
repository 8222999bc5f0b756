"""Proposals, made when someone looks and so never stale; the queue of cases without an advisor; absences."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, literal, select
from sqlalchemy.orm import selectinload

from casework.accounts.models import User, UserRole
from casework.accounts.queries import staff
from casework.accounts.service import normal_email
from casework.assignment.models import Absence, Exclusion
from casework.assignment.ranking import Candidate, Need, Proposal, rank, same_language
from casework.cases.models import Access, Case
from casework.cases.queries import load_workers
from casework.cases.reach import visible_cases
from casework.core import clock
from casework.core.i18n import _l
from casework.core.models import db, moment_of_asking
from casework.core.sealed import get_vault, open_for
from casework.enrolment.models import Application
from casework.people.models import ContactPoint
from casework.people.service import answers_of
from casework.programmes.models import Cohort, Offer
from casework.register.lists import codelist

BEST = 3
PAGE = 50
#: From when a case without an advisor stands on the coordinator's Today.
PATIENCE = 3


def ranked_advisors(viewer: Any, case: Case) -> list[Proposal]:
    """Everybody who could take this case, best first, each with reasons. Excluded ones are not among them."""
    lead = case.lead.user_id if case.lead else None
    known = _contacts_of(case.person_id)
    candidates = [one for one in _candidates(case) if one.advisor.id != lead and not known & _addresses(one.advisor)]
    return rank(candidates, _need(viewer, case))


def best_of(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Those that the page proposes: at most three, nobody who is away or has no room."""
    return [one for one in proposals if not one.is_blocked][:BEST]


def candidate_for(case: Case, advisor: User) -> Candidate | None:
    """This advisor as they stand now; None when the case may not go to them (role, account, exclusion)."""
    found = _candidates(case, User.id == advisor.id)
    return found[0] if found and not _contacts_of(case.person_id) & _addresses(advisor) else None


def counsels(case: Case) -> tuple[str, ...]:
    """The roles that can lead a case: a compartment is led by advisors for scholars alone."""
    return ("scholar_advisor",) if case.is_compartment else ("advisor", "scholar_advisor")


def _candidates(case: Case, *only: Any) -> list[Candidate]:
    """Every active advisor with their load and absence, in one statement and one each for languages and specialisms."""
    today = clock.today()
    load = (
        select(func.coalesce(func.sum(Case.weight), 0))
        .join(Access, Access.case_id == Case.id)
        .where(Access.user_id == User.id, Access.role == "lead", Access.until.is_(None), Case.closed_at.is_(None))
    )
    away = select(func.max(Absence.until_on)).where(
        Absence.user_id == User.id, Absence.from_on <= today, Absence.until_on >= today
    )
    excluded = exists().where(Exclusion.user_id == User.id, Exclusion.person_id == case.person_id)
    role = exists().where(UserRole.user_id == User.id, UserRole.role.in_(counsels(case)))
    query = (
        select(User, load.correlate(User).scalar_subquery(), away.correlate(User).scalar_subquery())
        .where(User.state == "active", role, ~excluded, *only)
        .options(selectinload(User.language_rows), selectinload(User.specialism_rows))
    )
    return [
        Candidate(
            advisor=user,
            languages=frozenset(same_language(row.language) for row in user.language_rows),
            specialisms=frozenset(row.code for row in user.specialism_rows),
            load=int(carried),
            away_until=until,
        )
        for user, carried, until in db.session.execute(query)
    ]


def _contacts_of(person_id: uuid.UUID) -> set[bytes]:
    """Keyed hashes of how the person is reached: a colleague among these helps them already, outside the office."""
    rows = db.session.scalars(select(ContactPoint.blind).where(ContactPoint.person_id == person_id))
    return {bytes(row) for row in rows if row}


def _addresses(user: User) -> set[bytes]:
    return {get_vault().blind(normal_email(user.email), domain="contact")}


def _need(viewer: Any, case: Case) -> Need:
    answers = answers_of(case.person_id, viewer)
    spoken, wishes = _codes(answers.get("spoken_languages")), _codes(answers.get("wish"))
    offers = db.session.execute(
        select(Offer.kind, Offer.area)
        .join(Cohort, Cohort.offer_id == Offer.id)
        .join(Application, Application.cohort_id == Cohort.id)
        .where(Application.person_id == case.person_id)
    ).all()
    earlier = select(Access.user_id).join(Case, Case.id == Access.case_id)
    earlier = earlier.where(Case.person_id == case.person_id, Access.role == "lead", Access.until.is_not(None))
    entries = codelist("wishes")
    wished_areas = {str(entries.entry(wish).extra.get("area")) for wish in wishes if wish in entries}
    return Need(
        written=same_language(case.language),
        spoken=frozenset(same_language(code) for code in spoken | {case.language}),
        kinds=frozenset({row.kind for row in offers} | wishes),
        areas=frozenset({row.area for row in offers} | wished_areas),
        earlier=frozenset(db.session.scalars(earlier)),
        weight=case.weight,
    )


def _codes(answer: Any) -> set[str]:
    return {str(code) for code in answer} if isinstance(answer, (list, tuple)) else set()


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


def without_advisor(viewer: Any) -> Any:
    """Open cases within the viewer's reach that nobody leads: id, ref, and since when (a former lead's end, or opening)."""
    lead = exists().where(Access.case_id == Case.id, Access.role == "lead", Access.until.is_(None))
    left = select(func.max(Access.until)).where(
        Access.case_id == Case.id, Access.role == "lead", Access.until <= moment_of_asking()
    )
    since = func.coalesce(left.correlate(Case).scalar_subquery(), Case.opened_at, type_=Case.opened_at.type)
    reach = visible_cases(viewer).subquery()
    query = select(Case.id, Case.ref, since.label("since")).join(reach, reach.c.id == Case.id)
    return query.where(Case.closed_at.is_(None), ~lead)


def queue(viewer: Any, *, after: str | None = None) -> Queue:
    """Who waits for an advisor, longest first. `after` is the reference of the last row of the page before."""
    waiting = without_advisor(viewer).subquery().c
    query = select(waiting.id, waiting.ref, waiting.since).order_by(waiting.since, waiting.id).limit(PAGE + 1)
    if after:
        last = db.session.execute(select(waiting.id, waiting.since).where(waiting.ref == after)).first()
        if last is not None:
            later = (waiting.since == last.since) & (waiting.id > last.id)
            query = query.where((waiting.since > last.since) | later)
    rows = db.session.execute(query).all()
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
