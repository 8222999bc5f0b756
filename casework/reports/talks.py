"""Talks by topic, events that were counted by head among them (practice.md U3): exact, and for work alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from casework.cases.models import Case, Talk, TalkPerson
from casework.core import clock
from casework.core.models import db
from casework.reports.permissions import SEE_EXACT


@dataclass(frozen=True)
class Topic:
    code: str
    talks: int
    minutes: int
    heads: int


def talks_by_topic(viewer: Any, year: int) -> Sequence[Topic]:
    """Of one year; whom a compartment protects is not counted. Who held a talk is never asked (U16)."""
    if not SEE_EXACT.allows(viewer):
        return []
    begins, ends = clock.end_of(date(year - 1, 12, 31)), clock.end_of(date(year, 12, 31))
    protected = exists().where(
        TalkPerson.talk_id == Talk.id, Case.person_id == TalkPerson.person_id, Case.is_compartment.is_(True)
    )
    query = select(Talk.topic, func.count(), func.sum(Talk.minutes), func.sum(Talk.heads))
    query = query.where(Talk.at >= begins, Talk.at < ends, ~protected.correlate(Talk)).group_by(Talk.topic)
    return [Topic(*row) for row in db.session.execute(query.order_by(func.sum(Talk.heads).desc(), Talk.topic))]
