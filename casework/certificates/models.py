"""A certificate with what was printed on it, sealed; its number and its printed name are found as keyed hashes alone."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column

CERTIFICATE_READERS = ("advisor", "scholar_advisor", "coordinator")
KINDS = ("attendance", "completion")
VALID, WITHDRAWN, REPLACED = "valid", "withdrawn", "replaced"


class Certificate(Identified, Dated, Versioned, Base):
    """`content` goes when it is replaced: a former name is kept nowhere but as the hash that says "replaced"."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("ix_certificate_case", "case_id", "created_at"),
        Index("ix_certificate_person", "person_id"),
        Index("ix_certificate_batch", "batch_id"),
        CheckConstraint("kind in ('attendance','completion')", name="kind"),
        CheckConstraint("state in ('valid','withdrawn','replaced')", name="state"),
    )
    __sealed_subject__ = "person_id"
    __private__ = frozenset({"number_mark", "name_mark"})
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    batch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate_batch.id", ondelete="SET NULL"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default=VALID)
    ended_at: Mapped[datetime | None]
    number_mark: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    name_mark: Mapped[bytes] = mapped_column(LargeBinary(16))
    content_sealed: Mapped[bytes | None] = sealed_column()
    content = Sealed("course", readers=CERTIFICATE_READERS, json=True)
    case: Mapped[Case] = relationship()


class CertificateBatch(Identified, Dated, Base):
    """The certificates of a course, written one after another by a job: `waiting` are the enrolments still to come."""

    __tablename__ = "certificate_batch"
    __table_args__ = (
        Index("ix_certificate_batch_cohort", "cohort_id", "created_at"),
        CheckConstraint("kind in ('attendance','completion')", name="kind"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    total: Mapped[int]
    waiting: Mapped[list[str]] = mapped_column(default=list)
    finished_at: Mapped[datetime | None]

    @property
    def done(self) -> int:
        return self.total - len(self.waiting)
