"""A search among people opens names only for those who read names."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from casework.core.transaction import unit_of_work
from casework.people.models import Person
from casework.people.queries import search_people
from casework.people.service import add_spelling
from tests import make


def test_who_does_not_read_names_finds_nobody_by_one(context: Flask) -> None:
    one = make.person("Zubaida")
    with unit_of_work():
        add_spelling(one, "Zubaida Rahimi", kind="call_name")
    found = {
        role: [hit.why for hit in search_people(make.user(role), "Zubaida Rahimi", select(Person.id)).hits]
        for role in ("advisor", "finance")
    }
    assert found == {"advisor": ["Zubaida Rahimi"], "finance": []}
