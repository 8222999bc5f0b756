"""The list of cases, page by page, in any order and at any depth: by key, so that no page counts those before it.

Each part of what the viewer reaches is asked by itself, ordered by its own index and cut off after a page; so are the
cases that have the day which the order goes by, and those that do not have it and come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from casework.cases.models import Case
from casework.cases.reach import is_visible, visible_parts
from casework.core.models import db


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


def count_up_to(viewer: Any, conditions: Sequence[Any], limit: int) -> int:
    parts = [part.where(*conditions).limit(limit) for part in visible_parts(viewer)]
    found = union_all(*[select(part.subquery()) for part in parts]).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def page_of(
    viewer: Any, conditions: Sequence[Any], order: Order, edge: Edge | None, *, limit: int, back: bool = False
) -> list[Case]:
    """The cases that follow the edge, or with `back` those before it, the nearest first."""
    falls = order.is_falling is not back
    arms = [
        arm
        for part in visible_parts(viewer)
        for lacks in ((False, True) if order.may_lack else (False,))
        if (arm := _arm(part, conditions, order, edge, lacks=lacks, back=back, falls=falls, limit=limit)) is not None
    ]
    found = union_all(*[select(arm.subquery()) for arm in arms]).subquery().c
    late = found.late.desc() if back else found.late
    query = select(Case).join(found.id.table, found.id == Case.id)
    return list(db.session.scalars(query.order_by(late, *_way(falls, found.key, found.id)).limit(limit)))


def _arm(
    part: Any,
    conditions: Sequence[Any],
    order: Order,
    edge: Edge | None,
    *,
    lacks: bool,
    back: bool,
    falls: bool,
    limit: int,
) -> Any:
    query = part.with_only_columns(Case.id.label("id"), order.column.label("key"), literal(int(lacks)).label("late"))
    query = query.where(*conditions)
    if order.may_lack:
        query = query.where(order.column.is_(None) if lacks else order.column.is_not(None))
    if edge is not None:
        at_lacking = edge.key is None
        if at_lacking is not lacks:
            # All of the other kind lie on one side of the edge.
            if lacks is back:
                return None
        else:
            query = query.where(_beyond(order.column, edge, lacks=lacks, falls=falls))
    keys = (Case.id,) if lacks else (order.column, Case.id)
    return query.order_by(*_way(falls, *keys)).limit(limit)


def _beyond(column: Any, edge: Edge, *, lacks: bool, falls: bool) -> Any:
    here, there = (Case.id, edge.id) if lacks else (tuple_(column, Case.id), tuple_(edge.key, edge.id))
    return here < there if falls else here > there


def _way(falls: bool, *keys: Any) -> list[Any]:
    return [key.desc() for key in keys] if falls else list(keys)
