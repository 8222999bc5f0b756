"""Places kept for a group: who belongs to it by plain facts, whose turn it is while the group has too few, and what is
asked of whoever gives one of them to somebody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
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


class TakesKeptPlace(Refusal):
    """`lacking`: of each group how many places are kept for it and not given yet."""

    field = "exception"
    message = _l("This place is kept for a group. If the person shall have it all the same, please say why.")

    def __init__(self, lacking: Mapping[str, int]) -> None:
        super().__init__()
        self.lacking = lacking


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


def refuse_kept_place(application: Application, *, exception: str | None) -> str | None:
    """Whether all that is free is kept for groups to which the person does not belong. Then why they have a place all the
    same, to be written down; nothing where it is not so. Raises TakesKeptPlace.
    """
    lacking = still_kept(application.cohort)
    free = select(func.count()).select_from(Place)
    free = free.where(Place.cohort_id == application.cohort_id, Place.state == "free")
    if not lacking or (db.session.scalar(free) or 0) > sum(lacking.values()):
        return None
    if any(db.session.scalar(members(group).where(Fact.subject_id == application.person_id)) for group in lacking):
        return None
    if not exception:
        raise TakesKeptPlace(lacking)
    return exception


def group_in_turn(cohort: Cohort) -> str | None:
    """The first group that has fewer of the places than are kept for it, and for which somebody waits who may be told."""
    for group in still_kept(cohort):
        waiting = select(Application.id).join(Person, Person.id == Application.person_id)
        waiting = waiting.where(
            Application.cohort_id == cohort.id, Application.state == "waiting_list",
            Application.person_id.in_(members(group)), Person.may_be_told(),
        )  # fmt: skip
        if db.session.scalar(waiting.limit(1)):
            return group
    return None
