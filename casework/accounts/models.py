"""Staff accounts, their roles, languages, specialisms and sign-ins."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.accounts.words import role_word
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.register.fields import readers_of


class Team(Identified, Base):
    __tablename__ = "team"
    name: Mapped[str] = mapped_column(String(120), unique=True)


class User(Identified, Dated, Versioned, Base):
    """A staff member. `locked` ends everything at once; `closed` only when the account holds nothing."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("state in ('active','locked','closed')", name="state"),)
    __private__ = frozenset({"password_hash"})
    __sealed_subject__ = "id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8), default="de")
    state: Mapped[str] = mapped_column(String(10), default="active")
    capacity: Mapped[int] = mapped_column(Integer, default=0)
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team.id"))
    totp_counter: Mapped[int] = mapped_column(Integer, default=0)
    totp_secret_sealed: Mapped[bytes | None] = sealed_column()
    totp_secret = Sealed("identity", readers=("self",))
    single_keys: Mapped[bool] = mapped_column(default=True)
    role_rows: Mapped[list[UserRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    language_rows: Mapped[list[UserLanguage]] = relationship(cascade="all, delete-orphan")
    specialism_rows: Mapped[list[UserSpecialism]] = relationship(cascade="all, delete-orphan")

    kind = "user"
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset([row.role for row in self.role_rows])

    @property
    def function(self) -> str:
        """The role that the access log shows to the person concerned."""
        return self.role_rows[0].role if self.role_rows else "staff"

    @property
    def role_label(self) -> str:
        return role_word(self.function) if self.role_rows else ""

    @property
    def role_labels(self) -> list[str]:
        return [role_word(row.role) for row in self.role_rows]

    def has_role(self, role: str) -> bool:
        return role in self.roles

    def reads(self, sealed: Any, record: Any) -> bool:
        """May this staff member read that sealed attribute? The register's readers decide, or the attribute's own."""
        if "self" in sealed.readers:
            return getattr(record, "id", None) == self.id
        allowed = sealed.readers_for(record)
        if sealed.field:
            # Both must name the role: the register as it is now, and what the row itself was promised, if anything.
            now = readers_of(sealed.field_of(record))
            allowed = now & allowed if sealed.has_readers else now
        return bool(allowed & self.roles)

    def get_id(self) -> str:
        """Flask-Login keeps this in the cookie: the token of this sign-in, never the account's id."""
        return f"staff:{g.get('sign_in_token', '')}"


class UserRole(Base):
    __tablename__ = "user_role"
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)


class UserLanguage(Base):
    """A language that an advisor speaks, and how well (codes of the list `cefr`)."""

    __tablename__ = "user_language"
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    level: Mapped[str] = mapped_column(String(8), default="C1")


class UserSpecialism(Base):
    """An area, kind of offer or subject that an advisor knows."""

    __tablename__ = "user_specialism"
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)


class SignIn(Identified, Base):
    """A signed-in device. Its token is only in the cookie; the table knows the hash. Deleting the row ends it."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_sign_in_user", "user_id"))
    __private__ = frozenset({"token_hash"})
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class AccountLink(Identified, Base):
    """A link with which a colleague sets a password, once, for half an hour. Deleting the row ends it.

    Without a hash it is only a wish: the job draws the token when the letter leaves, so no token lies in our tables.
    A wish for an address that nobody has names no account, costs the same work, and is swept (security.md G29).
    """

    __tablename__ = "account_link"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_account_link_due", "due_at"))
    __private__ = frozenset({"token_hash"})
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    is_invitation: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    ends_at: Mapped[datetime | None]


class RecoveryCode(Identified, Base):
    """One of ten codes for whoever lost the second factor. It is good once: the row goes with it."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    __private__ = frozenset({"code_hash"})
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
