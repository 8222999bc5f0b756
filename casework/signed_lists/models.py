"""Which scan shows the signed list of which lesson. A list is of many people, so it lies under keys of its own."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Dated, Identified
from casework.core.references import new_reference
from casework.documents.models import Scan
from casework.programmes.models import Lesson


class SignedList(Identified, Dated, Base):
    __tablename__ = "signed_list"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    lesson_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lesson.id"), index=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    scan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper_scan.id"), unique=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    lesson: Mapped[Lesson] = relationship()
    scan: Mapped[Scan] = relationship()
