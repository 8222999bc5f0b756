"""Pairs as far as the viewer's reach goes: of a pair with one person outside it nothing is told, not even that it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, tuple_, union

from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.cases.reach import Reach, is_visible, reach_of_roles, visible_people, visible_people_of
from casework.core import clock
from casework.core.kept import KEPT, PERSON, VIEWER
from casework.core.models import db
from casework.core.sealed import open_for
from casework.doubles.finding import SHOWN
from casework.doubles.models import DoublePair, DoubleSearch
from casework.people.models import Merge, Person
from casework.people.queries import People, is_among

PAGE = 50
#: So long a merge can be taken apart.
TAKEN_APART_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Shown:
    """A pair with a case of each of the two, whose head says whom it is about."""

    pair: DoublePair
    one: Case
    other: Case


@dataclass(frozen=True)
class Listed:
    rows: list[Shown]
    after: str | None


def visible_pairs(viewer: Any) -> Any:
    """Pairs of which both are within reach."""
    return _visible_pairs(visible_people(viewer))


def _visible_pairs(mine: People) -> Any:
    return select(DoublePair).where(is_among(mine, DoublePair.one_id), is_among(mine, DoublePair.other_id))


def find_pair(viewer: Any, ref: str, *, lock: bool = False) -> DoublePair | None:
    query = visible_pairs(viewer).where(DoublePair.ref == ref, DoublePair.state != "merged")
    pair: DoublePair | None = db.session.scalar(query.with_for_update(of=DoublePair) if lock else query)
    return pair


def open_pairs(viewer: Any, *, after: str | None = None) -> Listed:
    """What is still to be decided, the most certain first."""
    query = visible_pairs(viewer).where(DoublePair.state == "open")
    start = db.session.scalar(select(DoublePair).where(DoublePair.ref == after)) if after else None
    if start is not None:
        query = query.where(tuple_(DoublePair.bits, DoublePair.id) < tuple_(start.bits, start.id))
    rows = list(db.session.scalars(query.order_by(DoublePair.bits.desc(), DoublePair.id.desc()).limit(PAGE + 1)))
    return Listed(_with_cases(viewer, rows[:PAGE]), rows[PAGE - 1].ref if len(rows) > PAGE else None)


def pairs_of(viewer: Any, person_id: uuid.UUID) -> list[Shown]:
    """The best few for this person among those within reach."""
    return _with_cases(
        viewer,
        list(db.session.scalars(_best_pairs(reach_of_roles(viewer)), {PERSON.key: person_id, VIEWER.key: viewer.id})),
    )


@lru_cache(KEPT)
def _best_pairs(reach: Reach) -> Any:
    one = select(DoublePair.id).where(DoublePair.one_id == PERSON)
    either = union(one, select(DoublePair.id).where(DoublePair.other_id == PERSON)).subquery()
    query = _visible_pairs(visible_people_of(reach)).where(
        DoublePair.id.in_(select(either.c.id)), DoublePair.state == "open"
    )
    return query.order_by(DoublePair.bits.desc(), DoublePair.id).limit(SHOWN)


def shown_pair(viewer: Any, pair: DoublePair) -> Shown:
    return _with_cases(viewer, [pair])[0]


def _with_cases(viewer: Any, pairs: Sequence[DoublePair]) -> list[Shown]:
    if not pairs:
        return []
    people = {person for pair in pairs for person in (pair.one_id, pair.other_id)}
    cases = newest_cases(viewer, people)
    return [Shown(pair, cases[pair.one_id], cases[pair.other_id]) for pair in pairs]


def newest_cases(viewer: Any, people: set[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """For each of them the open case that the viewer may see, else the newest one; in three statements."""
    query = select(Case.id, Case.person_id).where(Case.person_id.in_(people), is_visible(viewer, Case.id))
    ids = {
        row.person_id: row.id for row in db.session.execute(query.order_by(Case.closed_at.is_(None), Case.opened_at))
    }
    return {case.person_id: case for case in case_heads(viewer, list(ids.values()))}


def states_between(ids: Sequence[uuid.UUID]) -> dict[frozenset[uuid.UUID], DoublePair]:
    """The pairs that are known already among these people."""
    query = select(DoublePair).where(DoublePair.one_id.in_(ids), DoublePair.other_id.in_(ids))
    return {frozenset((pair.one_id, pair.other_id)): pair for pair in db.session.scalars(query)}


def search_state(kind: str) -> DoubleSearch | None:
    return db.session.get(DoubleSearch, kind)


def came_since(since: datetime, until: datetime, limit: int) -> Sequence[Any]:
    """Who came between the two moments, the earliest first."""
    query = select(Person.id, Person.created_at).where(
        Person.created_at > since, Person.created_at <= until, Person.erased_on.is_(None)
    )
    return db.session.execute(query.order_by(Person.created_at, Person.id).limit(limit)).all()


def _living(viewer: Any) -> ColumnElement[bool]:
    recent = Merge.at > clock.now() - TAKEN_APART_WITHIN
    return and_(Merge.undone_at.is_(None), recent, is_among(visible_people(viewer), Merge.kept_id))


def recent_merges(viewer: Any) -> list[tuple[Merge, Case]]:
    """The merges that can still be taken apart, newest first, with a case of the person."""
    merges = list(db.session.scalars(select(Merge).where(_living(viewer)).order_by(Merge.at.desc()).limit(PAGE)))
    cases = newest_cases(viewer, {merge.kept_id for merge in merges}) if merges else {}
    return [(merge, cases[merge.kept_id]) for merge in merges]


def find_merge(viewer: Any, ref: str, *, lock: bool = False) -> Merge | None:
    """A merge that can still be taken apart, of someone within reach."""
    query = select(Merge).where(Merge.ref == ref, _living(viewer))
    return db.session.scalar(query.with_for_update(of=Merge) if lock else query)


def later_merge(merge: Merge) -> Merge | None:
    """One that was made after this one and builds on it."""
    either = or_(Merge.gone_id == merge.kept_id, Merge.kept_id == merge.kept_id)
    query = select(Merge).where(either, Merge.undone_at.is_(None), Merge.at > merge.at, Merge.id != merge.id)
    return db.session.scalar(query.limit(1))


def is_gone(person_id: uuid.UUID) -> bool:
    """Does this record live on in another one?"""
    return db.session.scalar(select(Merge.id).where(Merge.gone_id == person_id, Merge.undone_at.is_(None))) is not None


def people_of(viewer: Any, pair: DoublePair, *, lock: bool = False) -> tuple[Person, Person]:
    """The two, opened; locked in one order whoever asks, so that two merges wait for each other instead of hanging."""
    query = select(Person).where(Person.id.in_((pair.one_id, pair.other_id))).order_by(Person.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = {person.id: person for person in open_for(viewer, db.session.scalars(query), "doubles")}
    return found[pair.one_id], found[pair.other_id]
