"""Both pools as the rules look at them: people with their wishes, volunteers as they are today. A constant number of
statements, however many there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from casework.accounts.models import User, UserRole
from casework.accounts.service import normal_email
from casework.assignment.models import Exclusion
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.enrolment.models import Application
from casework.pairs.matching import Offered, Wanted
from casework.pairs.models import LIVING, Pair, PairWish, Volunteer
from casework.people.models import Answer, ContactPoint, LanguageLevel, Person
from casework.people.names import similarity
from casework.people.related import SAME_NAME, must_not_learn
from casework.people.service import newest_of
from casework.register.lists import codelist

#: What somebody says they speak, when no level is noted: best the language that they name first, the others less.
SPOKEN_BEST, SPOKEN_TOO = "C1", "B1"
#: From this level on a language that was tested counts as spoken.
SPOKEN_FROM = "A2"


def is_cleared(row: Volunteer) -> bool:
    """Was a certificate of conduct seen that is good today?"""
    return row.clearance_seen_on is not None and (row.clearance_until or clock.today()) >= clock.today()


def is_there(row: Volunteer) -> bool:
    today = clock.today()
    gone = row.ended_on is not None and row.ended_on <= today
    return row.user.state == "active" and not gone and (row.paused_until is None or row.paused_until < today)


def rows_of_volunteers(*conditions: Any) -> Sequence[Volunteer]:
    """Those whose account has the role, by name, with the languages of the account."""
    role = select(UserRole.user_id).where(UserRole.role == "volunteer")
    query = select(Volunteer).join(User, User.id == Volunteer.user_id).where(User.id.in_(role), *conditions)
    query = query.options(selectinload(Volunteer.user).selectinload(User.language_rows))
    return db.session.scalars(query.order_by(User.name, Volunteer.id)).all()


def loads() -> dict[uuid.UUID, int]:
    """With how many people each volunteer is paired or about to be."""
    query = select(Pair.volunteer_id, func.count()).where(Pair.state.in_(LIVING)).group_by(Pair.volunteer_id)
    return dict(db.session.execute(query).tuples().all())


def offered(rows: Iterable[Volunteer]) -> list[Offered]:
    carried = loads()
    return [
        Offered(
            key=row.id, name=row.user.name, speaks={one.language: one.level for one in row.user.language_rows},
            kinds=frozenset(row.kinds), learns=frozenset(row.learns), times=frozenset(row.times), ways=frozenset(row.ways),
            subjects=frozenset(row.subjects), place=row.place or "", gender=row.gender or "", most=row.most,
            load=carried.get(row.id, 0), is_there=is_there(row), is_cleared=is_cleared(row),
            is_inducted=row.inducted_on is not None and row.inducted_on <= clock.today(),
        )
        for row in rows
    ]  # fmt: skip


def wanted(applications: Sequence[Application], volunteers: Sequence[Volunteer]) -> dict[uuid.UUID, Wanted]:
    """What each of these people wishes and whom a rule keeps away, by application. The program reads it to decide."""
    people = {one.person_id: one.person for one in applications}
    wishes = _wishes([one.id for one in applications])
    spoken, levels = _spoken(people), _levels(people)
    before, excluded = _before(people), _excluded(people, volunteers)
    hidden = _around(people, volunteers)
    found = {}
    for one in applications:
        wish = wishes.get(one.id, {})
        said = wish.get("speaks") or dict.fromkeys([one.person.language, *spoken.get(one.person_id, ())])
        known = levels.get(one.person_id, {})
        named = {row.id for row in volunteers if _is_named(row, wish.get("whom_not") or "")}
        found[one.id] = Wanted(
            speaks=_spoken_by(said, known),
            learns=frozenset(wish.get("learns", ())), times=frozenset(wish.get("times", ())),
            ways=frozenset(wish.get("ways", ())), subjects=frozenset(wish.get("subjects", ())),
            place=wish.get("place") or "", gender=wish.get("gender") or "", is_minor=one.person.adult != "yes",
            is_stopped=one.person.contact_stop or one.person.erased_on is not None,
            never=frozenset({uuid.UUID(key) for key in wish.get("never", ())} | named | excluded[one.person_id] | hidden[one.person_id]),
            before=frozenset(before[one.person_id]),
        )  # fmt: skip
    return found


def _is_named(row: Volunteer, names: str) -> bool:
    """Is this volunteer one of those whom the person named, in whatever script?"""
    return any(
        similarity(name, known) >= SAME_NAME
        for name in names.replace(";", "\n").replace(",", "\n").replace("،", "\n").split("\n")
        if name.strip()
        for known in (row.user.name, row.called)
    )


def _spoken_by(said: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """What they said in its order, with the level that is known; then what was tested and is good enough to talk in."""
    cefr = codelist("cefr")
    least = cefr.entry(SPOKEN_FROM).extra["rank"]
    found = {code: known.get(code, SPOKEN_TOO if number else SPOKEN_BEST) for number, code in enumerate(said)}
    tested = {
        code: level for code, level in known.items() if level in cefr and cefr.entry(level).extra["rank"] >= least
    }
    return found | {code: level for code, level in tested.items() if code not in found}


def _wishes(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    rows = db.session.scalars(select(PairWish).where(PairWish.application_id.in_(ids)))
    return {row.application_id: row.wish or {} for row in open_for(SYSTEM, rows, "pairs")}


def _spoken(people: Mapping[uuid.UUID, Person]) -> dict[uuid.UUID, list[str]]:
    query = select(Answer).where(Answer.subject_id.in_(people), Answer.field == "spoken_languages")
    by_person: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    for row in open_for(SYSTEM, db.session.scalars(query.order_by(Answer.at, Answer.id)), "pairs"):
        by_person[row.subject_id].append(row)
    newest = {key: newest_of(rows).get("spoken_languages") for key, rows in by_person.items()}
    return {key: [str(code) for code in value] for key, value in newest.items() if isinstance(value, list)}


def _levels(people: Mapping[uuid.UUID, Person]) -> dict[uuid.UUID, dict[str, str]]:
    """The newest level of each language: what was tested is surer than what was said."""
    query = select(LanguageLevel).where(LanguageLevel.person_id.in_(people))
    found: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for row in db.session.scalars(query.order_by(LanguageLevel.on, LanguageLevel.id)):
        found[row.person_id][row.language] = row.level
    return found


def _before(people: Mapping[uuid.UUID, Person]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """With whom they were paired, or nearly."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    query = select(Pair.person_id, Pair.volunteer_id).where(Pair.person_id.in_(people), Pair.state.not_in(LIVING))
    for person_id, volunteer_id in db.session.execute(query):
        found[person_id].add(volunteer_id)
    return found


def _excluded(people: Mapping[uuid.UUID, Person], volunteers: Sequence[Volunteer]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Who was excluded as a colleague (practice.md U16) is excluded here, too."""
    by_user, found = {row.user_id: row.id for row in volunteers}, defaultdict(set)
    query = select(Exclusion.person_id, Exclusion.user_id).where(Exclusion.person_id.in_(people))
    for person_id, user_id in db.session.execute(query):
        if user_id in by_user:
            found[person_id].add(by_user[user_id])
    return found


def _around(people: Mapping[uuid.UUID, Person], volunteers: Sequence[Volunteer]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Who must not learn that the person is here, by name or address; and who is one of their ways to be reached."""
    blinds = {get_vault().blind(normal_email(row.user.email), domain="contact"): row.id for row in volunteers}
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for hidden in must_not_learn(people):
        found[hidden.person_id] |= {row.id for row in volunteers if _is_named(row, hidden.name or "")}
        if hidden.blind is not None and bytes(hidden.blind) in blinds:
            found[hidden.person_id].add(blinds[bytes(hidden.blind)])
    query = select(ContactPoint.person_id, ContactPoint.blind)
    query = query.where(ContactPoint.person_id.in_(people), ContactPoint.blind.in_(list(blinds)))
    for person_id, blind in db.session.execute(query):
        found[person_id].add(blinds[bytes(blind or b"")])
    return found
