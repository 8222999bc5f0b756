"""Fields that a university adds itself."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified, Versioned

PROPOSED, APPROVED, REFUSED, RETIRED = "proposed", "approved", "refused", "retired"


class OwnField(Identified, Versioned, Base):
    """One question of the university's own, with the duties of a shipped one. It is asked once it is approved.

    The key never changes. Nothing here is about a person: the answers lie in people, sealed like all others.
    """

    __tablename__ = "own_field"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("state in ('proposed','approved','refused','retired')", name="state"),
        Index("ix_own_field_state", "state", "key"),
    )
    key: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default=PROPOSED)
    described: Mapped[dict[str, Any]]
    proposed_by: Mapped[uuid.UUID | None]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None] = mapped_column(String(400))
    #: Which version of its duties is in force; a change that is proposed waits beside it until someone else decides.
    number: Mapped[int] = mapped_column(default=1)
    change: Mapped[dict[str, Any] | None]
    change_by: Mapped[uuid.UUID | None]
    change_at: Mapped[datetime | None]


class OwnFieldVersion(Identified, Base):
    """What was approved once. An answer is kept and read under the duties that stood beside it when it was given."""

    __tablename__ = "own_field_version"
    __table_args__ = (UniqueConstraint("field_id", "number"),)
    field_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("own_field.id", ondelete="CASCADE"))
    number: Mapped[int]
    described: Mapped[dict[str, Any]]
    proposed_by: Mapped[uuid.UUID | None]
    approved_by: Mapped[uuid.UUID | None]
    approved_at: Mapped[datetime]
