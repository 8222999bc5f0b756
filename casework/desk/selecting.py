"""Which cases somebody means when they act on many: those ticked, all of a list, or all lines of Today with one reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core.models import db
from casework.core.references import read_reference
from casework.desk.asking import asked_for
from casework.desk.bulk import MOST
from casework.desk.listing import count_up_to, page_of
from casework.desk.queries import COUNTED, case_page
from casework.desk.today import todays_work


@dataclass(frozen=True)
class Selection:
    """At most 200; `total`: how many there would be, counted up to 1,000."""

    ids: list[uuid.UUID]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.ids)


def selection_of(viewer: Any, arguments: Any) -> Selection:
    if arguments.get("all"):
        return _all_of_the_list(viewer, arguments)
    if arguments.get("reason"):
        return _all_with_the_reason(viewer, arguments["reason"], arguments.get("due", ""))
    return picked(viewer, arguments.getlist("pick"))


def picked(viewer: Any, typed: Sequence[str]) -> Selection:
    """By their references; one that is no case of theirs is left out without a word."""
    refs = list(dict.fromkeys(ref for one in typed if (ref := read_reference(one))))[:MOST]
    query = select(Case.ref, Case.id).where(Case.ref.in_(refs), is_visible(viewer, Case.id))
    found = {row.ref: row.id for row in db.session.execute(query)} if refs else {}
    ids = [found[ref] for ref in refs if ref in found]
    return Selection(ids, len(ids))


def _all_of_the_list(viewer: Any, arguments: Any) -> Selection:
    filters = asked_for(viewer, arguments).filters
    if filters.q:
        found = case_page(viewer, filters)
        return Selection([case.id for case in found.rows], found.count)
    rows = page_of(viewer, filters, limit=MOST)
    total = count_up_to(viewer, filters, COUNTED + 1) if len(rows) == MOST else len(rows)
    return Selection([case.id for case in rows], total)


def _all_with_the_reason(viewer: Any, reason: str, due: str) -> Selection:
    try:
        day = date.fromisoformat(due) if due else None
    except ValueError:
        day = None
    work = todays_work(viewer, reason=reason, due=day)
    ids = list(dict.fromkeys(line.case.id for line in work.lines))[:MOST]
    return Selection(ids, len(ids) + int(work.is_cut))
