"""What assignment holds of a person. Who was excluded protects colleagues, too: it goes, and is in no export."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.models import (
    AdvisorDecision,
    AdvisorPin,
    AdvisorWish,
    BrokenGlass,
    Exclusion,
    Handover,
    PlanLine,
)
from casework.assignment.queue_models import Queued
from casework.cases.models import Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    query = select(AdvisorDecision.at, User.name).join(User, User.id == AdvisorDecision.advisor_id)
    rows = db.session.execute(query.where(AdvisorDecision.person_id == subject_id).order_by(AdvisorDecision.at))
    wish = db.session.scalars(select(AdvisorWish).where(AdvisorWish.person_id == subject_id))
    return {
        "advisors": [{"since": row.at, "name": row.name} for row in rows],
        "wishes_for_the_advisor": [row.wish for row in open_for(SYSTEM, wish, "export")],
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """That somebody decided stays, in its month; the reasons tell languages and plans, so they go."""
    gone: list[Any] = []
    for kind in (Exclusion, AdvisorWish, PlanLine):
        gone += db.session.scalars(select(kind).where(kind.person_id == subject_id)).all()
    gone += db.session.scalars(select(AdvisorPin).join(Case).where(Case.person_id == subject_id)).all()
    for row in gone:
        db.session.delete(row)
    asked: list[Any] = []
    for other in (Handover, BrokenGlass, Queued):
        asked += db.session.scalars(select(other).where(other.person_id == subject_id)).all()
    for row in asked:
        row.reason = None
    decisions = db.session.scalars(select(AdvisorDecision).where(AdvisorDecision.person_id == subject_id)).all()
    for decision in decisions:
        day = clock.day_of(decision.at)
        decision.at = datetime(day.year, day.month, 1, tzinfo=UTC)
        decision.shown, decision.override_reason = {}, None
    db.session.flush()
    return len(gone) + len(asked) + len(decisions)
