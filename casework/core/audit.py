"""The audit trail: every created, changed or deleted row, in the same transaction; looks and refusals in the ledger.
The seals that make a removal show are in `seals.py`. What a sealed or private column held never stands here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import g, has_request_context
from flask_login import current_user
from sqlalchemy import Index, Integer, LargeBinary, String, UniqueConstraint, event, insert, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.core import clock
from casework.core.models import Base, Json, db, table_of
from casework.core.transaction import audited_write


class Entry(Base):
    """One row that was created, changed or deleted, by whom."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_row", "row_id"), Index("ix_audit_entry_at", "at"))
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str | None] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(8))
    table_name: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[str | None] = mapped_column(String(80))
    changes: Mapped[dict[str, Any]] = mapped_column(Json)


class Look(Base):
    """Someone looked at, or was refused, a record. One viewer, record, page and ten minutes is one row."""

    __tablename__ = "look"
    __table_args__ = (
        UniqueConstraint("viewer_id", "record_id", "page", "outcome", "slot"),
        Index("ix_look_person", "person_id", "at"),
        Index("ix_look_at", "at"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    slot: Mapped[int] = mapped_column(Integer)
    viewer_kind: Mapped[str] = mapped_column(String(16))
    viewer_id: Mapped[str] = mapped_column(String(36))
    function: Mapped[str] = mapped_column(String(40))
    page: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(8))
    record_kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    person_id: Mapped[uuid.UUID | None]
    hits: Mapped[int | None] = mapped_column(Integer)


class Seal(Base):
    """Position, digest and keyed MAC of an entry: a cut, an edit or a swap breaks the row of MACs."""

    __tablename__ = "audit_seal"
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class Actor(NamedTuple):
    kind: str
    id: str | None


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
SYSTEM = Actor("system", None)
TRAIL = frozenset({"audit_entry", "look", "audit_seal"})


@contextmanager
def acting_as(kind: str, actor_id: str | None = None) -> Iterator[None]:
    token = _actor.set(Actor(kind, actor_id))
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> Actor:
    set_by_hand = _actor.get()
    if set_by_hand:
        return set_by_hand
    if has_request_context() and current_user.is_authenticated:
        return Actor(current_user.kind, str(current_user.id))
    return Actor("anyone", None) if has_request_context() else SYSTEM


def _plain(value: Any) -> Any:
    if isinstance(value, (uuid.UUID, datetime, date)):
        return str(value)
    return value


def _changes(row: Base) -> dict[str, Any]:
    state = inspect(row)
    found: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if not history.has_changes():
            continue
        old, new = (history.deleted or [None])[0], (history.added or [None])[0]
        # Bytes are sealed or a keyed hash, and a hash that is taken away is one all the same.
        hidden = column.key.endswith("_sealed") or column.key in row.__private__
        hidden = hidden or isinstance(old, bytes) or isinstance(new, bytes)
        found[column.key] = "changed" if hidden else [_plain(old), _plain(new)]
    return found


def row_key(row: Base) -> str:
    # A key of bytes is a keyed hash (of a name's part): the trail must not keep it, and it would not fit.
    key = inspect(row).mapper.primary_key_from_instance(row)
    return "/".join("-" if isinstance(part, bytes) else str(part) for part in key)


def _collect(session: Session, *_rest: Any) -> None:
    entries = session.info.setdefault("audit", [])
    who, at = actor(), clock.now()
    for action, rows in (("created", session.new), ("changed", session.dirty), ("deleted", session.deleted)):
        for row in rows:
            if row.__tablename__ in TRAIL:
                continue
            changes = _changes(row) if action != "deleted" else {}
            if action == "changed" and not changes:
                continue
            entries.append(
                {
                    "id": uuid.uuid4(),
                    "at": at,
                    "actor_kind": who.kind,
                    "actor_id": who.id,
                    "action": action,
                    "table_name": row.__tablename__,
                    "row_id": row_key(row),
                    "changes": changes,
                }
            )


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    entries = session.info.pop("audit", [])
    if entries:
        with audited_write():
            session.execute(insert(table_of(Entry)), entries)


def record(action: str, table: str, row_id: str, changes: dict[str, Any]) -> None:
    """The entry of a bulk statement, which no flush sees. Call it beside `audited_write()`."""
    who = actor()
    db.session.info.setdefault("audit", []).append(
        {
            "id": uuid.uuid4(),
            "at": clock.now(),
            "actor_kind": who.kind,
            "actor_id": who.id,
            "action": action,
            "table_name": table,
            "row_id": row_id,
            "changes": changes,
        }
    )


event.listen(db.session, "after_flush", _collect)
event.listen(db.session, "before_commit", _write)


@event.listens_for(db.session, "after_transaction_create")
def _remember_length(session: Session, transaction: Any) -> None:
    if transaction.nested:
        session.info.setdefault("audit_marks", {})[transaction] = len(session.info.get("audit", ()))


@event.listens_for(db.session, "after_soft_rollback")
def _undo(session: Session, transaction: Any) -> None:
    kept = session.info.get("audit_marks", {}).get(transaction, 0)
    del session.info.setdefault("audit", [])[kept:]


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    session.info.get("audit_marks", {}).pop(transaction, None)
    if transaction.parent is None:
        session.info.pop("audit", None)


# --- looking -------------------------------------------------------------------------------------------------------


def note_look(record: Any, page: str, *, outcome: str = "seen", hits: int | None = None) -> None:
    """Remember a look or a refusal; the ledger is written after the view's transaction (see `write_ledger`)."""
    if not current_user.is_authenticated:
        return
    now = clock.now()
    g.setdefault("looks", []).append(
        {
            "id": uuid.uuid4(),
            "at": now,
            "slot": int(now.timestamp()) // 600,
            "viewer_kind": current_user.kind,
            "viewer_id": str(current_user.id),
            "function": current_user.function,
            "page": page,
            "outcome": outcome,
            "record_kind": getattr(record, "__tablename__", str(record)),
            "record_id": str(getattr(record, "id", "-")),
            "person_id": getattr(record, "person_id", None),
            "hits": hits,
        }
    )


def note_list(page: str, hits: int) -> None:
    """A list, a search or an export: one entry with the number of hits, never with the words that were typed."""
    note_look("list", page, outcome="list", hits=hits)


def ledger_statements() -> Iterable[tuple[Any, list[dict[str, Any]]]]:
    """The statement and its rows apart: with the rows inside, SQLAlchemy would compile it anew for each page."""
    looks = g.pop("looks", [])
    if looks:
        if db.engine.dialect.name == "sqlite":
            from sqlalchemy.dialects.sqlite import insert as upsert
        else:
            from sqlalchemy.dialects.postgresql import insert as upsert  # type: ignore[assignment]  # same calls, another type
        yield upsert(table_of(Look)).on_conflict_do_nothing(), looks
