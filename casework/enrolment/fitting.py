"""Which of the people waiting fit an offer: for the coordinator who has places to fill. It proposes nobody and decides
nothing; the page says why, and a human asks the person.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.cases.reach import visible_cases
from casework.core.models import db
from casework.enrolment.models import Application
from casework.enrolment.permissions import LIVING
from casework.people.models import Fact
from casework.programmes.judging import State
from casework.programmes.judging_facts import facts_needed, judge_facts, whole
from casework.programmes.models import Cohort, Offer

PAGE = 50
#: Whoever has such an application to a course of this offer does not wait for it any more.
_HAS_IT = (*sorted(LIVING), "accepted")
Judged = tuple[tuple[str, State], ...]


@dataclass(frozen=True)
class Waiting:
    case: Case
    state: State
    #: Each criterion by its kind with its result.
    criteria: Judged


@dataclass
class Fitting:
    """One page of the people with this result, and of all of them how many have which."""

    rows: list[Waiting]
    after: str | None
    counts: Counter[State] = field(default_factory=Counter)
    by_criterion: dict[str, Counter[State]] = field(default_factory=dict)


def who_fits(viewer: Any, offer: Offer, today: date, *, state: State = "met", after: str | None = None) -> Fitting:
    """Everybody within reach whose case is open, judged by plain facts; who waits longest stands first."""
    waiting = _waiting(viewer, offer)
    cases = db.session.execute(waiting.order_by(Case.opened_at, Case.id)).all()
    facts = _facts(waiting, offer)
    found = Fitting([], None)
    known: dict[frozenset[tuple[str, str]], Judged] = {}
    chosen: list[tuple[Any, Judged]] = []
    for case in cases:
        said = frozenset(facts.get(case.person_id, {}).items())
        if said not in known:
            known[said] = tuple(judge_facts(offer.criteria, dict(said), today))
        result = whole(list(known[said]))
        found.counts[result] += 1
        for kind, each in known[said]:
            found.by_criterion.setdefault(kind, Counter())[each] += 1
        if result == state:
            chosen.append((case, known[said]))
    found.rows, found.after = _page(viewer, chosen, state, after)
    return found


def _waiting(viewer: Any, offer: Offer) -> Any:
    has_it = (
        select(Application.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.person_id == Case.person_id, Cohort.offer_id == offer.id, Application.state.in_(_HAS_IT))
    )
    return select(Case.id, Case.ref, Case.person_id).where(
        Case.id.in_(visible_cases(viewer)), Case.closed_at.is_(None), ~has_it.exists()
    )


def _facts(waiting: Any, offer: Offer) -> dict[uuid.UUID, dict[str, str]]:
    keys = facts_needed(offer.criteria)
    if not keys:
        return {}
    people = waiting.subquery()
    query = select(Fact.subject_id, Fact.key, Fact.value).join(people, people.c.person_id == Fact.subject_id)
    found: dict[uuid.UUID, dict[str, str]] = {}
    for who, key, value in db.session.execute(query.where(Fact.key.in_(keys))):
        found.setdefault(who, {})[key] = value
    return found


def _page(
    viewer: Any, chosen: Sequence[tuple[Any, Judged]], state: State, after: str | None
) -> tuple[list[Waiting], str | None]:
    refs = [case.ref for case, _judged in chosen]
    start = refs.index(after) + 1 if after in refs else 0
    shown = chosen[start : start + PAGE]
    heads = {case.id: case for case in case_heads(viewer, [case.id for case, _judged in shown])}
    rows = [Waiting(heads[case.id], state, judged) for case, judged in shown]
    return rows, refs[start + PAGE - 1] if len(refs) > start + PAGE else None
