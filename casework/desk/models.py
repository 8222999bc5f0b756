"""Views of the list that were kept, tags of a team, what was done to many cases at once, and what a case lacks."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column


class SavedView(Identified, Dated, Versioned, Base):
    """Filters, order and columns of the list under a name. Words that somebody searched for are never kept.

    It belongs to a team, never to a person alone (practice.md U6); without a team, to everybody. Until it is shared only
    its maker finds it, and when that account is closed the team does.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_team", "team_id"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team.id"))
    maker_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    is_shared: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Tag(Identified, Versioned, Base):
    """One of a team's few words for cases. `readers`: the roles for which it exists, as a question of the register has them."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("team_id", "label"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team.id"))
    label: Mapped[str] = mapped_column(String(40))
    readers: Mapped[list[str]] = mapped_column(default=list)
    is_retired: Mapped[bool] = mapped_column(default=False)


class CaseTag(Identified, Base):
    """A case that carries a tag. No word about the person stands here: only the tag's own."""

    __tablename__ = "case_tag"
    __table_args__ = (UniqueConstraint("case_id", "tag_id"), Index("ix_case_tag_tag", "tag_id", "case_id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    tag_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tag.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


_ON_ITS_WAY: Any = {"postgresql_where": text("state <> 'done'"), "sqlite_where": text("state <> 'done'")}


class BulkAction(Identified, Base):
    """What somebody did to many cases at once, in plain codes: never a text about a person. It goes after thirty days.

    It is done in short transactions: until the last one it is `running`, or `undoing`, and whoever comes next goes on.
    `what` was said for it lies sealed until then.
    """

    __tablename__ = "bulk_action"
    __sealed_subject__ = "user_id"
    __table_args__ = (
        Index("ix_bulk_action_user", "user_id", "at"),
        Index("ix_bulk_action_at", "at"),
        Index("ix_bulk_action_on_its_way", "at", **_ON_ITS_WAY),
        CheckConstraint("state in ('running','done','undoing')", name="state"),
        CheckConstraint(
            "kind in ('assign','queue','status','close','next','task','tag','untag','message')", name="kind"
        ),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8), default="running")
    what_sealed: Mapped[bytes | None] = sealed_column()
    what = Sealed("counselling", readers=("self",), json=True)


class BulkRow(Identified, Base):
    """What becomes of one case: waits for its turn, done, or refused and why; `before` and `after` say how to undo it, and whether one may."""

    __tablename__ = "bulk_row"
    __table_args__ = (
        UniqueConstraint("bulk_id", "case_id"),
        Index("ix_bulk_row_case", "case_id"),
        CheckConstraint("outcome in ('waits','done','refused','undone','kept')", name="outcome"),
    )
    bulk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bulk_action.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    place: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    why: Mapped[str | None] = mapped_column(String(300))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CaseGap(Base):
    """What an open case lacked last night: who works on it, what is next, when. Found by a job, shown to the coordinator."""

    __tablename__ = "case_gap"
    __table_args__ = (
        CheckConstraint("kind in ('gap_owner','gap_queue','gap_next','gap_date','gap_over')", name="kind"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    found_at: Mapped[datetime]
