"""Which rows belong to a person: found by following the keys of the schema, so that a new feature is never forgotten."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from sqlalchemy import Column, Table, select

from casework.core.models import Base, db

#: Rows about something else that only point here for a while, the trail itself, and what privacy keeps of its own.
NOT_THE_PERSONS = frozenset({"place", "audit_entry", "audit_seal", "look", "form_ticket", "erasure", "disclosure"})
_PERSON = "person"


@cache
def links() -> dict[str, tuple[Column, ...]]:
    """For each table the columns that point to it. A subject without a foreign key (a draft's) points to the person."""
    found: dict[str, list[Column]] = defaultdict(list)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.name == "id":
                    found[key.column.table.name].append(column)
            if (
                not column.foreign_keys
                and column.name in {"subject_id", "person_id"}
                and table.name not in NOT_THE_PERSONS
            ):
                found[_PERSON].append(column)
    return {name: tuple(columns) for name, columns in found.items()}


Found = dict[Table, set[uuid.UUID]]


def belongings(subject_id: uuid.UUID) -> Found:
    """The ids of all rows that hang on this person, by table; tables without an id of their own are left out."""
    tables = Base.metadata.tables
    found: Found = {tables[_PERSON]: {subject_id}}
    waiting = [(tables[_PERSON], {subject_id})]
    while waiting:
        table, ids = waiting.pop()
        for column in links().get(table.name, ()):
            owner = column.table
            if owner.name in NOT_THE_PERSONS or "id" not in owner.columns:
                continue
            new = set(db.session.scalars(select(owner.c.id).where(column.in_(ids)))) - found.setdefault(owner, set())
            if new:
                found[owner] |= new
                waiting.append((owner, new))
    return {table: ids for table, ids in found.items() if ids}


def all_ids(found: Found) -> Iterator[uuid.UUID]:
    for ids in found.values():
        yield from ids
