"""Every column of every table as an extra input, and what a form did with and without them (G3)."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select

from casework.core.models import Base, db
from tests.security.forms_found import Shown
from tests.security.visitor import Visitor

#: Names that frameworks and other programs have taken by mistake, beside every column that we have.
NAMES = {
    "is_admin", "admin", "role", "roles", "permissions", "groups", "is_staff", "is_superuser", "superuser", "user", "user_id", "owner",
    "_method", "_user_id", "__class__", "data", "obj", "meta", "errors", "by", "viewer", "advisor", "lead", "team", "compartment",
} | {column.name for table in Base.metadata.sorted_tables for column in table.columns}  # fmt: skip
VALUES = ("admin", "1", "true", "2026-01-01")
#: The trail, the session and what is counted say when and by whom, which differs from one sending to the next.
ALWAYS_NEW = {"audit_entry", "look", "sign_in", "visit", "form_ticket", "audit_seal"}

Rows = dict[str, dict[Any, dict[str, Any]]]


#: Every table with the statement that reads it, made once: they are read thousands of times.
READ = {table: select(table) for table in Base.metadata.sorted_tables if table.name not in ALWAYS_NEW}
#: On PostgreSQL one statement tells of all tables whether something in them is another.
TOLD = "SELECT " + ", ".join(f"(SELECT md5(string_agg(t::text, ';')) FROM \"{table.name}\" t)" for table in READ)


@dataclass(frozen=True)
class Kept:
    """Every table at one moment: its rows, and what the driver says of it, which is compared in no time."""

    rows: Rows
    raw: list[Any]


def raw_tables() -> list[Any]:
    """For each table of READ something that differs when a row of it does."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        return list(connection.exec_driver_sql(TOLD).one())
    return [connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').all() for table in READ]


def everything() -> Kept:
    db.session.rollback()
    kept = Kept({table.name: _rows(table) for table in READ}, raw_tables())
    db.session.rollback()
    return kept


def _rows(table: Table) -> dict[Any, dict[str, Any]]:
    keys, rows = [key.name for key in table.primary_key.columns], db.session.execute(READ[table]).mappings()
    return {tuple(row[key] for key in keys): dict(row) for row in rows}


def changed_since(before: Kept) -> Rows:
    """Those tables that may be others now; only they are read as the program reads them."""
    db.session.rollback()
    now = raw_tables()
    changed = [table for table, old, new in zip(READ, before.raw, now, strict=True) if old != new]
    found = {table.name: _rows(table) for table in changed}
    db.session.rollback()
    return found


def plain(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What of a new row is the same each time: no ids, moments, sealed bytes or random references."""
    return tuple(
        (name, repr(value))
        for name, value in sorted(row.items())
        if not isinstance(value, (uuid.UUID, datetime, date, bytes)) and name not in {"ref", "message_id"}
    )


def effect(before: Rows, after: Rows) -> dict[str, Any]:
    """What a sending did: which columns of which rows changed, and which rows came or went."""
    told: dict[str, Any] = {}
    for name, rows in after.items():
        old = before[name]
        changed = {
            (key, column)
            for key, row in rows.items()
            if key in old
            for column, value in row.items()
            if value != old[key][column]
        }
        new = Counter(plain(row) for key, row in rows.items() if key not in old)
        gone = set(old) - set(rows)
        if changed or new or gone:
            told[name] = (changed, new, gone)
    return told


def sent_to(visitor: Visitor, extra: dict[str, str], *, begins: bool = True) -> tuple[int, dict[str, Any], Shown]:
    """`begins`: in a world as it was planted; else in one where the sending before has changed nothing."""
    if begins:
        visitor.begin()
    else:
        visitor.look()
    form = visitor.shown()
    known: dict[str, Kept] = visitor.app.extensions.setdefault("rows_before", {})
    before = known.get(visitor.found.viewer) or everything()
    if visitor.found.viewer != "half-way in":  # whose password is made anew each time
        known[visitor.found.viewer] = before
    page = visitor.send({**extra, **form.filled()}, is_multipart=form.takes_files)
    return page.status, effect(before.rows, changed_since(before)), form
