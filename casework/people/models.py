"""A person's identity and answers, sealed; facts and language levels, plain; the return code; the applicant's visits."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from flask import g
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Json, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.register.queries import as_answered, number_of

#: Who reads a name: everyone who works with the person. Which persons these are, the queries say.
NAME_READERS = (
    "advisor",
    "scholar_advisor",
    "coordinator",
    "front_desk",
    "teacher",
    "volunteer",
    "partner",
    "head_of_unit",
    "ombudsperson",
)
CONTACT_READERS = ("advisor", "scholar_advisor", "coordinator", "front_desk")


class Person(Identified, Dated, Versioned, Base):
    """Someone who applied. The id is the subject of the vault's keys: it was the draft's before."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_created", "created_at"),
        CheckConstraint("adult in ('yes','no','unsure')", name="adult"),
    )
    __sealed_subject__ = "id"
    language: Mapped[str] = mapped_column(String(8))
    adult: Mapped[str] = mapped_column(String(8), default="unsure")
    contact_stop: Mapped[bool] = mapped_column(default=False)
    little_on_phone: Mapped[bool] = mapped_column(default=False)
    #: They chose that a letter by e-mail says what it is about; else it says that there is news, and no more.
    full_letters: Mapped[bool] = mapped_column(default=False)
    erased_on: Mapped[date | None]
    alias: Mapped[str | None] = mapped_column(String(60))
    call_name_sealed: Mapped[bytes | None] = sealed_column()
    call_name = Sealed("identity", readers=NAME_READERS)
    contact_stop_reason_sealed: Mapped[bytes | None] = sealed_column()
    contact_stop_reason = Sealed("counselling", readers=("advisor", "scholar_advisor", "coordinator"))

    kind = "person"
    function = "applicant"
    is_authenticated = True
    is_active = True
    is_anonymous = False

    @classmethod
    def may_be_told(cls) -> Any:
        """For queries: those to whom a letter could go. Nobody is given a place or a time that nobody could tell them of."""
        return cls.contact_stop.is_(False) & cls.erased_on.is_(None)

    @property
    def person_id(self) -> uuid.UUID:
        return self.id

    def has_role(self, role: str) -> bool:
        return role == "applicant"

    def reads(self, sealed: Any, record: Any) -> bool:
        """A person reads what is about them, save notes that are restricted (never handed to them by a query)."""
        return self.id in (getattr(record, "person_id", None), getattr(record, "subject_id", None))

    def get_id(self) -> str:
        return f"person:{g.get('visit_token', '')}"


class Merge(Identified, Base):
    """Two records that are one person: what hung on `gone_id` hangs on `kept_id` until it is taken apart.

    The row of the gone one stays, with its keys and its return code. `before` is what the merge changed in place.
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        Index("ix_person_merge_kept", "kept_id"),
        Index(
            "uq_person_merge_gone",
            "gone_id",
            unique=True,
            postgresql_where=text("undone_at is null"),
            sqlite_where=text("undone_at is null"),
        ),
    )
    __sealed_subject__ = "kept_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    kept_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    gone_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    before_sealed: Mapped[bytes | None] = sealed_column()
    before = Sealed("identity", json=True)


class MergedRow(Identified, Base):
    """One row that a merge turned from one id to the other, or (without `column`) one that it made."""

    __tablename__ = "merged_row"
    merge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person_merge.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    table_name: Mapped[str] = mapped_column(String(60))
    row_key: Mapped[str] = mapped_column(String(80))
    column: Mapped[str | None] = mapped_column(String(40))
    old: Mapped[uuid.UUID | None]
    new: Mapped[uuid.UUID | None]


class Spelling(Identified, Dated, Base):
    """One spelling of a name: what to call you, as a paper writes it, a former one that is found and never shown."""

    __tablename__ = "spelling"
    __table_args__ = (Index("ix_spelling_person", "person_id"),)
    __sealed_subject__ = "person_id"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    is_former: Mapped[bool] = mapped_column(default=False)
    paper: Mapped[str | None] = mapped_column(String(40))
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed("identity", readers=NAME_READERS)


class NameKey(Base):
    """Keyed hashes of the reduced parts of a person's names: the index of names. Not in backups; made again on restore.

    `since`: when the person came. Of very many who carry a part the newest are looked at, and are found by the index.
    """

    __tablename__ = "name_key"
    __table_args__ = (Index("ix_name_key_part", "part", "since", "person_id"),)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    since: Mapped[datetime]


class ContactPoint(Identified, Dated, Base):
    """A way to reach a person. No contact detail is unique: siblings share a phone (practice.md U2)."""

    __tablename__ = "contact_point"
    __table_args__ = (Index("ix_contact_point_person", "person_id"), Index("ix_contact_point_blind", "blind"))
    __sealed_subject__ = "person_id"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int] = mapped_column(default=1)
    text_only: Mapped[bool] = mapped_column(default=False)
    may_leave_message: Mapped[bool] = mapped_column(default=False)
    shared_with: Mapped[str | None] = mapped_column(String(20))
    safe_times: Mapped[list[str] | None] = mapped_column(Json)
    #: A letter to this address came back for good: no other goes there before it is changed, or said to be right.
    came_back_at: Mapped[datetime | None]
    blind: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    typed_sealed: Mapped[bytes | None] = sealed_column()
    typed = Sealed("identity", readers=CONTACT_READERS)
    normal_sealed: Mapped[bytes | None] = sealed_column()
    normal = Sealed("identity", readers=CONTACT_READERS)


class RelatedPerson(Identified, Dated, Versioned, Base):
    """A guardian, spouse, volunteer or lawyer: what they may be told, until when; or that they must not learn of it.

    Whether somebody must not know is sealed. `blind` lets the gate see that a number or address is theirs.
    """

    __tablename__ = "related_person"
    __table_args__ = (
        Index("ix_related_person_person", "person_id"),
        CheckConstraint("named_by in ('person','staff')", name="named_by"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    may_be_told: Mapped[list[str]] = mapped_column(default=list)
    until: Mapped[date | None]
    ended_on: Mapped[date | None]
    proof_seen_on: Mapped[date | None]
    named_by: Mapped[str] = mapped_column(String(8), default="staff")
    blind: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("identity", readers=CONTACT_READERS)
    reach_sealed: Mapped[bytes | None] = sealed_column()
    reach = Sealed("identity", readers=CONTACT_READERS)
    must_not_know_sealed: Mapped[bytes | None] = sealed_column()
    must_not_know = Sealed("identity", readers=CONTACT_READERS)


def _field_of(answer: Any) -> str:
    return str(answer.field)


def _retention_of(answer: Any) -> str:
    return as_answered(answer.field, answer.duties).retention


def _promised_readers(answer: Any) -> frozenset[str]:
    """Who was named beside the question when it was answered. Whoever is named later reads later answers only."""
    return as_answered(answer.field, answer.duties).readers


class Answer(Identified, Base):
    """One answer to one question of the register: the newest counts, the history is kept."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_subject", "subject_id", "field", "at"),)
    __sealed_subject__ = "subject_id"
    subject_id: Mapped[uuid.UUID]
    field: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[str | None] = mapped_column(String(36))
    source: Mapped[str] = mapped_column(String(16), default="person")
    form_version: Mapped[str | None] = mapped_column(String(60))
    #: Of a university's own question: which version of its duties the person was told.
    duties: Mapped[int | None]
    value_sealed: Mapped[bytes | None] = sealed_column()
    value = Sealed(_retention_of, field=_field_of, readers=_promised_readers, json=True)

    def __init__(self, **values: Any) -> None:
        super().__init__(**({"duties": number_of(values["field"])} | values))


class Fact(Base):
    """What eligibility and reports may know: a coarse fact, never the answer itself."""

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_key", "key", "value"),)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(60))


class LanguageLevel(Identified, Base):
    """A level of a language with its source: a history, never overwritten."""

    __tablename__ = "language_level"
    __table_args__ = (Index("ix_language_level_person", "person_id", "language", "on"),)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    level: Mapped[str] = mapped_column(String(6))
    source: Mapped[str] = mapped_column(String(16))
    on: Mapped[date]
    by_id: Mapped[uuid.UUID | None]


class ReturnCode(Identified, Dated, Base):
    """Twelve digits that stay the same before and after sending, and the PIN that the person chose."""

    __tablename__ = "return_code"
    __table_args__ = (UniqueConstraint("subject_id"), UniqueConstraint("code_hash"))
    __sealed_subject__ = "subject_id"
    __private__ = frozenset({"code_hash", "pin_hash"})
    subject_id: Mapped[uuid.UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    code_sealed: Mapped[bytes | None] = sealed_column()
    code = Sealed("identity", readers=("applicant",))


class Visit(Identified, Base):
    """An applicant's session on one device. "Someone else" or "clear this device" deletes it."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_visit_subject", "subject_id"))
    __private__ = frozenset({"token_hash"})
    subject_id: Mapped[uuid.UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
