"""What the audit trail and the log of looks say of an erased person: that something happened, never what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import String, cast, delete, or_, select, update

from casework.core.audit import Entry, Look
from casework.core.models import db, table_of
from casework.core.sealed import get_vault
from casework.core.seals import erased_changes
from casework.core.tickets import FormTicket
from casework.core.transaction import audited_write

BATCH = 500


def forget_in_trail(subject_id: uuid.UUID, ids: Iterable[uuid.UUID], refs: Iterable[str]) -> int:
    """Take the values out of every entry about these rows and about rows that named them; drop the person's looks.

    What this very transaction has yet to write is emptied as well: it would say from what to what.
    """
    rows = {str(each) for each in ids}
    named = [subject_id.hex, str(subject_id), *refs]
    _forget_pending(rows)
    mentions = [cast(Entry.changes, String).contains(word) for word in named]
    about = [Entry.row_id.contains(str(subject_id))]
    # Rows that were deleted long ago are known only by what their first entry said.
    rows |= set(db.session.scalars(select(Entry.row_id).where(or_(*mentions, *about), Entry.row_id.is_not(None))))
    done = _forget_written(rows)
    _forget_looks(subject_id, rows, named)
    return done


def _forget_pending(rows: set[str]) -> None:
    for entry in db.session.info.get("audit", []):
        if rows & set(str(entry["row_id"]).split("/")):
            entry["changes"] = {"erased": True}


def _forget_written(rows: set[str]) -> int:
    key, table, done = get_vault().mac_key("audit"), table_of(Entry), 0
    ordered = sorted(rows)
    for start in range(0, len(ordered), BATCH):
        part = ordered[start : start + BATCH]
        for entry in db.session.execute(select(table).where(table.c.row_id.in_(part))).all():
            values = erased_changes(key, entry.changes)
            if values != entry.changes:
                with audited_write():
                    db.session.execute(update(table).where(table.c.id == entry.id).values(changes=values))
                done += 1
    return done


def _forget_looks(subject_id: uuid.UUID, rows: set[str], named: list[str]) -> None:
    looks, tickets = table_of(Look), table_of(FormTicket)
    ordered = sorted(rows)
    gone: list[Any] = [
        delete(looks).where(looks.c.person_id == subject_id),
        delete(looks).where(looks.c.viewer_id == str(subject_id)),
        delete(tickets).where(
            or_(*[tickets.c.ticket.contains(word) | tickets.c.result.contains(word) for word in named])
        ),
    ]
    for start in range(0, len(ordered), BATCH):
        gone.append(delete(looks).where(looks.c.record_id.in_(ordered[start : start + BATCH])))
    with audited_write():
        for each in gone:
            db.session.execute(each)
