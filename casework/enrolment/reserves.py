"""Places kept for a group: who belongs to it by plain facts, whose turn it is while the group has too few, and what is
asked of whoever gives one of them to somebody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.machine import LIVING
from casework.enrolment.models import Application, Place
from casework.people.models import Fact, Person
from casework.programmes.cohort_models import CohortReserve
from casework.programmes.models import Cohort

#: Which fact says that somebody belongs to a target group. Of the other groups nothing is known: their places are open.
FACTS_OF_GROUP: dict[str, tuple[str, tuple[str, ...]]] = {
    "women_flinta": ("gender_group", ("female", "non_binary")),
    "first_generation": ("first_generation", ("yes",)),
    "refugee_background": ("residence_group", ("in_procedure", "protected", "temporary_protection", "tolerated")),
}
#: In which state somebody of a group may still come: their application is looked at, or waits.
_MAY_COME = sorted(LIVING - {"place_held"})


class TakesKeptPlace(Refusal):
    """`lacking`: of each group how many places are kept for it and not given yet."""

    field = "exception"
    message = _l("This place is kept for a group. If the person shall have it all the same, please say why.")

    def __init__(self, lacking: Mapping[str, int]) -> None:
        super().__init__()
        self.lacking = lacking


class GroupHasTooFew(Refusal):
    message = _l(
        "Fewer people of the group have applied than places are kept for it. You can hold one for this person and say why."
    )


def reserves_of(cohort_id: uuid.UUID) -> dict[str, int]:
    query = select(CohortReserve.group, CohortReserve.places).where(CohortReserve.cohort_id == cohort_id)
    return {row.group: row.places for row in db.session.execute(query.order_by(CohortReserve.group))}


def members(group: str) -> Any:
    """The ids of the people of a group; nobody where no fact says it."""
    key, values = FACTS_OF_GROUP.get(group, ("", ()))
    return select(Fact.subject_id).where(Fact.key == key, Fact.value.in_(values))


def still_kept(cohort: Cohort) -> dict[str, int]:
    """How many places each group lacks that are kept for it. Whoever gives one by this holds the cohort's lock."""
    lacking = {}
    for group, kept in reserves_of(cohort.id).items():
        held = select(func.count()).select_from(Place).join(Application, Application.id == Place.application_id)
        held = held.where(Place.cohort_id == cohort.id, Application.person_id.in_(members(group)))
        if group in FACTS_OF_GROUP and (count := db.session.scalar(held) or 0) < kept:
            lacking[group] = kept - count
    return lacking


@dataclass(frozen=True)
class Room:
    """What a course has for one person: how many places are free; for whom they are kept when all of them are kept from this
    person; and whether none is theirs, not even as the next in line."""

    free: int
    kept: Mapping[str, int]
    is_passed_by: bool


def room_for(application: Application) -> Room:
    """Whoever gives a place by this holds the cohort's lock."""
    free, lacking = count_free(application.cohort), still_kept(application.cohort)
    if not 0 < free <= sum(lacking.values()) or _belongs(application, lacking):
        return Room(free, {}, is_passed_by=False)
    return Room(free, lacking, is_passed_by=free <= _may_come_for(application.cohort, lacking))


def _belongs(application: Application, groups: Iterable[str]) -> bool:
    return any(db.session.scalar(members(group).where(Fact.subject_id == application.person_id)) for group in groups)


def refuse_kept_place(application: Application, *, exception: str | None) -> str | None:
    """Why somebody has a place that is kept from them, to be written down; nothing where none is. Raises TakesKeptPlace."""
    kept = room_for(application).kept
    if kept and not exception:
        raise TakesKeptPlace(kept)
    return exception if kept else None


def passed_by(cohort: Cohort) -> int:
    """How many free places the next in line leave to groups of which somebody may still come: as many as may come."""
    return _may_come_for(cohort, still_kept(cohort))


def _may_come_for(cohort: Cohort, lacking: Mapping[str, int]) -> int:
    return sum(
        min(places, db.session.scalar(_may_come(cohort, group, _MAY_COME).with_only_columns(func.count())) or 0)
        for group, places in lacking.items()
    )


def group_in_turn(cohort: Cohort) -> str | None:
    """The first group that has fewer of the places than are kept for it, and for which somebody waits who may be told."""
    for group in still_kept(cohort):
        if db.session.scalar(_may_come(cohort, group, ["waiting_list"]).limit(1)):
            return group
    return None


def count_free(cohort: Cohort) -> int:
    free = select(func.count()).select_from(Place).where(Place.cohort_id == cohort.id, Place.state == "free")
    return db.session.scalar(free) or 0


def _may_come(cohort: Cohort, group: str, states: Collection[str]) -> Any:
    """Those of a group in these states who may be told."""
    query = select(Application.id).join(Person, Person.id == Application.person_id)
    return query.where(
        Application.cohort_id == cohort.id, Application.state.in_(states), Application.person_id.in_(members(group)),
        Person.may_be_told(),
    )  # fmt: skip
