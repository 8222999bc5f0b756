"""Keys whose subject never got a row: a form that was refused, a process that was killed in between.

A key is committed before the row that needs it, so a young one may belong to a row that is being written. Only one that
is older than a day is looked at, and one that is asked for again meanwhile counts as new (`KeyStore.make`).
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from sqlalchemy import Column, Table, select

from casework.core import clock
from casework.core.models import Base, db
from casework.core.sealed import get_vault, sealed_attributes

log = logging.getLogger("casework.keys")
OLD = timedelta(days=1)
#: So many at once are no left-overs: it is the wrong database, or one that was restored from an old copy.
MOST, MOST_SHARE = 200, 0.1
#: The trail keeps the ids of people who are gone.
_TRAIL = frozenset({"look", "audit_entry", "audit_seal"})


class TooManyOrphans(RuntimeError):
    """Sweeping would destroy what another database still needs."""


@cache
def subject_columns() -> tuple[Column, ...]:
    """Everything that can be the subject of keys, the commonest first: a batch is mostly found in the first table."""
    tables = Base.metadata.tables
    first = [tables["person"].c.id, tables["draft"].c.subject_id, tables["user_account"].c.id]
    more = [
        column
        for table in Base.metadata.sorted_tables
        if table.name not in _TRAIL
        for column in table.columns
        if column.name in {"subject_id", "person_id", *_named_otherwise(table)} and column is not first[1]
    ]
    return (*first, *more)


def _named_otherwise(table: Table) -> set[str]:
    """How a sealed row of this table names its subject, where it has a name of its own for it."""
    models = [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table]
    return {getattr(model, "__sealed_subject__", "subject_id") for model in models if sealed_attributes(model)} - {"id"}


def have_rows(subjects: list[str]) -> set[str]:
    """Those of these subjects that own a row anywhere. A subject that is no id of ours is left alone."""
    ids = dict(_as_ids(subjects))
    found = set(subjects) - {str(one) for one in ids.values()}
    left = set(ids.values())
    for column in subject_columns():
        if left:
            left -= set(db.session.scalars(select(column).where(column.in_(left)).distinct()))
    db.session.rollback()
    return found | {subject for subject, one in ids.items() if one not in left}


def _as_ids(subjects: list[str]) -> Iterator[tuple[str, uuid.UUID]]:
    for subject in subjects:
        try:
            yield subject, uuid.UUID(subject)
        except ValueError:
            continue


def count_orphans() -> int:
    return sum(len(batch) for batch in get_vault().keystore.orphans(have_rows, clock.now() - OLD))


def sweep_orphan_keys() -> int:
    """Delete keys without any row that are older than a day; returns how many. Raises TooManyOrphans."""
    keystore = get_vault().keystore
    lost, all_keys = count_orphans(), sum(keystore.masters().values())
    if lost > MOST and lost > MOST_SHARE * all_keys:
        raise TooManyOrphans(f"{lost} subjects have keys and no row: is this the right database? Nothing was deleted.")
    return keystore.sweep(have_rows, clock.now() - OLD) if lost else 0
