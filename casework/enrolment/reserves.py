"""Places kept for a group: who belongs to it by plain facts, and whose turn it is while the group has too few."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, select

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


def reserves_of(cohort_id: uuid.UUID) -> dict[str, int]:
    query = select(CohortReserve.group, CohortReserve.places).where(CohortReserve.cohort_id == cohort_id)
    return {row.group: row.places for row in db.session.execute(query.order_by(CohortReserve.group))}


def members(group: str) -> Any:
    """The ids of the people of a group; nobody where no fact says it."""
    key, values = FACTS_OF_GROUP.get(group, ("", ()))
    return select(Fact.subject_id).where(Fact.key == key, Fact.value.in_(values))


def group_in_turn(cohort: Cohort) -> str | None:
    """The first group that has fewer of the places than are kept for it, and for which somebody waits who may be told."""
    for group, kept in reserves_of(cohort.id).items():
        held = select(func.count()).select_from(Place).join(Application, Application.id == Place.application_id)
        held = held.where(Place.cohort_id == cohort.id, Application.person_id.in_(members(group)))
        waiting = select(Application.id).join(Person, Person.id == Application.person_id)
        waiting = waiting.where(
            Application.cohort_id == cohort.id, Application.state == "waiting_list",
            Application.person_id.in_(members(group)), Person.may_be_told(),
        )  # fmt: skip
        if (db.session.scalar(held) or 0) < kept and db.session.scalar(waiting.limit(1)):
            return group
    return None
