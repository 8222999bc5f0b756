"""What a round would do, and what it did, explained for each person. Carrying it out, and undoing it: `carrying_out`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from casework.core.models import db
from casework.enrolment.deferred_acceptance import Seats, allocate
from casework.enrolment.models import Application, Place
from casework.enrolment.reserves import members, still_kept
from casework.enrolment.wish_models import AllocationRound, Outcome, RoundCohort, Wish
from casework.enrolment.wishes import IN_PLAY, cohorts_of
from casework.people.models import Person


@dataclass(frozen=True)
class Choice:
    """One wish of a person: which, what came of it, where they stood, and where the last one stood who got in."""

    application_id: uuid.UUID
    cohort_id: uuid.UUID
    position: int
    result: str
    place_in_order: int
    last_in: int | None


@dataclass
class Plan:
    """What a round would do, by person; `choices` in the order of their wishes."""

    choices: dict[uuid.UUID, list[Choice]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    placed: dict[uuid.UUID, int] = field(default_factory=dict)

    @property
    def without(self) -> int:
        return sum(all(one.result not in {"placed", "left"} for one in choices) for choices in self.choices.values())

    @property
    def left(self) -> int:
        """Those who could not get any more what was planned for them when their turn came."""
        return sum(any(one.result == "left" for one in choices) for choices in self.choices.values())


def plan(round_: AllocationRound) -> Plan:
    """Nothing is written. Whoever said no wish wants what they applied for, in the order in which they did.

    Whoever has a place of these courses already gets no second one.
    """
    has_one = select(Application.person_id).join(Place, Place.application_id == Application.id)
    has_one = has_one.join(RoundCohort, RoundCohort.cohort_id == Place.cohort_id)
    rows = db.session.execute(
        select(
            Application.id, Application.person_id, Application.cohort_id, Application.rank, Application.applied_at,
            Wish.position,
        )
        .join(RoundCohort, RoundCohort.cohort_id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Wish, Wish.application_id == Application.id)
        .where(RoundCohort.round_id == round_.id, Application.state.in_(IN_PLAY))
        .where(Person.may_be_told(), Application.person_id.not_in(has_one.where(RoundCohort.round_id == round_.id)))
    ).all()  # fmt: skip
    wishes = _wishes(rows)
    seats = _seats(round_, rows)
    return _explained(
        wishes, seats, allocate({who: [one.cohort_id for one in own] for who, own in wishes.items()}, seats)
    )


def _wishes(rows: Sequence[Any]) -> dict[uuid.UUID, list[Any]]:
    """Once a person has ranked anything, what they left out they do not want."""
    own: dict[uuid.UUID, list[Any]] = {}
    for row in sorted(rows, key=lambda one: (one.position or 0, one.applied_at, one.id)):
        own.setdefault(row.person_id, []).append(row)
    return {
        who: [row for row in mine if row.position] if any(row.position for row in mine) else mine
        for who, mine in own.items()
    }


def _seats(round_: AllocationRound, rows: Sequence[Any]) -> dict[uuid.UUID, Seats[uuid.UUID]]:
    free = select(Place.cohort_id, func.count()).join(RoundCohort, RoundCohort.cohort_id == Place.cohort_id)
    free = free.where(RoundCohort.round_id == round_.id, Place.state == "free").group_by(Place.cohort_id)
    places = {row[0]: row[1] for row in db.session.execute(free)}
    people = {row.person_id for row in rows}
    known: dict[str, set[uuid.UUID]] = {}
    seats = {}
    for cohort in cohorts_of(round_):
        ordered = sorted(
            (row for row in rows if row.cohort_id == cohort.id), key=lambda one: (one.rank, one.applied_at, one.id)
        )
        lacking = still_kept(cohort)
        for group in lacking:
            known.setdefault(group, people & set(db.session.scalars(members(group))) if people else set())
        count = 0 if cohort.closed_at else places.get(cohort.id, 0)
        seats[cohort.id] = Seats(count, [row.person_id for row in ordered], lacking, known)
    return seats


def _explained(
    wishes: Mapping[uuid.UUID, Sequence[Any]],
    seats: Mapping[uuid.UUID, Seats[uuid.UUID]],
    got: Mapping[uuid.UUID, uuid.UUID],
) -> Plan:
    made = Plan()
    order = {where: {who: place for place, who in enumerate(one.ranking, start=1)} for where, one in seats.items()}
    last: dict[uuid.UUID, int] = {}
    for who, where in got.items():
        last[where] = max(last.get(where, 0), order[where][who])
        made.placed[where] = made.placed.get(where, 0) + 1
    for who, own in wishes.items():
        is_placed = False
        for position, row in enumerate(own, start=1):
            result = "not_needed" if is_placed else "placed" if got.get(who) == row.cohort_id else "full"
            is_placed = is_placed or result == "placed"
            if result == "placed":
                made.counts[position] = made.counts.get(position, 0) + 1
            made.choices.setdefault(who, []).append(
                Choice(row.id, row.cohort_id, position, result, order[row.cohort_id][who], last.get(row.cohort_id))
            )
    return made


def done(round_: AllocationRound) -> Plan:
    """What a round did, from what was kept of it."""
    made = Plan()
    query = select(Outcome, Application.person_id, Application.cohort_id).join(
        Application, Application.id == Outcome.application_id
    )
    query = query.where(Outcome.round_id == round_.id).order_by(Application.person_id, Outcome.position)
    for row, person_id, cohort_id in db.session.execute(query):
        one = Choice(row.application_id, cohort_id, row.position, row.result, row.place_in_order, row.last_in)
        made.choices.setdefault(person_id, []).append(one)
        if one.result == "placed":
            made.counts[one.position] = made.counts.get(one.position, 0) + 1
            made.placed[cohort_id] = made.placed.get(cohort_id, 0) + 1
    return made
