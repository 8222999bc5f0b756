"""Sets of tasks as the coordination keeps them: each change is a version of its own, and the earlier ones stay."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified


class TaskSetVersion(Identified, Base):
    """The set `key` from this version on: from which kind of day it is planned, its title and its tasks in two languages.

    `content`: {"title": {"de", "en"}, "tasks": [{"days", "de", "en"}]}. A shipped set without a version is as it was shipped.
    """

    __tablename__ = "task_set_version"
    __table_args__ = (UniqueConstraint("key", "number"),)
    key: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    anchor: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_retired: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
