"""The list of cases and its search. List, search and count go through `visible_cases` alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, func, select

from casework.cases.models import Access, Case
from casework.cases.queries import load_workers
from casework.cases.reach import visible_cases, visible_people
from casework.core import clock
from casework.core.digits import only_digits
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.sealed import get_vault, open_for
from casework.people.models import ContactPoint
from casework.people.queries import search_people
from casework.people.service import normal_phone

PAGE = 50
COUNTED = 1000
SHORTEST_PHONE = 6


@dataclass(frozen=True)
class Filters:
    """What the address says. An empty one asks for the open cases; a search looks among closed ones, too."""

    q: str = ""
    status: str = ""
    language: str = ""
    advisor: str = ""
    waiting: str = ""
    due: str = ""


@dataclass(frozen=True)
class CasePage:
    """One page. `count` stops at 1,000 (`is_more`); `why` says for a search which spelling of the name fitted."""

    rows: list[Case]
    count: int
    older: str | None = None
    newer: str | None = None
    why: dict[uuid.UUID, str] = field(default_factory=dict)
    is_common: bool = False

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED


def case_page(viewer: Any, filters: Filters, *, after: str | None = None, before: str | None = None) -> CasePage:
    """Cases within the viewer's reach, newest first; a search for a name in the order of how well it fits."""
    query = _filtered(viewer, filters)
    if not filters.q:
        return _by_key(viewer, query, after, before)
    ref, contact = read_reference(filters.q), _contact_meant(filters.q)
    if ref:
        return _by_key(viewer, query.where(Case.ref == ref), after, before)
    if contact:
        people = select(ContactPoint.person_id).where(
            ContactPoint.blind == get_vault().blind(contact, domain="contact")
        )
        return _by_key(viewer, query.where(Case.person_id.in_(people)), after, before)
    return _by_name(viewer, query, filters.q)


def _contact_meant(typed: str) -> str | None:
    """The normal form of a phone number or e-mail address, if that is what was typed."""
    if "@" in typed:
        return typed.strip().casefold()
    digits = only_digits(typed).lstrip("+").replace("(", "").replace(")", "").replace("/", "")
    return normal_phone(typed) if digits.isdecimal() and len(digits) >= SHORTEST_PHONE else None


def _by_name(viewer: Any, query: Any, text: str) -> CasePage:
    found = search_people(viewer, text, visible_people(viewer))
    place = {hit.person_id: number for number, hit in enumerate(found.hits)}
    cases = db.session.scalars(query.where(Case.person_id.in_(place)).limit(PAGE * 2)).all() if place else []
    rows = sorted(cases, key=lambda case: (place[case.person_id], -case.opened_at.timestamp(), case.id))[:PAGE]
    return CasePage(
        rows=_open(viewer, rows),
        count=len(rows),
        why={hit.person_id: hit.why for hit in found.hits},
        is_common=found.is_common,
    )


def _by_key(viewer: Any, query: Any, after: str | None, before: str | None) -> CasePage:
    """A page by (opened, id): `after` and `before` are references of rows, so no id stands in an address."""
    counted = query.with_only_columns(Case.id).order_by(None).limit(COUNTED + 1).subquery()
    count = db.session.scalar(select(func.count()).select_from(counted)) or 0
    edge = before or after
    newest, oldest = (Case.opened_at.desc(), Case.id.desc()), (Case.opened_at, Case.id)
    page = query
    if edge:
        at = visible_cases(viewer).subquery()
        there = db.session.execute(
            select(Case.opened_at, Case.id).join(at, at.c.id == Case.id).where(Case.ref == edge)
        ).first()
        if there is not None:
            side = _newer_than(there) if before else _older_than(there)
            page = page.where(side)
    rows = list(db.session.scalars(page.order_by(*(oldest if before else newest)).limit(PAGE + 1)))
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if before:
        rows.reverse()
    return CasePage(
        rows=_open(viewer, rows),
        count=count,
        older=rows[-1].ref if rows and (has_more or before) else None,
        newer=rows[0].ref if rows and edge and (has_more or not before) else None,
    )


def _older_than(edge: Any) -> Any:
    return (Case.opened_at < edge.opened_at) | ((Case.opened_at == edge.opened_at) & (Case.id < edge.id))


def _newer_than(edge: Any) -> Any:
    return (Case.opened_at > edge.opened_at) | ((Case.opened_at == edge.opened_at) & (Case.id > edge.id))


def _open(viewer: Any, rows: Sequence[Case]) -> list[Case]:
    load_workers(rows)
    open_for(viewer, [case.person for case in rows], "list of cases")
    return list(rows)


def _filtered(viewer: Any, filters: Filters) -> Any:
    # A join, not IN: SQLite would first write out every id that a coordinator may see.
    reach = visible_cases(viewer).subquery()
    query = select(Case).join(reach, reach.c.id == Case.id)
    for name, condition in _CONDITIONS.items():
        wanted = getattr(filters, name)
        if wanted and (found := condition(viewer, wanted)) is not None:
            query = query.where(found)
    if not filters.status and not filters.q:
        query = query.where(Case.closed_at.is_(None))
    return query


def _status(_viewer: Any, wanted: str) -> Any:
    if wanted == "all":
        return None
    return Case.closed_at.is_(None) if wanted == "open" else Case.status == wanted


def _advisor(viewer: Any, wanted: str) -> Any:
    lead = exists().where(Access.case_id == Case.id, Access.role == "lead", Access.until.is_(None))
    mine = select(Access.case_id).where(Access.user_id == viewer.id, Access.role == "lead", Access.until.is_(None))
    choices = {"mine": Case.id.in_(mine), "none": ~lead, "others": lead & Case.id.not_in(mine)}
    return choices.get(wanted)


def _waiting(_viewer: Any, wanted: str) -> Any:
    return Case.waiting_for.is_not(None) if wanted == "any" else Case.waiting_for == wanted


def _due(_viewer: Any, wanted: str) -> Any:
    today = clock.today()
    choices = {
        "overdue": Case.next_on < today,
        "today": Case.next_on == today,
        "week": Case.next_on.between(today, today + timedelta(days=7)),
        "nothing": Case.next_on.is_(None),
    }
    return choices.get(wanted)


_CONDITIONS: dict[str, Callable[[Any, str], Any]] = {
    "status": _status,
    "language": lambda _viewer, wanted: Case.language == wanted,
    "advisor": _advisor,
    "waiting": _waiting,
    "due": _due,
}
