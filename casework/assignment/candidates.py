"""What is known of the cases that need an advisor, and of those who could take them: for one case or for hundreds."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, func, literal, select, union_all
from sqlalchemy.orm import selectinload

from casework.accounts.models import User, UserRole
from casework.accounts.service import normal_email
from casework.assignment.models import Absence, AdvisorOffer, AdvisorProfile, AdvisorWish, Exclusion, Handover
from casework.assignment.presence import next_days
from casework.assignment.ranking import Candidate, Need, counsels_in, same_language
from casework.cases.models import Access, Case
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.enrolment.models import Application
from casework.people.models import Answer, ContactPoint
from casework.people.service import newest_of
from casework.programmes.models import Cohort, Offer
from casework.register.lists import codelist

#: So many people are asked about at a time: a statement has a limit of parameters.
AT_ONCE = 200
#: A next step within a week asks who is there by then.
SOON = timedelta(days=7)
LEADERS = ("advisor", "scholar_advisor")


def counsels(case: Case) -> tuple[str, ...]:
    """The roles that can lead a case: a compartment is led by advisors for scholars alone."""
    return ("scholar_advisor",) if case.is_compartment else LEADERS


def candidates(roles: Sequence[str], *only: Any) -> list[Candidate]:
    """Every active advisor with one of these roles: what they can, what they carry now, until when they are away."""
    today = clock.today()
    load = (
        select(func.coalesce(func.sum(Case.weight), 0))
        .join(Access, Access.case_id == Case.id)
        .where(Access.user_id == User.id, Access.role == "lead", Access.until.is_(None), Case.closed_at.is_(None))
    )
    away = select(func.max(Absence.until_on)).where(
        Absence.user_id == User.id, Absence.from_on <= today, Absence.until_on >= today
    )
    role = exists().where(UserRole.user_id == User.id, UserRole.role.in_(roles))
    query = (
        select(
            User, load.correlate(User).scalar_subquery(), away.correlate(User).scalar_subquery(), AdvisorProfile.place,
            AdvisorProfile.counsels_as, AdvisorProfile.working_days,
        )
        .outerjoin(AdvisorProfile, AdvisorProfile.user_id == User.id)
        .where(User.state == "active", role, *only)
        .options(selectinload(User.language_rows), selectinload(User.specialism_rows))
        .order_by(User.name, User.id)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    next_there = next_days({row[0]: row.working_days for row in rows})
    offers: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for user_id, offer_id in db.session.execute(select(AdvisorOffer.user_id, AdvisorOffer.offer_id)):
        offers[user_id].add(offer_id)
    return [
        Candidate(
            advisor=user,
            languages=frozenset(same_language(row.language) for row in user.language_rows if counsels_in(row.level)),
            basics=frozenset(same_language(row.language) for row in user.language_rows if not counsels_in(row.level)),
            specialisms=frozenset(row.code for row in user.specialism_rows),
            offers=frozenset(offers[user.id]),
            load=int(carried),
            away_until=until,
            place=place,
            counsels_as=counsels_as,
            next_there=next_there[user.id],
        )
        for user, carried, until, place, counsels_as, _days in rows
    ]


def needs(viewer: Any, cases: Iterable[Case], advisors: Iterable[User]) -> dict[uuid.UUID, Need]:
    """What each of these cases asks for and whom a rule keeps away from it, in the same number of statements for each 200."""
    waiting = list(cases)
    addresses = {get_vault().blind(normal_email(one.email), domain="contact"): one.id for one in advisors}
    found: dict[uuid.UUID, Need] = {}
    for start in range(0, len(waiting), AT_ONCE):
        found |= _needs(viewer, waiting[start : start + AT_ONCE], addresses)
    return found


def _needs(viewer: Any, cases: Sequence[Case], addresses: Mapping[bytes, uuid.UUID]) -> dict[uuid.UUID, Need]:
    people = [case.person_id for case in cases]
    answers, wishes, ties = _answers(viewer, people), _wishes(viewer, people), _ties(people)
    contacts = _colleagues_among_contacts(people, addresses)
    applied: dict[uuid.UUID, list[Any]] = defaultdict(list)
    query = select(Application.person_id, Offer.id, Offer.kind, Offer.area).join(Cohort, Cohort.offer_id == Offer.id)
    query = query.join(Application, Application.cohort_id == Cohort.id).where(Application.person_id.in_(people))
    for row in db.session.execute(query):
        applied[row.person_id].append(row)
    return {
        case.id: _need(
            case, answers.get(case.person_id, {}), applied[case.person_id], wishes.get(case.person_id, {}),
            ties[case.person_id], contacts[case.person_id],
        )
        for case in cases
    }  # fmt: skip


def _need(
    case: Case,
    answers: Mapping[str, Any],
    offers: Sequence[Any],
    wish: Mapping[str, Any],
    ties: Mapping[str, set[uuid.UUID]],
    contacts: set[uuid.UUID],
) -> Need:
    spoken, wishes = _codes(answers.get("spoken_languages")), _codes(answers.get("wish"))
    entries = codelist("wishes")
    wished_areas = {str(entries.entry(code).extra.get("area")) for code in wishes if code in entries}
    lead = {case.lead.user_id} if case.lead else set()
    return Need(
        written=same_language(case.language),
        spoken=frozenset(same_language(code) for code in spoken | {case.language}),
        kinds=frozenset({row.kind for row in offers} | wishes),
        areas=frozenset({row.area for row in offers} | wished_areas),
        offers=frozenset(row.id for row in offers),
        earlier=frozenset(ties["earlier"]),
        weight=case.weight,
        gender=wish.get("gender") or None,
        place=wish.get("place") or None,
        due=_pressing(case),
        forbidden=frozenset(ties["never"] | contacts | lead),
    )


def _pressing(case: Case) -> date | None:
    """The day of the next step, when it is near: then it counts who is there by then."""
    today = clock.today()
    if case.next_on is None or case.next_on > today + SOON:
        return None
    return max(case.next_on, today)


def _codes(answer: Any) -> set[str]:
    return {str(code) for code in answer} if isinstance(answer, (list, tuple)) else set()


def _answers(viewer: Any, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    query = select(Answer).where(Answer.subject_id.in_(people), Answer.field.in_(("spoken_languages", "wish")))
    by_person: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    for row in open_for(viewer, db.session.scalars(query.order_by(Answer.at, Answer.id)), "proposals"):
        by_person[row.subject_id].append(row)
    return {person: newest_of(rows, viewer) for person, rows in by_person.items()}


def _wishes(viewer: Any, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    rows = db.session.scalars(select(AdvisorWish).where(AdvisorWish.person_id.in_(people)))
    return {row.person_id: row.wish or {} for row in open_for(viewer, rows, "proposals")}


def _ties(people: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, set[uuid.UUID]]]:
    """Who advised each person before, and who never may: named by the person, excluded themselves, said no."""
    earlier = select(Case.person_id, Access.user_id, literal("earlier")).join(Case, Case.id == Access.case_id)
    earlier = earlier.where(Case.person_id.in_(people), Access.role == "lead", Access.until.is_not(None))
    excluded = select(Exclusion.person_id, Exclusion.user_id, literal("never")).where(Exclusion.person_id.in_(people))
    declined = select(Handover.person_id, Handover.to_id, literal("never")).where(
        Handover.person_id.in_(people), Handover.state == "declined", Handover.to_id.is_not(None)
    )
    found: dict[uuid.UUID, dict[str, set[uuid.UUID]]] = defaultdict(lambda: {"earlier": set(), "never": set()})
    rows: Sequence[Any] = db.session.execute(union_all(earlier, excluded, declined)).all()
    for person_id, user_id, kind in rows:
        found[person_id][kind].add(user_id)
    return found


def _colleagues_among_contacts(
    people: Sequence[uuid.UUID], addresses: Mapping[bytes, uuid.UUID]
) -> dict[uuid.UUID, set[uuid.UUID]]:
    """A colleague among a person's ways to be reached helps them already, outside the office: keyed hashes are compared."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    query = select(ContactPoint.person_id, ContactPoint.blind).where(
        ContactPoint.person_id.in_(people), ContactPoint.blind.in_(list(addresses))
    )
    for person_id, blind in db.session.execute(query):
        found[person_id].add(addresses[bytes(blind or b"")])
    return found
