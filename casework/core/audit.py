"""The audit trail: every created, changed or deleted row, in the same transaction; looks and refusals in the ledger.
The seals that make a removal show are in `seals.py`. What a sealed or private column held never stands here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import g, has_request_context
from flask_login import current_user
from sqlalchemy import Index, Integer, LargeBinary, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, PassiveFlag, Session, mapped_column
from sqlalchemy.orm.attributes import get_history

from casework.core import clock
from casework.core.inserting import insert_all, insert_unless_there
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


def _change(model: type[Base], column: str, old: Any, new: Any) -> Any:
    # Bytes are sealed or a keyed hash, and a hash that is taken away is one all the same.
    hidden = column.endswith("_sealed") or column in model.__private__
    hidden = hidden or isinstance(old, bytes) or isinstance(new, bytes)
    return "changed" if hidden else [_plain(old), _plain(new)]


def _changes(row: Base) -> dict[str, Any]:
    state = inspect(row)
    found: dict[str, Any] = {}
    # Only what was set has a history: to ask for that of each column costs more than to write the row.
    unset = state.unmodified
    for column in state.mapper.column_attrs:
        if column.key in unset:
            continue
        history = get_history(row, column.key, PassiveFlag.PASSIVE_NO_INITIALIZE)
        if history.has_changes():
            old, new = (history.deleted or [None])[0], (history.added or [None])[0]
            found[column.key] = _change(type(row), column.key, old, new)
    return found


def row_key(row: Base) -> str:
    return _key_of(inspect(row).mapper.primary_key_from_instance(row))


def _key_of(parts: Iterable[Any]) -> str:
    # A key of bytes is a keyed hash (of a name's part): the trail must not keep it, and it would not fit.
    return "/".join("-" if isinstance(part, bytes) else str(part) for part in parts)


def _collect(session: Session, *_rest: Any) -> None:
    entries, who, at = _entries(session), actor(), clock.now()
    for action, rows in (("created", session.new), ("changed", session.dirty), ("deleted", session.deleted)):
        for row in rows:
            if row.__tablename__ in TRAIL:
                continue
            changes = _changes(row) if action != "deleted" else {}
            if action == "changed" and not changes:
                continue
            entries.append(_entry(who, at, action, row.__tablename__, row_key(row), changes))


def _entries(session: Session) -> list[dict[str, Any]]:
    """What waits to be written at the end of the transaction."""
    waiting: list[dict[str, Any]] = session.info.setdefault("audit", [])
    return waiting


def _entry(who: Actor, at: datetime, action: str, table: str, row_id: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "at": at,
        "actor_kind": who.kind,
        "actor_id": who.id,
        "action": action,
        "table_name": table,
        "row_id": row_id,
        "changes": changes,
    }


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    entries = session.info.pop("audit", [])
    if entries:
        with audited_write():
            insert_all(Entry, entries)


def record(action: str, table: str, row_id: str, changes: dict[str, Any]) -> None:
    """The entry of a bulk statement, which no flush sees. Call it beside `audited_write()`."""
    _entries(db.session()).append(_entry(actor(), clock.now(), action, table, row_id, changes))


def record_created(model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """The entries of rows that are written without the unit of work."""
    entries, who, at = _entries(db.session()), actor(), clock.now()
    names = [column.name for column in table_of(model).primary_key]
    for row in rows:
        key = _key_of(row[name] for name in names)
        changes = {name: _change(model, name, None, value) for name, value in row.items()}
        entries.append(_entry(who, at, "created", model.__tablename__, key, changes))


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
        yield insert_unless_there(Look), looks
