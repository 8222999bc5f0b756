"""Is everybody helped alike? Waiting and refusals of the last twelve months by language, gender and area.

Of people only, never of a colleague (practice.md U16). Groups under five are not shown, and no totals stand there from
which they could be reckoned.
"""

from __future__ import annotations

import statistics
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from casework.assignment.models import Handover
from casework.cases.models import Access, Case
from casework.cases.words import list_word
from casework.core import clock
from casework.core.i18n import _
from casework.core.models import db
from casework.enrolment.models import Application
from casework.people.models import Fact
from casework.programmes.models import Cohort, Offer
from casework.reports.suppressing import FEWEST, Figure, shown

SPAN = timedelta(days=365)
UNKNOWN = ""


@dataclass
class Group:
    """What is counted of a group; `days` of those who have an advisor."""

    people: int = 0
    days: list[int] = field(default_factory=list)
    waiting: int = 0
    refused: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Row:
    name: str
    people: Figure
    median: Figure
    waiting: Figure
    refused: Figure
    rejected: Figure


@dataclass(frozen=True)
class _Counted:
    language: str
    gender: str
    areas: frozenset[str]
    days: int | None
    is_waiting: bool
    is_refused: bool
    is_rejected: bool


def fairness(viewer: Any) -> dict[str, list[Row]]:
    """The three tables, each in the order of its names."""
    counted = list(_counted())
    return {
        "language": _table(((one, [one.language]) for one in counted), "spoken_languages"),
        "gender": _table(((one, [one.gender]) for one in counted), "gender_groups"),
        "area": _table(((one, one.areas or [UNKNOWN]) for one in counted), "offer_areas"),
    }


def _counted() -> Iterable[_Counted]:
    since = clock.now() - SPAN
    recent = select(Case.id).where(Case.opened_at >= since, Case.is_compartment.is_(False))
    first = (
        select(Access.case_id, func.min(Access.since, type_=Access.since.type).label("first"))
        .where(Access.role == "lead")
        .group_by(Access.case_id)
        .subquery()
    )
    query = (
        select(Case.id, Case.language, Case.opened_at, Case.closed_at, first.c.first, Fact.value)
        .outerjoin(first, first.c.case_id == Case.id)
        .outerjoin(Fact, (Fact.subject_id == Case.person_id) & (Fact.key == "gender_group"))
        .where(Case.opened_at >= since, Case.is_compartment.is_(False))
    )
    areas = _areas(recent)
    refused = set(db.session.scalars(select(Handover.case_id).where(Handover.state == "declined").distinct()))
    rejected = set(
        db.session.scalars(
            select(Application.case_id).where(Application.state == "rejected", Application.case_id.in_(recent))
        )
    )
    for key, language, opened, closed, began, gender in db.session.execute(query):
        yield _Counted(
            language, gender or UNKNOWN, areas.get(key, frozenset()), _days(opened, began), began is None and closed is None,
            key in refused, key in rejected,
        )  # fmt: skip


def _areas(recent: Any) -> Mapping[uuid.UUID, frozenset[str]]:
    query = select(Application.case_id, Offer.area).join(Cohort, Cohort.id == Application.cohort_id)
    query = query.join(Offer, Offer.id == Cohort.offer_id).where(Application.case_id.in_(recent)).distinct()
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    for case_id, area in db.session.execute(query):
        found[case_id].add(area)
    return {key: frozenset(value) for key, value in found.items()}


def _days(opened: datetime, began: datetime | None) -> int | None:
    return max((began - opened).days, 0) if began is not None else None


def _table(members: Iterable[tuple[_Counted, Iterable[str]]], codelist: str) -> list[Row]:
    groups: dict[str, Group] = defaultdict(Group)
    for one, codes in members:
        for code in codes:
            group = groups[code]
            group.people += 1
            group.waiting += one.is_waiting
            group.refused += one.is_refused
            group.rejected += one.is_rejected
            if one.days is not None:
                group.days.append(one.days)
    rows = [_row(list_word(codelist, code) if code else _("not known"), group) for code, group in groups.items()]
    return sorted(rows, key=lambda row: row.name)


def _row(name: str, group: Group) -> Row:
    """A group that is too small says nothing at all: its median would be about somebody."""
    if group.people < FEWEST:
        return Row(name, None, None, None, None, None)
    median = round(statistics.median(group.days)) if len(group.days) >= FEWEST else None
    waiting, refused, rejected = (shown(one, is_exact=False) for one in (group.waiting, group.refused, group.rejected))
    return Row(name, group.people, median, waiting, refused, rejected)
