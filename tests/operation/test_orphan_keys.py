"""Keys without a row go after a day; whatever is being made at that moment keeps its own."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.core.transaction import unit_of_work
from casework.core.vault import CLASSES
from casework.operation import orphans
from casework.operation.orphans import TooManyOrphans, have_rows, subject_columns, sweep_orphan_keys
from casework.people.models import Person
from casework.people.service import make_person, new_subject
from casework.privacy.models import Disclosure
from tests import make
from tests.privacy.test_killed import kill, living

DAY = timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def no_keys_of_other_tests(context: Flask) -> None:
    """The key store outlives a test: what others left is swept, however much it is."""
    keystore = get_vault().keystore
    keystore.sweep(have_rows, clock.now() + timedelta(days=1000))


def test_only_keys_that_are_old_and_have_no_row_go(context: Flask) -> None:
    orphan, person, user = new_subject(), make.person(), make.user("advisor")
    assert sweep_orphan_keys() == 0
    clock.travel(DAY)
    young = new_subject()
    assert sweep_orphan_keys() == len(CLASSES)
    assert living(orphan) == set()
    assert living(young) == living(person.id) == set(CLASSES)
    assert {"identity", "counselling"} <= living(user.id)
    assert open_for(SYSTEM, [db.session.get_one(Person, person.id)], "test")[0].call_name == "Samira"
    assert sweep_orphan_keys() == 0


def test_a_key_that_was_destroyed_on_purpose_stays_destroyed(context: Flask) -> None:
    subject = new_subject()
    get_vault().destroy(str(subject))
    clock.travel(DAY)
    assert sweep_orphan_keys() == 0
    assert get_vault().is_destroyed(str(subject), "identity")


def test_every_model_with_a_seal_protects_the_keys_of_its_subject(context: Flask) -> None:
    from casework.core.models import Base
    from casework.core.sealed import sealed_attributes

    looked_at = {(column.table.name, column.name) for column in subject_columns()}
    for mapper in Base.registry.mappers:
        if sealed_attributes(mapper.class_):
            subject = getattr(mapper.class_, "__sealed_subject__", "subject_id")
            assert (mapper.class_.__tablename__, subject) in looked_at, mapper.class_.__name__
    stranger = new_subject()
    db.session.add(
        Disclosure(
            person_id=stranger, asked_on=clock.today(), asked_by_kind="police", ground="none", is_answered=False,
            decided_by=uuid.uuid4(), second_person=uuid.uuid4(), person_told=False, said="nothing",
        )
    )  # fmt: skip
    db.session.commit()
    assert have_rows([str(stranger), str(uuid.uuid4()), "@casework"]) == {str(stranger), "@casework"}


def test_a_database_in_which_nearly_everyone_is_missing_is_the_wrong_one(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "MOST", 3)
    lost = [new_subject() for _number in range(4)]
    make.person()
    clock.travel(DAY)
    with pytest.raises(TooManyOrphans):
        sweep_orphan_keys()
    assert all(living(subject) == set(CLASSES) for subject in lost)


def test_what_is_made_of_an_old_key_while_the_sweep_runs_keeps_it(context: Flask) -> None:
    """A refused first page leaves keys; days later the same browser sends it again, and at that moment the sweep runs."""
    subjects = [new_subject() for _number in range(40)]
    clock.travel(DAY)
    stop, errors = threading.Event(), []

    def sweep() -> None:
        with context.app_context():
            while not stop.is_set():
                try:
                    get_vault().keystore.sweep(have_rows, clock.now() - orphans.OLD)
                except Exception as error:
                    errors.append(error)

    thread = threading.Thread(target=sweep)
    thread.start()
    try:
        for subject in subjects:
            # Each is a request of its own: what one has opened, the next one does not know.
            get_vault().forget()
            get_vault().make_keys(str(subject))
            with unit_of_work():
                make_person(subject, call_name="Invented", language="ar")
    finally:
        stop.set()
        thread.join()
    assert errors == []
    get_vault().forget()
    people: list[Any] = open_for(SYSTEM, db.session.scalars(select(Person)), "test")
    assert len(people) == 40 and {person.call_name for person in people} == {"Invented"}


def test_a_sweep_that_is_killed_loses_no_key_and_the_next_one_finishes(context: Flask) -> None:
    happened = kill(context, "make", ["-"] * 12)
    people = {person.id for person in db.session.scalars(select(Person))}
    lost = [subject for _moment, subject in happened if subject not in people]
    assert lost and people
    kill(context, "sweep", [str(uuid.uuid4()) for _number in range(8)])
    assert all(living(person) == set(CLASSES) for person in people)
    clock.travel(DAY)
    sweep_orphan_keys()
    assert all(living(subject) == set() for subject in lost)
    for person in open_for(SYSTEM, db.session.scalars(select(Person)), "test"):
        assert person.call_name == "Invented"
