"""A provider's month: the participant-months that its invoice is checked with, frozen with a name and a day."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified
from casework.core.references import new_reference


class ProviderStatement(Identified, Base):
    """Written once: later corrections are a difference to it. `rows`: days, units and attended units of each enrolment."""

    __tablename__ = "provider_statement"
    __table_args__ = (UniqueConstraint("provider", "month"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    provider: Mapped[str] = mapped_column(String(120))
    month: Mapped[str] = mapped_column(String(7))
    figures: Mapped[dict[str, Any]]
    rows: Mapped[dict[str, Any]]
    remark: Mapped[str | None] = mapped_column(String(400))
    frozen_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    frozen_at: Mapped[datetime]
