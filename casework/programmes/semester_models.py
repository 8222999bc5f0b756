"""Days that others set: until when uni-assist, a Studienkolleg or TestAS takes something, and who looked it up last."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified, Versioned
from casework.core.references import new_reference

KINDS = ("uni_assist", "vpd", "studienkolleg", "testas", "university", "other")


class OutsideDeadline(Identified, Versioned, Base):
    """One day of one semester. `lead_days`: so long before it everything has to be on its way."""

    __tablename__ = "outside_deadline"
    __table_args__ = (
        CheckConstraint("kind in (" + ",".join(f"'{kind}'" for kind in KINDS) + ")", name="kind"),
        CheckConstraint("lead_days >= 0", name="lead_days"),
        Index("ix_outside_deadline_day", "day"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(160))
    semester: Mapped[str | None] = mapped_column(String(20))
    day: Mapped[date]
    lead_days: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(300))
    checked_on: Mapped[date]
    checked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))

    @property
    def begin_by(self) -> date:
        return self.day - timedelta(days=self.lead_days)
