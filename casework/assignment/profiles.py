"""What an advisor says of themselves, what a person wishes of their advisor, how much a case needs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.accounts.models import User, UserLanguage, UserRole, UserSpecialism
from casework.appointments.offering import withdraw_where_away
from casework.assignment.candidates import LEADERS
from casework.assignment.models import AdvisorOffer, AdvisorProfile, AdvisorWish
from casework.assignment.presence import DAYS
from casework.cases.models import Case
from casework.cases.trail import refuse_closed
from casework.cases.weights import INTENSITIES
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.register.lists import codelist

#: Rows for languages on the page: more than anybody counsels in.
LANGUAGES = 6
GENDERS = ("female", "male")


class UnknownLanguage(Refusal):
    field = "language_1"
    message = _l("Please choose one of the languages and levels.")


class NobodyIsThere(Refusal):
    field = "place"
    message = _l("No advisor works at this place.")


class UnknownIntensity(Refusal):
    field = "intensity"
    message = _l("Please choose one of the answers.")


@dataclass(frozen=True)
class Profile:
    """An advisor with everything that a proposal looks at."""

    user: User
    languages: Sequence[tuple[str, str]]
    specialisms: Sequence[str]
    offers: frozenset[uuid.UUID] = frozenset()
    row: AdvisorProfile | None = None
    working_days: Sequence[str] = field(default=DAYS)


def find_advisor(viewer: Any, ref: str, *, lock: bool = False) -> User | None:
    """An advisor's account: one's own, or anybody's for those who assign."""
    role = select(UserRole.user_id).where(UserRole.role.in_(LEADERS))
    query = select(User).where(User.ref == ref, User.state == "active", User.id.in_(role))
    if not viewer.has_role("coordinator"):
        query = query.where(User.id == viewer.id)
    return db.session.scalar(query.with_for_update(of=User.__table__) if lock else query)


def profile_of(viewer: Any, user: User) -> Profile:
    query = select(User).where(User.id == user.id).options(*_with_words()).execution_options(populate_existing=True)
    loaded = db.session.scalars(query).one()
    row = db.session.scalar(select(AdvisorProfile).where(AdvisorProfile.user_id == user.id))
    offers = db.session.scalars(select(AdvisorOffer.offer_id).where(AdvisorOffer.user_id == user.id))
    return Profile(
        user=user,
        languages=sorted((one.language, one.level) for one in loaded.language_rows),
        specialisms=sorted(one.code for one in loaded.specialism_rows),
        offers=frozenset(offers),
        row=row,
        working_days=row.working_days if row and row.working_days else DAYS,
    )


def _with_words() -> tuple[Any, ...]:
    return selectinload(User.language_rows), selectinload(User.specialism_rows)


def set_languages(user: User, levels: Mapping[str, str]) -> None:
    """Exactly these languages, each with its level. Raises UnknownLanguage."""
    spoken, known = codelist("spoken_languages"), codelist("cefr")
    if any(code not in spoken or level not in known for code, level in levels.items()):
        raise UnknownLanguage
    there = {row.language: row for row in user.language_rows}
    for code, level in levels.items():
        if code in there:
            there[code].level = level
        else:
            user.language_rows.append(UserLanguage(user_id=user.id, language=code, level=level))
    for code, row in there.items():
        if code not in levels:
            user.language_rows.remove(row)


def set_specialisms(user: User, codes: Iterable[str]) -> None:
    wanted = set(codes)
    user.specialism_rows = [row for row in user.specialism_rows if row.code in wanted]
    there = {row.code for row in user.specialism_rows}
    user.specialism_rows += [UserSpecialism(user_id=user.id, code=code) for code in sorted(wanted - there)]


def set_profile(
    user: User,
    *,
    place: str | None,
    counsels_as: str | None,
    working_days: Sequence[str],
    wishes: str,
    offers: Iterable[uuid.UUID],
) -> AdvisorProfile:
    row = db.session.scalar(select(AdvisorProfile).where(AdvisorProfile.user_id == user.id))
    if row is None:
        row = AdvisorProfile(user_id=user.id)
        db.session.add(row)
    row.place = (place or "").strip() or None
    row.counsels_as = counsels_as if counsels_as in GENDERS else None
    row.working_days = [day for day in DAYS if day in working_days]
    db.session.flush()
    withdraw_where_away(user)
    row.wishes = wishes.strip() or None
    wanted = set(offers)
    for known in db.session.scalars(select(AdvisorOffer).where(AdvisorOffer.user_id == user.id)).all():
        if known.offer_id in wanted:
            wanted.discard(known.offer_id)
        else:
            db.session.delete(known)
    db.session.add_all(AdvisorOffer(user_id=user.id, offer_id=offer) for offer in sorted(wanted))
    db.session.flush()
    return row


def places(viewer: Any) -> list[str]:
    """Where advisors work: what a person can wish for."""
    query = select(AdvisorProfile.place).where(AdvisorProfile.place.is_not(None)).distinct()
    return sorted(str(place) for place in db.session.scalars(query))


def wish_of(viewer: Any, case: Case) -> dict[str, Any]:
    row = db.session.scalar(select(AdvisorWish).where(AdvisorWish.person_id == case.person_id))
    return dict(open_for(viewer, [row], "wish")[0].wish or {}) if row is not None else {}


def set_wish(case: Case, *, gender: str | None, place: str | None) -> None:
    """What the person wishes of their advisor; nothing said takes it back. Raises NobodyIsThere."""
    refuse_closed(case)
    if place and place not in places(None):
        raise NobodyIsThere
    row = db.session.scalar(select(AdvisorWish).where(AdvisorWish.person_id == case.person_id))
    said = {name: value for name, value in (("gender", gender), ("place", place)) if value}
    if not said:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(AdvisorWish(person_id=case.person_id, wish=said))
    else:
        row.wish = said


def set_intensity(case: Case, intensity: str) -> None:
    """How much this case needs; its weight follows (`cases.weights`)."""
    refuse_closed(case)
    if intensity not in INTENSITIES:
        raise UnknownIntensity
    case.intensity = intensity
