"""The list of cases, page by page, in any order and at any depth: by key, so that no page counts those before it.

Each part of what the viewer reaches is asked by itself, ordered by its own index and cut off after a page; so are the
cases that have the day which the order goes by, and those that do not have it and come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from casework.cases.models import Case
from casework.cases.reach import Reach, is_visible, parts_of, reach_of_roles
from casework.core.kept import KEPT, VIEWER, so_many
from casework.core.models import db
from casework.desk.conditions import conditions_of
from casework.desk.filters import Filters


@dataclass(frozen=True)
class Order:
    """By which day, and which way. `may_lack`: cases without that day stand behind all others."""

    column: InstrumentedAttribute[Any]
    is_falling: bool = False
    may_lack: bool = False


ORDERS = {
    "newest": Order(Case.opened_at, is_falling=True),
    "oldest": Order(Case.opened_at),
    "next": Order(Case.next_on, may_lack=True),
    "waiting": Order(Case.waiting_since, may_lack=True),
}


@dataclass(frozen=True)
class Edge:
    """The case at which a page begins or ends, as the order sees it."""

    key: Any
    id: Any


def edge_at(viewer: Any, ref: str, order: Order) -> Edge | None:
    """Only of a case that the viewer may see: anybody's reference in an address tells nothing."""
    query = select(order.column, Case.id).where(Case.ref == ref, is_visible(viewer, Case.id))
    row = db.session.execute(query).first()
    return None if row is None else Edge(*row)


def count_up_to(viewer: Any, filters: Filters, limit: int, more: Sequence[Any] = ()) -> int:
    """How many there are. `more`: conditions beside the filters, as of a search."""
    reach = reach_of_roles(viewer)
    asked = _count(reach, conditions_of(filters, more), limit) if more else _counted(reach, filters, limit)
    return db.session.scalar(asked, {VIEWER.key: viewer.id}) or 0


def page_of(
    viewer: Any, filters: Filters, edge: Edge | None = None, *, limit: int, back: bool = False, more: Sequence[Any] = ()
) -> list[Case]:
    """The cases that follow the edge, or with `back` those before it, the nearest first."""
    reach, shape = reach_of_roles(viewer), Shape.of(edge, back, limit)
    if more:
        asked = _page(reach, conditions_of(filters, more), ORDERS[filters.order], shape)
    else:
        asked = _paged(reach, filters, shape)
    known = {VIEWER.key: viewer.id} | ({"edge_key": edge.key, "edge_id": edge.id} if edge else {})
    return list(db.session.scalars(asked, known))


@dataclass(frozen=True)
class Shape:
    """What of an edge the statement depends on: where the page lies, not at which case."""

    at_lacking: bool | None
    back: bool
    limit: int

    @classmethod
    def of(cls, edge: Edge | None, back: bool, limit: int) -> Shape:
        return cls(None if edge is None else edge.key is None, back, limit)


@lru_cache(KEPT)
def _counted(reach: Reach, filters: Filters, limit: int) -> Any:
    return _count(reach, conditions_of(filters), limit)


@lru_cache(KEPT)
def _paged(reach: Reach, filters: Filters, shape: Shape) -> Any:
    return _page(reach, conditions_of(filters), ORDERS[filters.order], shape)


def _count(reach: Reach, conditions: Sequence[Any], limit: int) -> Any:
    parts = [part.where(*conditions).limit(so_many(limit)) for part in parts_of(reach)]
    found = union_all(*[select(part.subquery()) for part in parts]).subquery()
    return select(func.count()).select_from(found)


def _page(reach: Reach, conditions: Sequence[Any], order: Order, shape: Shape) -> Any:
    falls = order.is_falling is not shape.back
    arms = [
        arm
        for part in parts_of(reach)
        for lacks in ((False, True) if order.may_lack else (False,))
        if (arm := _arm(part.where(*conditions), order, shape, lacks=lacks, falls=falls)) is not None
    ]
    found = union_all(*[select(arm.subquery()) for arm in arms]).subquery().c
    late = found.late.desc() if shape.back else found.late
    query = select(Case).join(found.id.table, found.id == Case.id)
    return query.order_by(late, *_way(falls, found.key, found.id)).limit(so_many(shape.limit))


def _arm(part: Any, order: Order, shape: Shape, *, lacks: bool, falls: bool) -> Any:
    query = part.with_only_columns(Case.id.label("id"), order.column.label("key"), literal(int(lacks)).label("late"))
    if order.may_lack:
        query = query.where(order.column.is_(None) if lacks else order.column.is_not(None))
    if shape.at_lacking is not None:
        if shape.at_lacking is not lacks:
            # All of the other kind lie on one side of the edge.
            if lacks is shape.back:
                return None
        else:
            query = query.where(_beyond(order.column, lacks=lacks, falls=falls))
    # By the column even where all lack it: PostgreSQL then sees that its index has them in this order.
    return query.order_by(*_way(falls, order.column, Case.id)).limit(so_many(shape.limit))


def _beyond(column: Any, *, lacks: bool, falls: bool) -> Any:
    key, here = bindparam("edge_key", type_=column.type), bindparam("edge_id", type_=Case.id.type)
    mine, edge = (Case.id, here) if lacks else (tuple_(column, Case.id), tuple_(key, here))
    return mine < edge if falls else mine > edge


def _way(falls: bool, *keys: Any) -> list[Any]:
    return [key.desc() for key in keys] if falls else list(keys)
