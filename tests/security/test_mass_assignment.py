"""No form takes what it does not ask for: every column of every table as an extra input changes nothing (G3)."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core.models import Base, db
from tests.security.forms_found import Shown, all_forms
from tests.security.planted import planted_world
from tests.security.states import make_world_of_states
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


def everything() -> Rows:
    db.session.rollback()
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in ALWAYS_NEW:
            rows = db.session.execute(select(table)).mappings()
            found[table.name] = {tuple(row[key] for key in table.primary_key.columns): dict(row) for row in rows}
    db.session.rollback()
    return found


def plain(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What of a new row is the same each time: no ids, moments, sealed bytes or random references."""
    return tuple(
        (name, repr(value))
        for name, value in sorted(row.items())
        if not isinstance(value, (uuid.UUID, datetime, date, bytes))
        and name not in {"ref", "ticket", "result", "values"}
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


def sent_to(visitor: Visitor, extra: dict[str, str]) -> tuple[int, dict[str, Any], Shown]:
    visitor.begin()
    form = visitor.shown()
    before = everything()
    page = visitor.send({**extra, **form.filled()}, is_multipart=form.takes_files)
    return page.status, effect(before, everything()), form


@pytest.mark.parametrize("part", range(3))
def test_no_form_takes_what_it_does_not_ask_for(context: Flask, part: int) -> None:
    assert len(NAMES) >= 60
    found = all_forms(context, planted_world(context, make_world_of_states))
    changed = Counter[str]()
    for number, each in enumerate(found):
        if number % 3 != part:
            continue
        visitor = Visitor(context, each)
        status, plainly, form = sent_to(visitor, {})
        extra = dict.fromkeys(sorted(NAMES - set(form.controls)), VALUES[number // 3 % len(VALUES)])
        with_more, effects, _form = sent_to(visitor, extra)
        assert (with_more, effects) == (status, plainly), each
        changed["something" if plainly else "nothing"] += 1
    print(f"\n{sum(changed.values())} forms × {len(NAMES)} names: {dict(changed)}")
    assert changed["something"] > 5, "sending these forms has to do something, or nothing is proved"
