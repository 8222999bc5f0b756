"""*Which* cases exist for someone is written here, once: every list, look-up, count, search and export goes through it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, false, or_, select, union
from sqlalchemy.orm import aliased

from casework.cases.models import OPENS_COMPARTMENT, PARTNER, Access, Case
from casework.core.kept import VIEWER
from casework.core.models import moment_of_asking

Ids = Select[Any]
#: For so many viewers their parts of statements are kept: more than a programme has staff.
VIEWERS = 1000


@dataclass(frozen=True)
class Reach:
    """All of a viewer that decides which cases exist for them. Two viewers with the same reach see the same cases.

    What is asked of the database for a reach is put together once and kept: that took longer than the asking.
    """

    kind: str
    user_id: Any
    coordinates: bool = False
    counsels: bool = False
    counsels_scholars: bool = False


def reach_of(viewer: Any) -> Reach:
    if viewer.kind != "user":
        return Reach(viewer.kind, None)
    scholars = viewer.has_role("scholar_advisor")
    return Reach("user", viewer.id, viewer.has_role("coordinator"), viewer.has_role("advisor") or scholars, scholars)


def reach_of_roles(viewer: Any) -> Reach:
    """For a kept statement, which serves all with these roles: the viewer's id is filled in when it runs (VIEWER)."""
    return replace(reach_of(viewer), user_id=VIEWER)


def own_cases(viewer: Any) -> Ids:
    """The cases that someone works on now, by living Access rows alone."""
    return own_cases_of(reach_of(viewer))


def covered_only(user_id: Any, case_id: Any) -> Any:
    """Does this colleague see the case of this row only as somebody's cover?"""
    own = select(Access.id).where(
        Access.case_id == case_id, Access.user_id == user_id, Access.role.in_(("lead", "named", "team")),
        or_(Access.until.is_(None), Access.until > moment_of_asking()),
    )  # fmt: skip
    return ~own.exists()


def visible_cases(viewer: Any) -> Ids:
    """The ids of the cases that exist for this viewer. Lists, look-ups, counts, search, exports all go through it."""
    return _visible_ids(reach_of(viewer))


def visible_people(viewer: Any) -> Ids | CompoundSelect[Any]:
    """The persons of the visible cases: to search among them. Several branches stand side by side, so that a search
    can ask each of them about one person.
    """
    return visible_people_of(reach_of(viewer))


def visible_parts(viewer: Any) -> list[Ids]:
    """What a viewer sees in parts, each a select of `Case.id` that more can be asked of; no case is in two of them.

    A list asks, orders and cuts off each part by itself, by an index that this part leads: never an OR.
    """
    return parts_of(reach_of(viewer))


def is_visible(viewer: Any, case_id: Any) -> Any:
    """Does the row with this case's id exist for the viewer? Asked of one row.

    `IN (visible_cases)` would make SQLite write out every id that a coordinator may see, for a single page.
    """
    return visible_to(reach_of(viewer), case_id)


@lru_cache(VIEWERS)
def own_cases_of(reach: Reach) -> Ids:
    """As `own_cases`, for a statement that is kept for a reach."""
    # Named once, however often a statement asks it: for each part of Today PostgreSQL went through every case there is.
    own = _all_of(_own(reach, Case), Case.id).cte("own_cases")
    return select(own.c.id)


@lru_cache(VIEWERS)
def parts_of(reach: Reach) -> list[Ids]:
    """As `visible_parts`, for a statement that is kept for a reach."""
    if reach.kind == "system":
        return [select(Case.id)]
    # A join, not IN: with a filter SQLite would begin at the index of that, and go through everybody's cases.
    own = own_cases_of(reach).subquery()
    led = select(Case.id).join(own, own.c.id == Case.id)
    if not reach.coordinates:
        return [led]
    scholars = [led.where(Case.is_compartment.is_(True))] if reach.counsels_scholars else []
    return [select(Case.id).where(Case.is_compartment.is_(False)), *scholars]


@lru_cache(VIEWERS)
def _visible_ids(reach: Reach) -> Ids:
    return _all_of(_visible(reach, Case), Case.id)


@lru_cache(VIEWERS)
def visible_people_of(reach: Reach) -> Ids | CompoundSelect[Any]:
    """As `visible_people`, for a statement that is kept for a reach."""
    seen = aliased(Case)
    branches = [branch.with_only_columns(seen.person_id) for branch in _visible(reach, seen)]
    return branches[0] if len(branches) == 1 else union(*branches)


@lru_cache(VIEWERS)
def visible_to(reach: Reach, case_id: Any) -> Any:
    """As `is_visible`, for a statement that is kept for a reach."""
    return _in_any(_visible(reach, _seen_case()), case_id)


@lru_cache(VIEWERS)
def worked_on_by(reach: Reach, case_id: Any) -> Any:
    """Does the viewer work on the case of this row? Asked of one row; `own_cases_of` would read all of theirs for it."""
    return _in_any(_own(reach, _seen_case()), case_id)


def _in_any(branches: list[Ids], case_id: Any) -> Any:
    return or_(*[branch.where(_seen_case().id == case_id).exists() for branch in branches])


@cache
def _seen_case() -> Any:
    """The case that is looked for, beside a case of the query around it. Made once: an alias copies every column."""
    return aliased(Case)


def _visible(reach: Reach, case: Any) -> list[Ids]:
    """The branches of what a reach holds; `case` is the model or an alias of it."""
    if reach.kind == "system":
        return [select(case.id)]
    if not reach.coordinates:
        return _own(reach, case)
    branches = [select(case.id).where(case.is_compartment.is_(False))]
    if reach.counsels_scholars:
        branches += _living(reach, case, _opens_compartment(case))
    return branches


def _own(reach: Reach, case: Any) -> list[Ids]:
    branches: list[Ids] = []
    if reach.counsels:
        branches += _living(reach, case, case.is_compartment.is_(False))
    if reach.counsels_scholars:
        branches += _living(reach, case, _opens_compartment(case))
    return branches or [select(case.id).where(false())]


def _opens_compartment(case: Any) -> Any:
    return and_(case.is_compartment.is_(True), Access.role.in_(OPENS_COMPARTMENT))


def _living(reach: Reach, case: Any, which: Any) -> list[Ids]:
    # Two branches instead of an OR: each is led by the index on (user, until, case).
    rows = select(case.id).join(Access, Access.case_id == case.id)
    rows = rows.where(Access.user_id == reach.user_id, Access.role != PARTNER, which)
    return [rows.where(Access.until.is_(None)), rows.where(Access.until > moment_of_asking())]


def _all_of(branches: list[Ids], column: Any) -> Ids:
    if len(branches) == 1:
        return branches[0]
    return select(union(*branches).subquery().c[column.key])
