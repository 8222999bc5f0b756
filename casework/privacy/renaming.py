"""New ids for what stays, so that nothing that was written down elsewhere (a trail, an old copy) leads to it."""

from __future__ import annotations

import uuid

from sqlalchemy import Table, literal, select, text, update

from casework.core.models import db
from casework.core.transaction import audited_write
from casework.privacy.belongings import Found, links


def rename(found: Found) -> int:
    """Give each of these rows a new id and turn every key that points to it; returns how many."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        db.session.execute(text("PRAGMA defer_foreign_keys=ON"))
    done = 0
    for table, ids in found.items():
        for old in ids:
            _rename_one(table, old, uuid.uuid4(), is_sqlite)
            done += 1
    return done


def _rename_one(table: Table, old: uuid.UUID, new: uuid.UUID, is_sqlite: bool) -> None:
    updates = [update(table).where(table.c.id == old).values({table.c.id: new})]
    for column in links().get(table.name, ()):
        updates.append(update(column.table).where(column == old).values({column: new}))
    with audited_write():
        if is_sqlite:
            for each in updates:
                db.session.execute(each)
        else:
            # PostgreSQL checks keys at the end of a statement, so parent and children turn in one.
            together = [each.cte(f"turned_{number}") for number, each in enumerate(updates)]
            db.session.execute(select(literal(1)).add_cte(*together))
