"""What ties an offer to others and to money: bundles with gates, what must come before, what excludes, grants."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Identified
from casework.programmes.models import Offer

#: `part`: the other offer is a part of this one. `gate`: a part that must be passed before the parts that follow.
BUNDLES = ("part", "gate")
#: `after`: only whoever passed the other one. `excludes`: not both at the same time. `continues`: goes on from the other.
RULES = ("after", "excludes", "continues")
KINDS = (*BUNDLES, *RULES)


class OfferLink(Identified, Base):
    """One declared tie of an offer to another one. `attendance`: the least share of lessons, in percent, to go on."""

    __tablename__ = "offer_link"
    __table_args__ = (
        UniqueConstraint("offer_id", "kind", "other_id"),
        CheckConstraint("kind in (" + ",".join(f"'{kind}'" for kind in KINDS) + ")", name="kind"),
        CheckConstraint("offer_id <> other_id or kind = 'continues'", name="other"),
        CheckConstraint("attendance between 0 and 100", name="attendance"),
    )
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), index=True)
    order: Mapped[int] = mapped_column(default=1)
    attendance: Mapped[int | None]
    other: Mapped[Offer] = relationship(foreign_keys=other_id, lazy="joined")


class OfferGrant(Base):
    """A grant that pays this offer: new cohorts begin with it. Only the office sees it (practice.md U5)."""

    __tablename__ = "offer_grant"
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)
    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant_award.id"), primary_key=True, index=True)
