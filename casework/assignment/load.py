"""What each advisor carries of what they can, for those who assign. Points, never how fast anybody works (practice.md U16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.candidates import LEADERS, candidates
from casework.assignment.models import AdvisorProfile
from casework.core.models import db


@dataclass(frozen=True)
class Load:
    user: User
    carried: int
    most: int
    languages: Sequence[str]
    place: str | None
    working_days: Sequence[str]
    wishes: str | None
    away_until: date | None

    @property
    def free(self) -> int:
        return max(self.most - self.carried, 0)


def loads(viewer: Any) -> list[Load]:
    """By name: an order by load would be a ranking."""
    rows = {row.user_id: row for row in db.session.scalars(select(AdvisorProfile))}
    found = []
    for one in candidates(LEADERS):
        row = rows.get(one.advisor.id)
        found.append(
            Load(
                one.advisor, one.load, one.advisor.capacity, sorted(one.languages), one.place,
                row.working_days if row else (), row.wishes if row else None, one.away_until,
            )
        )  # fmt: skip
    return found
