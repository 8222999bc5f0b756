"""kill -9 between any two steps: no row without its key, no erasure that stays half done."""

from __future__ import annotations

import uuid

from flask import Flask
from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.core.vault import CLASSES
from casework.people.models import Person, Spelling
from casework.privacy.jobs import finish_erasures
from casework.privacy.models import Erasure
from tests import make
from tests.warm import run

KILLS = 20


def kill(context: Flask, what: str, subjects: list[str]) -> list[tuple[str, uuid.UUID]]:
    """What happened: at which moment a child died, and over whom."""
    db.session.commit()
    done = run("tests.privacy.killed", context.config["INSTANCE"], context.config["DATABASE_URL"], what, *subjects)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return [(moment, uuid.UUID(subject)) for moment, subject in lines]


def living(subject: uuid.UUID) -> set[str]:
    found = get_vault().keystore.fetch([(str(subject), each) for each in CLASSES])
    return {cls for (_subject, cls), key in found.items() if not key.is_destroyed}


def test_a_person_that_was_being_made_is_whole_or_not_there(context: Flask) -> None:
    happened = kill(context, "make", ["-"] * KILLS)
    assert len(happened) == KILLS
    people = {person.id: person for person in db.session.scalars(select(Person))}
    for moment, subject in happened:
        assert (subject in people) == (moment in {"after the row is committed", "never"}), moment
    assert {0 < len(people) < KILLS} == {True}
    for person in open_for(SYSTEM, people.values(), "test"):
        assert living(person.id) == set(CLASSES)
        assert person.call_name == "Invented"


def test_an_erasure_that_was_cut_off_is_finished_by_the_job(context: Flask) -> None:
    ids = [make.person(f"Invented {number}").id for number in range(KILLS)]
    for subject in ids:
        make.case(person=db.session.get_one(Person, subject))
    happened = kill(context, "erase", [str(subject) for subject in ids])
    assert [subject for _moment, subject in happened] == ids
    half_done = db.session.scalars(select(Erasure.state).where(Erasure.state != "done")).all()
    assert {"ordered", "scrubbed"} == set(half_done)
    db.session.rollback()
    assert finish_erasures() == len(half_done)
    never_ordered = {subject for moment, subject in happened if moment == "before commit 1"}
    assert never_ordered
    for subject in ids:
        states = db.session.scalars(select(Erasure.state).where(Erasure.subject_id == subject)).all()
        spellings = db.session.scalars(select(Spelling).where(Spelling.person_id == subject)).all()
        if subject in never_ordered:
            assert states == []
            assert living(subject) == set(CLASSES)
            assert len(spellings) == 1
        else:
            assert states == ["done"]
            assert living(subject) == set()
            assert spellings == []
            assert db.session.get(Person, subject) is None
