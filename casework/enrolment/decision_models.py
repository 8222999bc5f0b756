"""Letters about a decision that somebody looks at before they go, and the remedy notice that a kind of letter carries."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Versioned


class DecisionLetter(Base):
    """What a letter decides. It waits as long as nobody has let it go."""

    __tablename__ = "decision_letter"
    __table_args__ = (Index("ix_decision_letter_waiting", "released_at", "written_at"),)
    letter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime]
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime | None]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    #: Does the letter say how to object to it?
    has_remedy: Mapped[bool] = mapped_column(default=False)
    #: The day on which the decision counts as told to the person (§ 41 VwVfG).
    notified_on: Mapped[date | None]


class RemedyNotice(Versioned, Base):
    """How to object to a decision (Rechtsbehelfsbelehrung): the operator's own text, for each kind of letter.

    The German text binds. A language without a text carries the German one.
    """

    __tablename__ = "remedy_notice"
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
