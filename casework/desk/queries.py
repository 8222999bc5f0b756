"""The list of cases and its search. List, search and count go through `visible_cases` alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.cases.reach import Reach, reach_of_roles, visible_people_of, visible_to
from casework.core.digits import only_digits
from casework.core.kept import KEPT, VIEWER, one_of, so_many
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.sealed import get_vault, open_for
from casework.desk.conditions import conditions_of
from casework.desk.filters import Filters
from casework.desk.listing import ORDERS, count_up_to, edge_at, page_of
from casework.people.models import ContactPoint
from casework.people.queries import search_people
from casework.people.service import normal_phone

PAGE = 50
COUNTED = 1000
SHORTEST_PHONE = 6


@dataclass(frozen=True)
class CasePage:
    """One page. `count` stops at 1,000 (`is_more`); `why` says for a search which spelling of the name fitted, `found_by`
    that it was a reference or a number.
    """

    rows: list[Case]
    count: int
    older: str | None = None
    newer: str | None = None
    why: dict[uuid.UUID, str] = field(default_factory=dict)
    found_by: str = ""
    is_common: bool = False

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED


def case_page(viewer: Any, filters: Filters, *, after: str | None = None, before: str | None = None) -> CasePage:
    """Cases within the viewer's reach in the order chosen; a search for a name in the order of how well it fits."""
    ref, contact = read_reference(filters.q), _contact_meant(filters.q)
    more: list[Any] = []
    if ref:
        more = [Case.ref == ref]
    elif contact:
        keyed = get_vault().blind(contact, domain="contact")
        more = [Case.person_id.in_(select(ContactPoint.person_id).where(ContactPoint.blind == keyed))]
    elif filters.q:
        return _by_name(viewer, filters)
    found = _by_key(viewer, filters, after, before, more)
    return replace(found, found_by="reference" if ref else "contact" if contact else "")


def _contact_meant(typed: str) -> str | None:
    """The normal form of a phone number or e-mail address, if that is what was typed."""
    if "@" in typed:
        return typed.strip().casefold()
    digits = only_digits(typed).lstrip("+").replace("(", "").replace(")", "").replace("/", "")
    return normal_phone(typed) if digits.isdecimal() and len(digits) >= SHORTEST_PHONE else None


def _by_name(viewer: Any, filters: Filters) -> CasePage:
    reach = reach_of_roles(viewer)
    found = search_people(viewer, filters.q, visible_people_of(reach))
    place = {hit.person_id: number for number, hit in enumerate(found.hits)}
    asked = {VIEWER.key: viewer.id, "people": list(place)}
    cases = db.session.scalars(_cases_of_people(reach, replace(filters, q="…")), asked).all() if place else []
    rows = sorted(cases, key=lambda case: (place[case.person_id], -case.opened_at.timestamp(), case.id))[:PAGE]
    return CasePage(
        rows=_open(viewer, rows),
        count=len(rows),
        why={hit.person_id: hit.why for hit in found.hits},
        is_common=found.is_common,
    )


@lru_cache(KEPT)
def _cases_of_people(reach: Reach, filters: Filters) -> Any:
    # Each of the few is asked whether it may be seen. A join would make SQLite begin with everything that may be.
    people = one_of(Case.person_id, "people")
    return select(Case).where(people, visible_to(reach, Case.id), *conditions_of(filters)).limit(so_many(PAGE * 2))


def _by_key(viewer: Any, filters: Filters, after: str | None, before: str | None, more: list[Any]) -> CasePage:
    """A page in the order chosen: `after` and `before` are references of rows, so no id stands in an address."""
    count = count_up_to(viewer, filters, COUNTED + 1, more)
    edge = edge_at(viewer, before or after or "", ORDERS[filters.order]) if before or after else None
    back = bool(before) and edge is not None
    rows = page_of(viewer, filters, edge, back=back, limit=PAGE + 1, more=more)
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if back:
        rows.reverse()
    return CasePage(
        rows=_open(viewer, rows),
        count=count,
        older=rows[-1].ref if rows and (has_more or back) else None,
        newer=rows[0].ref if rows and edge and (has_more or not back) else None,
    )


def _open(viewer: Any, rows: Sequence[Case]) -> list[Case]:
    load_workers(rows)
    open_for(viewer, [case.person for case in rows], "list of cases")
    return list(rows)
