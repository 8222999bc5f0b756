"""Seals over the audit trail: a position, a digest and a keyed MAC over the former one for every entry, written by a job.

Entries are never chained while they are written: that would make all writers queue (architecture.md §6).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from casework.core.audit import Entry, Seal
from casework.core.models import db, table_of
from casework.core.transaction import audited_write


@dataclass(frozen=True)
class Verdict:
    """How many entries stand under a seal, where the trail is broken, and the newest MAC of a whole one."""

    sealed: int
    broken_at: int | None
    newest: str = ""

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def _keyed(key: bytes, text: str) -> bytes:
    # Keyed, because what an entry said may be guessed: a status and a day have few values.
    return hmac.digest(key, text.encode(), hashlib.sha256)


def _digest_of_values(key: bytes, changes: dict[str, Any]) -> bytes:
    """Of an erased entry the digest stands in place of the values, so that its seal still holds."""
    erased = changes.get("erased")
    if isinstance(erased, str):
        return erased.encode()
    return _keyed(key, json.dumps(changes, sort_keys=True, ensure_ascii=False)).hex().encode()


def erased_changes(key: bytes, changes: dict[str, Any]) -> dict[str, Any]:
    """What stays of an entry's values after an erasure: that they are gone, and a digest that only the key makes."""
    return {"erased": _digest_of_values(key, changes).decode()}


def _digest(key: bytes, entry: Any) -> bytes:
    told = [entry.id, entry.at, entry.actor_kind, entry.actor_id, entry.action, entry.table_name, entry.row_id]
    values = _digest_of_values(key, entry.changes).decode()
    return _keyed(key, json.dumps([str(part) for part in told] + [values]))


def _mac(key: bytes, position: int, entry_id: uuid.UUID, digest: bytes, before: bytes) -> bytes:
    return hmac.new(key, before + position.to_bytes(8) + entry_id.bytes + digest, hashlib.sha256).digest()


def seal_new(key: bytes) -> int:
    """Seal every entry that has no seal yet; returns how many. A removal within the minute before does not show."""
    last = db.session.scalars(select(Seal).order_by(Seal.position.desc()).limit(1).with_for_update()).first()
    position, before = (last.position, last.mac) if last else (0, b"")
    unsealed = (
        select(Entry).outerjoin(Seal, Seal.entry_id == Entry.id).where(Seal.entry_id.is_(None)).order_by(Entry.at)
    )
    rows = []
    for entry in db.session.scalars(unsealed.limit(5000)):
        position, digest = position + 1, _digest(key, entry)
        before = _mac(key, position, entry.id, digest, before)
        rows.append({"position": position, "entry_id": entry.id, "digest": digest, "mac": before})
    if rows:
        with audited_write():
            db.session.execute(insert(table_of(Seal)), rows)
    return len(rows)


def verify(key: bytes) -> Verdict:
    """Walk all seals: a changed, missing, moved or inserted one is told by its position."""
    before, count = b"", 0
    rows = db.session.execute(select(Seal, Entry).outerjoin(Entry, Entry.id == Seal.entry_id).order_by(Seal.position))
    for seal, entry in rows.yield_per(1000):
        count += 1
        if seal.position != count or entry is None or not hmac.compare_digest(_digest(key, entry), seal.digest):
            return Verdict(count, seal.position)
        if not hmac.compare_digest(seal.mac, _mac(key, count, seal.entry_id, seal.digest, before)):
            return Verdict(count, seal.position)
        before = seal.mac
    return Verdict(count, None, before.hex())
