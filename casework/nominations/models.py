"""A nomination with its trail, its evidence and the packages that were made of it. What names somebody is sealed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.nominations.call_models import Call, FunderKey

#: Nobody else, not even the advisor of a case outside: a nomination exists in a compartment alone.
SCHOLAR_READERS = ("scholar_advisor",)
STATES = ("draft", "collecting", "ready", "sent", "granted", "declined", "appeal", "withdrawn")
ENDED = ("granted", "declined", "withdrawn")
KINDS = (
    "residence_status", "third_party", "self_report", "passport", "cv", "publications", "doctorate", "language_proof", "motivation",
    "recommendation", "research_plan", "host_letter", "study_status", "other",
)  # fmt: skip
#: What shows the threat. Files of the last two go when it is decided; a residence paper has a period of its own.
THREAT = ("residence_status", "third_party", "self_report")
GOES_AFTER_DECISION = ("third_party", "self_report")
_WORDS = "','".join


class Nomination(Identified, Dated, Versioned, Base):
    """One person for one call: where it stands, who hosts, who mentors."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_living",
            "case_id",
            "call_id",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
            sqlite_where=text("state <> 'withdrawn'"),
        ),
        Index("ix_nomination_case", "case_id", "created_at"),
        Index("ix_nomination_person", "person_id"),
        Index("ix_nomination_call", "call_id"),
        Index("ix_nomination_evidence", "evidence_until"),
        CheckConstraint(f"state in ('{_WORDS(STATES)}')", name="state"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nomination_call.id"))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    since: Mapped[datetime]
    #: May the person read in their portal where it stands? Somebody else may look over their shoulder.
    is_shown: Mapped[bool] = mapped_column(default=False)
    #: Until then somebody may object. After it the evidence of the threat goes.
    evidence_until: Mapped[date | None]
    evidence_gone_at: Mapped[datetime | None]
    mentor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    people_sealed: Mapped[bytes | None] = sealed_column()
    #: host, contact, mentor (somebody without an account).
    people = Sealed("counselling", readers=SCHOLAR_READERS, json=True)
    case: Mapped[Case] = relationship()
    call: Mapped[Call] = relationship(lazy="joined")

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


class NominationStep(Identified, Base):
    """One step of a nomination: where to, who, when, and why."""

    __tablename__ = "nomination_step"
    __table_args__ = (
        Index("ix_nomination_step_nomination", "nomination_id", "at"),
        Index("ix_nomination_step_person", "person_id"),
    )
    __sealed_subject__ = "person_id"
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("counselling", readers=SCHOLAR_READERS)


class Evidence(Identified, Dated, Versioned, Base):
    """One piece of evidence: a paper of the case, or one that somebody saw. `told` goes with the threat; that it was seen stays."""

    __tablename__ = "nomination_evidence"
    __table_args__ = (
        Index("ix_nomination_evidence_nomination", "nomination_id", "created_at"),
        Index("ix_nomination_evidence_person", "person_id"),
        Index("ix_nomination_evidence_paper", "paper_id"),
        CheckConstraint(f"kind in ('{_WORDS(KINDS)}')", name="kind"),
        CheckConstraint("(seen_on is null) = (seen_by_id is null)", name="seen"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper.id", ondelete="SET NULL"))
    seen_on: Mapped[date | None]
    seen_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    told_sealed: Mapped[bytes | None] = sealed_column()
    #: dated, issuer, issuer_kind, country, language, level, note: what of it was filled in.
    told = Sealed("papers", readers=SCHOLAR_READERS, json=True)
    nomination: Mapped[Nomination] = relationship()

    @property
    def case(self) -> Case:
        return self.nomination.case

    def said(self, name: str) -> str | None:
        found = (self.told or {}).get(name)
        return str(found) if found else None


class Package(Identified, Base):
    """A package that was made and handed out once: of what, under which key, by whom. Of the content only its digest."""

    __tablename__ = "nomination_package"
    __table_args__ = (
        Index("ix_nomination_package_nomination", "nomination_id", "at"),
        Index("ix_nomination_package_person", "person_id"),
    )
    nomination_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funder_key.id"))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    kinds: Mapped[list[str]] = mapped_column(default=list)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    size: Mapped[int]
    key: Mapped[FunderKey] = relationship()
