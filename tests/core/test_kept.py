"""Statements that are kept: what stands in them, and what is filled in."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.kept import constant, one_of, one_of_few, so_many
from casework.core.models import db
from tests import make
from tests.desk.reading import every_statement

pytestmark = pytest.mark.usefixtures("context")

ASKED = select(Case.id).where(one_of(Case.id, "ids"), Case.closed_at.is_(None)).limit(so_many(2))


def asked_for(ids: list[uuid.UUID]) -> tuple[set[uuid.UUID], list[str]]:
    with every_statement() as statements:
        found = set(db.session.scalars(ASKED, {"ids": ids}))
    return found, statements


def test_one_of_finds_those_that_were_named_and_no_other() -> None:
    one, other, _third = (make.case().id for _number in range(3))
    db.session.commit()
    assert asked_for([one, other])[0] == {one, other}
    assert asked_for([other])[0] == {other}
    assert asked_for([])[0] == set()
    assert asked_for([uuid.uuid4()])[0] == set()


def test_postgresql_gets_one_statement_however_many_are_named(database_url: str) -> None:
    ids = [make.case().id for _number in range(3)]
    db.session.commit()
    said = {text for some in (ids[:1], ids) for text in asked_for(some)[1]}
    # SQLite plans in no time, and gets a list.
    assert len(said) == (2 if database_url.startswith("sqlite") else 1)


def test_one_of_few_is_what_the_select_finds() -> None:
    open_, closed = make.case(), make.case(status="closed", closed_at=clock.now())
    db.session.commit()
    few = select(Case.person_id).where(Case.closed_at.is_not(None))
    assert db.session.scalars(select(Case.id).where(one_of_few(Case.person_id, few))).all() == [closed.id]
    none = few.where(Case.status == "triage")
    assert db.session.scalars(select(Case.id).where(one_of_few(Case.person_id, none))).all() == []
    assert open_.person_id != closed.person_id


def test_it_is_written_so_that_an_index_answers_it() -> None:
    [said] = asked_for([uuid.uuid4()])[1]
    # Compared with a truth value it would be reckoned out for each row of the table.
    assert " = 1" not in said and "true" not in said.lower()


@pytest.mark.parametrize("wrong", ["o'clock", "", "Case", "a b", "é"])
def test_only_a_code_may_stand_in_a_statement(wrong: str) -> None:
    with pytest.raises(ValueError, match="no code"):
        constant(wrong)


def test_a_code_and_a_number_come_back_as_they_stand() -> None:
    row: Any = db.session.execute(select(constant("no_answer"), constant(3))).one()
    assert tuple(row) == ("no_answer", 3)


def test_postgresql_gives_back_days_moments_and_bytes_as_before() -> None:
    """The driver's cursor is ours (casework/core/postgresql.py): what it says of columns is all that is converted by."""
    case = make.case(next_on=date(2026, 3, 29))
    db.session.commit()
    row = db.session.execute(
        select(Case.next_on, Case.opened_at, Case.id, Case.closed_at).where(Case.id == case.id)
    ).one()
    assert (row.next_on, row.id, row.closed_at) == (date(2026, 3, 29), case.id, None)
    assert row.opened_at.utcoffset() is not None
