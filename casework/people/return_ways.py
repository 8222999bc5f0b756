"""Ways back for someone who lost the PIN: a link by e-mail, a word from a person of trust or from the office.

None of them says who somebody is, and none is kept readable: only keyed hashes lie here.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified
from casework.core.sealed import Sealed, sealed_column


class MailKey(Base):
    """The keyed hash of the e-mail address in someone's answers: an unsent draft is found by it, never read."""

    __tablename__ = "mail_key"
    __table_args__ = (Index("ix_mail_key_blind", "blind"),)
    __private__ = frozenset({"blind"})
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    blind: Mapped[bytes] = mapped_column(LargeBinary(16))


class LinkRequest(Identified, Base):
    """Someone asked for a link to this address. Whether it is known is looked up later, by a job: a stranger who asks
    gets the same answer after the same work."""

    __tablename__ = "link_request"
    __table_args__ = (
        Index("ix_link_request_asked", "is_answered", "asked_at"),
        Index("ix_link_request_blind", "blind"),
    )
    __private__ = frozenset({"blind"})
    blind: Mapped[bytes] = mapped_column(LargeBinary(16))
    language: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    is_answered: Mapped[bool] = mapped_column(default=False)


class ReturnLink(Identified, Base):
    """The one living link of a person or draft. A newer one takes its place; the token is known to the letter alone."""

    __tablename__ = "return_link"
    __table_args__ = (UniqueConstraint("subject_id"), UniqueConstraint("token_hash"))
    __private__ = frozenset({"token_hash"})
    subject_id: Mapped[uuid.UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    ends_at: Mapped[datetime]


class NewPinWord(Identified, Base):
    """A one-time word that, with the return code, lets its owner choose a new PIN. Alone it opens nothing.

    `voucher`: for a person of trust, whom the applicant chose. `office`: given at the desk after checking who it is.
    """

    __tablename__ = "new_pin_word"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind"),
        CheckConstraint("kind in ('voucher','office')", name="kind"),
    )
    __sealed_subject__ = "subject_id"
    __private__ = frozenset({"word_hash"})
    subject_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(8))
    word_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None]
    #: How the office checked who it is: a code of the list `identity_checks`.
    checked: Mapped[str | None] = mapped_column(String(20))
    #: What the applicant calls the person of trust. Nobody else reads it.
    whom_sealed: Mapped[bytes | None] = sealed_column()
    whom = Sealed("identity", readers=("applicant",))


class CodeEvent(Identified, Base):
    """What happened with a return code: the person reads it on their own page."""

    __tablename__ = "code_event"
    __table_args__ = (Index("ix_code_event_subject", "subject_id", "at"),)
    subject_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[uuid.UUID | None]
