"""A case that stands in the queue of a team, for one of its members to take."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.accounts.models import Team
from casework.assignment.models import DECIDERS
from casework.cases.models import Case
from casework.core.models import Base, Identified
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column


class Queued(Identified, Base):
    """`waits` until somebody takes it (`taken`) or it goes another way (`left`). It stays, so that whoever comes second is
    told that a colleague was faster.
    """

    __tablename__ = "team_queue"
    __table_args__ = (
        Index("ix_team_queue_team", "team_id", "state", "put_at"),
        Index("ix_team_queue_state", "state", "take_by"),
        Index("ix_team_queue_person", "person_id"),
        Index(
            "uq_team_queue_waits",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'waits'"),
            sqlite_where=text("state = 'waits'"),
        ),
        CheckConstraint("state in ('waits','taken','left')", name="state"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("team.id"))
    put_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    put_at: Mapped[datetime]
    take_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(5), default="waits")
    ended_at: Mapped[datetime | None]
    late_since: Mapped[datetime | None]
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("counselling", readers=DECIDERS)
    case: Mapped[Case] = relationship()
    team: Mapped[Team] = relationship(lazy="joined")
