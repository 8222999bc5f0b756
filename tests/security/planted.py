"""The planted world, made once for each process and brought back for each test: its rows are kept and written again.

Planting takes seconds (a picture is decoded in a child, keys are committed); writing the rows again takes milliseconds.
Keys and sealed files stay when the database is emptied, so what was sealed can still be opened. The rows are kept as the
database has them: in memory for SQLite, in a schema beside for PostgreSQL, which then needs one statement for all.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask

from casework.accounts.models import User
from casework.core.models import Base, db
from casework.core.transaction import audited_write, mode, short_transaction
from casework.people.models import Person
from tests.security.world import World, make_world

#: A statement, and the rows that it is run with, or None.
Written = tuple[str, list[tuple[Any, ...]] | None]


@dataclass(frozen=True)
class Planted:
    world: World
    users: dict[str, Any]
    persons: dict[str, Any]
    other_advisor: Any
    statements: list[Written]

    def write(self) -> None:
        """Write the rows into the emptied database."""
        db.session.rollback()
        with short_transaction() as connection:
            for statement, rows in self.statements:
                connection.exec_driver_sql(statement, rows)

    def found(self) -> World:
        """The world with its people as this session knows them."""
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


def _kept() -> list[Written]:
    """How every row that is there now is written again, parents before children."""
    with audited_write(), mode("write"), db.engine.begin() as connection:
        names = [
            table.name
            for table in Base.metadata.sorted_tables
            if connection.exec_driver_sql(f'SELECT 1 FROM "{table.name}" LIMIT 1').first()
        ]
        if connection.dialect.name == "sqlite":
            return [_insert(name, connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()) for name in names]
        beside = f"planted_{uuid.uuid4().hex[:8]}"
        connection.exec_driver_sql(f"CREATE SCHEMA {beside}")
        for name in names:
            connection.exec_driver_sql(f'CREATE TABLE {beside}."{name}" AS TABLE public."{name}"')
        return [("; ".join(f'INSERT INTO public."{name}" SELECT * FROM {beside}."{name}"' for name in names), None)]


def _insert(name: str, rows: Sequence[Any]) -> Written:
    places = ", ".join("?" * len(rows[0]))
    return f'INSERT INTO "{name}" VALUES ({places})', [tuple(row) for row in rows]


def planted_world(app: Flask, make: Callable[[], World] = make_world) -> World:
    """A world in this emptied database: planted by the first test that asks, brought back for every other."""
    known: dict[Callable[[], World], Planted] = app.extensions.setdefault("planted_worlds", {})
    if make in known:
        known[make].write()
    else:
        known[make] = plant(make)
    return known[make].found()
