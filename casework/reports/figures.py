"""The figures of a grant for some months: participants, participant-months by the grant's rule, taught units, facts.

They count everybody, as a proof to a funder must. Those under special protection stand in no breakdown.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from casework.cases.models import Case
from casework.core.models import db
from casework.enrolment.billing import Rows, share_of_month
from casework.enrolment.models import Enrolment, Participation
from casework.enrolment.months import after_months, bounds
from casework.people.models import Person
from casework.programmes.models import Cohort, Grant

#: What funders ask for of entry, exit and six months after. Nothing whose answer the register wants in no figure.
FACTS = ("gender_group", "age_band", "citizenship_group", "german_level")
UNKNOWN = ""


class Learner(NamedTuple):
    """Whose enrolment it is, in which course."""

    person_id: uuid.UUID
    cohort_id: uuid.UUID
    is_protected: bool
    is_erased: bool


@dataclass(frozen=True)
class Sums:
    participants: int
    participant_months: float
    units: int


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last one."""
    found, day = [], bounds(first)[0]
    while f"{day:%Y-%m}" <= last:
        found.append(f"{day:%Y-%m}")
        day = after_months(day, 1)
    return found


def learners_of(enrolments: Collection[uuid.UUID]) -> dict[uuid.UUID, Learner]:
    query = (
        select(Enrolment.id, Enrolment.person_id, Enrolment.cohort_id, Case.is_compartment, Person.erased_on)
        .join(Case, Case.id == Enrolment.case_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id.in_(enrolments))
    )
    return {
        row.id: Learner(row.person_id, row.cohort_id, row.is_compartment, row.erased_on is not None)
        for row in db.session.execute(query)
    }


def sums_of(part_months: str, rows: Rows, learners: Mapping[uuid.UUID, Learner]) -> Sums:
    """A person counts once, and at most once in a month, in however many courses."""
    days: Counter[tuple[uuid.UUID, str]] = Counter()
    for (enrolment_id, month), hours in rows.items():
        days[learners[enrolment_id].person_id, month] += hours.days
    months = sum(share_of_month(part_months, month, count) for (_person, month), count in days.items())
    return Sums(len({person for person, _month in days}), round(months, 3), sum(each.units for each in rows.values()))


def figures_of(grant: Grant, months: list[str], rows: Rows) -> dict[str, Any]:
    """All figures of a report, as they are kept: numbers, names of courses, codes."""
    learners = learners_of({enrolment_id for enrolment_id, _month in rows})
    total = sums_of(grant.part_months, rows, learners)
    people = {each.person_id for each in learners.values() if not each.is_protected}
    return {
        "participants": total.participants, "participant_months": total.participant_months, "units": total.units,
        "rows": len(rows), "unit_minutes": grant.unit_minutes, "part_months": grant.part_months, "rate": grant.monthly_rate,
        "amount": None if grant.monthly_rate is None else round(total.participant_months * grant.monthly_rate, 2),
        "by_month": [
            {"month": month, **vars(sums_of(grant.part_months, part, learners))}
            for month, part in _split(rows, months, lambda key: key[1])
        ],
        "by_course": _by_course(grant, rows, learners),
        "facts": _facts(grant, months, people),
    }  # fmt: skip


def _split(rows: Rows, keys: Iterable[Any], key_of: Callable[[Any], Any]) -> list[tuple[Any, Rows]]:
    parts: dict[Any, dict[Any, Any]] = defaultdict(dict)
    for key, hours in rows.items():
        parts[key_of(key)][key] = hours
    return [(each, parts[each]) for each in keys]


def _by_course(grant: Grant, rows: Rows, learners: Mapping[uuid.UUID, Learner]) -> list[dict[str, Any]]:
    """By course, with its hours a week: many funders pay by them. Whoever was in two courses stands in both."""
    ids = {each.cohort_id for each in learners.values()}
    cohorts = db.session.scalars(select(Cohort).where(Cohort.id.in_(ids)).order_by(Cohort.starts_on, Cohort.id)).all()
    parts = dict(_split(rows, ids, lambda key: learners[key[0]].cohort_id))
    return [
        {"course": cohort.neutral_name, "hours": cohort.offer.hours_per_week}
        | vars(sums_of(grant.part_months, parts[cohort.id], learners))
        for cohort in cohorts
    ]


def _facts(grant: Grant, months: list[str], people: Collection[uuid.UUID]) -> dict[str, dict[str, dict[str, int]]]:
    """How often each fact stands in the frozen pictures: of entry for all, of the others where they fell into the period."""
    first, last = bounds(months[0])[0], bounds(months[-1])[1]
    query = select(Participation).where(Participation.grant_id == grant.id, Participation.person_id.in_(people))
    pictures: dict[str, list[Mapping[str, Any]]] = {"entry": [], "exit": [], "later": []}
    for row in db.session.scalars(query):
        pictures["entry"].append(row.at_entry)
        if row.left_on is not None and first <= row.left_on <= last and row.at_exit is not None:
            pictures["exit"].append(row.at_exit)
        if (
            row.left_on is not None
            and first <= after_months(row.left_on, 6) <= last
            and row.after_six_months is not None
        ):
            pictures["later"].append(row.after_six_months)
    return {
        when: {
            fact: dict(sorted(Counter(str(each.get(fact, UNKNOWN)) for each in those).items())) for fact in FACTS if those
        }
        for when, those in pictures.items()
    }  # fmt: skip


def digest(figures: Mapping[str, Any]) -> str:
    """A mark of these figures: whoever freezes them freezes what they have seen."""
    return hashlib.sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()[:20]
