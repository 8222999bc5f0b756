"""The planted world, made once for each process and brought back for each test: its rows are kept and written again.

Planting takes seconds (a picture is decoded in a child, keys are committed); writing the rows again takes milliseconds.
Keys and sealed files stay when the database is emptied, so what was sealed can still be opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy import Table, insert, select

from casework.accounts.models import User
from casework.core.models import Base, db
from casework.core.transaction import short_transaction
from casework.people.models import Person
from tests.security.world import World, make_world


@dataclass(frozen=True)
class Planted:
    world: World
    users: dict[str, Any]
    persons: dict[str, Any]
    other_advisor: Any
    rows: list[tuple[Table, list[dict[str, Any]]]]

    def write(self) -> None:
        """Write the rows into the emptied database."""
        db.session.rollback()
        with short_transaction() as connection:
            for table, rows in self.rows:
                connection.execute(insert(table), rows)

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
    kept = []
    for table in Base.metadata.sorted_tables:
        rows = [dict(row) for row in db.session.execute(select(table)).mappings()]
        if rows:
            kept.append((table, rows))
    return Planted(
        replace(world, users={}, persons={}, other_advisor=None),
        {role: user.id for role, user in world.users.items()},
        {whose: person.id for whose, person in world.persons.items()},
        world.other_advisor.id,
        kept,
    )


def planted_world(app: Flask, make: Callable[[], World] = make_world) -> World:
    """A world in this emptied database: planted by the first test that asks, brought back for every other."""
    known: dict[Callable[[], World], Planted] = app.extensions.setdefault("planted_worlds", {})
    if make in known:
        known[make].write()
    else:
        known[make] = plant(make)
    return known[make].found()
