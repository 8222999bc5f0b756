"""The one table of the key store, and the statements that are asked of it again and again."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

METADATA = sa.MetaData()
KEYS = sa.Table(
    "vault_keys",
    METADATA,
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("class", sa.String(32), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("master", sa.String(32), index=True),
    sa.Column("made", sa.BigInteger, nullable=False),
    sa.Column("destroyed", sa.BigInteger),
    sa.CheckConstraint(
        "(destroyed IS NULL AND wrapped IS NOT NULL AND master IS NOT NULL)"
        " OR (destroyed IS NOT NULL AND wrapped IS NULL AND master IS NULL)",
        name="vault_keys_alive_or_destroyed",
    ),
)
subject, retention, master = KEYS.c.subject, KEYS.c["class"], KEYS.c.master
#: Which keys one is.
ONE = ["subject", "class"]
ALL = sa.select(KEYS)
WRAPPED = sa.select(subject, retention, KEYS.c.wrapped, master).where(
    subject.in_(sa.bindparam("subjects", expanding=True)), retention.in_(sa.bindparam("classes", expanding=True))
)


def living(of: str, cls: str) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions for this one key, unless it was destroyed."""
    return subject == of, retention == cls, KEYS.c.destroyed.is_(None)


def _insert(is_sqlite: bool) -> Any:
    return sqlite.insert(KEYS) if is_sqlite else postgresql.insert(KEYS)


@cache
def insert_unless_there(is_sqlite: bool) -> Any:
    return _insert(is_sqlite).on_conflict_do_nothing(index_elements=ONE)


@cache
def make_or_touch(is_sqlite: bool) -> Any:
    """A living key that is there counts as new; a destroyed one stays as it is and does not come back."""
    insert = _insert(is_sqlite)
    touched = insert.on_conflict_do_update(
        index_elements=ONE, set_={"made": insert.excluded.made}, where=KEYS.c.destroyed.is_(None)
    )
    return touched.returning(subject, retention, KEYS.c.wrapped, master)
