"""Today: what all features put on it, as one ordered list that the database orders, folds together and cuts off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Integer, String, bindparam, cast, func, or_, select, union_all

from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.core import contributions
from casework.core.kept import KEPT, constant, keep_plans
from casework.core.models import db
from casework.core.sealed import open_for
from casework.desk.asker import Asker, filled_in

#: More lines are a failure of the list (practice.md); one reason on its own may show more.
LINES = 30
LINES_OF_ONE_REASON = contributions.MOST_ALIKE - 1
#: From more equal reasons than this on, one line stands for all.
EQUAL = 3
#: Lines of cases that the viewer leads, about the step that was planned for them.
SAYS_WHY = frozenset({"next_due"})


@dataclass(frozen=True)
class TodayLine:
    """One thing to do: about whom, why, since when, by when, and the one next action. `others` more are just like it."""

    case: Case
    reason: object
    since: datetime | None
    due: date | None
    weight: int
    action: object
    endpoint: str
    title: str
    others: int = 0
    #: There are at least so many.
    is_many: bool = False
    #: In the words of whoever planned it, or said no to it.
    why: str | None = None


def duties(viewer: Any) -> list[contributions.Duty]:
    """The viewer's own work that is no single case: lessons, appointments, erasures, accounts."""
    found = [duty for module in contributions.modules("duties") for duty in module.duties(viewer)]
    return sorted(found, key=lambda duty: duty.order)


@dataclass(frozen=True)
class Today:
    lines: list[TodayLine]
    is_cut: bool


def todays_work(viewer: Any, *, reason: str | None = None, due: date | None = None) -> Today:
    """The viewer's day in one statement, heaviest first. With `reason` all lines of that one, not folded together."""
    query = _lines(Asker(viewer.roles), of_one=bool(reason), with_day=due is not None)
    if query is None:
        return Today([], False)
    limit = LINES_OF_ONE_REASON if reason else LINES
    keep_plans()
    rows = db.session.execute(query, {**filled_in(viewer), "most": limit + 1, "title": reason, "day": due}).all()
    heads = {case.id: case for case in case_heads(viewer, [row.actor for row in rows[:limit]])}
    open_for(
        viewer, [heads[row.actor] for row in rows[:limit] if row.title in SAYS_WHY and row.actor in heads], "today"
    )
    modules = contributions.modules("attention")
    lines = [_line(modules, row, heads[row.actor], folded=not reason) for row in rows[:limit] if row.actor in heads]
    return Today(lines, len(rows) > limit)


@lru_cache(KEPT)
def _lines(asker: Asker, *, of_one: bool, with_day: bool) -> Any:
    """`of_one` reason, for which a day is set or none: all its lines. Else each reason, equal ones folded together."""
    entries = _entries(asker)
    if entries is None:
        return None
    query = select(entries)
    if of_one:
        day = entries.c.due == bindparam("day", type_=Date()) if with_day else entries.c.due.is_(None)
        query = query.where(entries.c.title == bindparam("title", type_=String()), day)
    else:
        query = query.where(or_(entries.c.equal <= EQUAL, entries.c.nth == 1))
    order = (entries.c.weight.desc(), entries.c.due.is_(None), entries.c.due, entries.c.at, entries.c.id)
    return query.order_by(*order).limit(bindparam("most", type_=Integer()))


@lru_cache(KEPT)
def _entries(asker: Asker) -> Any:
    """What all features ask for those with these roles: put together once, since that took longer than the asking."""
    parts = [
        part.add_columns(constant(place).label("place"))
        for place, module in enumerate(contributions.modules("attention"))
        for part in module.entries(asker)
    ]
    if not parts:
        return None
    all_of_them = union_all(*parts).subquery().c
    alike = [all_of_them.place, all_of_them.title, all_of_them.due]
    return select(
        all_of_them.id,
        all_of_them.at,
        cast(all_of_them.title, String).label("title"),
        all_of_them.actor,
        all_of_them.weight,
        all_of_them.due.label("due"),
        cast(all_of_them.said, String).label("said"),
        all_of_them.place,
        func.count().over(partition_by=alike).label("equal"),
        func.row_number()
        .over(partition_by=alike, order_by=[all_of_them.weight.desc(), all_of_them.at, all_of_them.id])
        .label("nth"),
    ).subquery()


def _line(modules: Sequence[Any], row: Any, case: Case, *, folded: bool) -> TodayLine:
    module = modules[row.place]
    action, endpoint = module.ACTIONS[row.title]
    others = row.equal - 1 if folded and row.equal > EQUAL else 0
    return TodayLine(
        case=case,
        reason=module.TITLES[row.title],
        since=row.at,
        due=row.due,
        weight=row.weight,
        action=action,
        endpoint=endpoint,
        title=row.title,
        others=others,
        why=case.next_why if row.title in SAYS_WHY else row.said,
        is_many=others >= contributions.MOST_ALIKE - 1,
    )
