"""The planted world, made once for each process and brought back for each test: its rows are kept and written again.

Planting takes seconds (a picture is decoded in a child, keys are committed); writing the rows again takes milliseconds.
Keys and sealed files stay when the database is emptied, so what was sealed can still be opened. The rows are kept as the
database has them: for SQLite the whole database in memory, which is copied page by page; for PostgreSQL in a schema
beside, from which one function writes all.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.core.models import Base, db
from casework.core.transaction import audited_write, mode
from casework.people.models import Person
from tests.emptying import call, make_function
from tests.security.world import World, make_world


@dataclass(frozen=True)
class Planted:
    world: World
    users: dict[str, Any]
    persons: dict[str, Any]
    other_advisor: Any
    write_rows: Callable[[], None]

    def write(self) -> None:
        """Bring the rows back, whatever the database holds now."""
        db.session.remove()
        self.write_rows()

    def found(self) -> World:
        """The world with its people as this session knows them."""
        staff, people = {*self.users.values(), self.other_advisor}, set(self.persons.values())
        # Read in one go; what follows finds them in the session.
        known = [*db.session.scalars(select(User).where(User.id.in_(staff))).unique()]
        known += db.session.scalars(select(Person).where(Person.id.in_(people))).unique()
        assert len(known) == len(staff) + len(people)
        return replace(
            self.world,
            users={role: db.session.get_one(User, each) for role, each in self.users.items()},
            persons={whose: db.session.get_one(Person, each) for whose, each in self.persons.items()},
            other_advisor=db.session.get_one(User, self.other_advisor),
        )


def plant(make: Callable[[], World]) -> Planted:
    """Make a world in an emptied database and keep every row of it, parents before children."""
    world = make()
    assert world.other_advisor is not None
    other_advisor = world.other_advisor.id
    users = {role: user.id for role, user in world.users.items()}
    persons = {whose: person.id for whose, person in world.persons.items()}
    db.session.rollback()
    return Planted(
        replace(world, users={}, persons={}, other_advisor=None),
        users,
        persons,
        other_advisor,
        _kept(),
    )


def _kept() -> Callable[[], None]:
    """What writes every row again that is there now."""
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
    return _pages_kept() if is_sqlite else _schema_kept()


def _pages_kept() -> Callable[[], None]:
    kept = sqlite3.connect(":memory:")
    raw = db.engine.raw_connection()
    raw.driver_connection.backup(kept)
    raw.close()

    def write() -> None:
        raw = db.engine.raw_connection()
        raw.driver_connection.execute("PRAGMA query_only=OFF")
        kept.backup(raw.driver_connection)
        raw.close()

    return write


def _schema_kept() -> Callable[[], None]:
    beside = f"planted_{uuid.uuid4().hex[:8]}"
    tables = [table.name for table in Base.metadata.sorted_tables]
    with audited_write(), mode("write"), db.engine.begin() as connection:
        filled = [name for name in tables if connection.exec_driver_sql(f'SELECT 1 FROM "{name}" LIMIT 1').first()]
        connection.exec_driver_sql(f"CREATE SCHEMA {beside}")
        for name in filled:
            connection.exec_driver_sql(f'CREATE TABLE {beside}."{name}" AS TABLE public."{name}"')
    gone = [f'DELETE FROM public."{name}"' for name in reversed(tables)]
    back = [f'INSERT INTO public."{name}" SELECT * FROM {beside}."{name}"' for name in filled]
    make_function(beside, [*gone, *back])

    return partial(call, beside)


def planted_world(app: Flask, make: Callable[[], World] = make_world) -> World:
    """A world and nothing else: planted in an emptied database by the first test that asks, brought back for every other."""
    known: dict[Callable[[], World], Planted] = app.extensions.setdefault("planted_worlds", {})
    if make in known:
        known[make].write()
    else:
        known[make] = plant(make)
    return known[make].found()
