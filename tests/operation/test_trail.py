"""Whoever edits, deletes, swaps or cuts entries is found, wherever they do it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from casework.core.audit import Entry, Seal
from casework.core.models import db, table_of
from casework.core.transaction import audited_write, unit_of_work
from casework.messages.models import Letter
from casework.operation import trail
from casework.privacy.erasing import erase_person
from tests import make

ENTRIES, SEALS = table_of(Entry), table_of(Seal)
TAMPERS = 200
Rows = list[dict[str, Any]]


def write(*statements: Any) -> None:
    with unit_of_work(), audited_write():
        for statement in statements:
            db.session.execute(statement)


def rows_of(table: Any, order: Any) -> Rows:
    found = [dict(row) for row in db.session.execute(select(table).order_by(order)).mappings()]
    db.session.rollback()
    return found


def edit(chance: random.Random, entries: Rows, _seals: Rows) -> None:
    entry = chance.choice(entries)
    changed = chance.choice(
        [{"actor_id": str(uuid.uuid4())}, {"action": "nothing"}, {"row_id": "x"}, {"changes": {"a": [1, 2]}}, {"changes": {"erased": "0" * 64}},
         {"changes": {"erased": True}}, {"table_name": "other"}]
    )  # fmt: skip
    write(update(ENTRIES).where(ENTRIES.c.id == entry["id"]).values(**changed))


def remove(chance: random.Random, entries: Rows, _seals: Rows) -> None:
    """An entry with its seal: the numbers then have a gap, or are moved up."""
    entry = chance.choice(entries)
    write(delete(SEALS).where(SEALS.c.entry_id == entry["id"]), delete(ENTRIES).where(ENTRIES.c.id == entry["id"]))


def remove_entry_alone(chance: random.Random, entries: Rows, _seals: Rows) -> None:
    write(delete(ENTRIES).where(ENTRIES.c.id == chance.choice(entries)["id"]))


def remove_and_move_up(chance: random.Random, _entries: Rows, seals: Rows) -> None:
    place = chance.randrange(len(seals) - 1)
    gone, later = seals[place], seals[place + 1 :]
    write(
        delete(SEALS).where(SEALS.c.position >= gone["position"]),
        delete(ENTRIES).where(ENTRIES.c.id == gone["entry_id"]),
    )
    write(insert(SEALS).values([{**seal, "position": seal["position"] - 1} for seal in later]))


def swap(chance: random.Random, entries: Rows, _seals: Rows) -> None:
    """What two entries say, in each other's place."""
    one, other = chance.sample(entries, 2)
    while (one["changes"], one["row_id"]) == (other["changes"], other["row_id"]):
        one, other = chance.sample(entries, 2)
    for target, source in ((one, other), (other, one)):
        write(
            update(ENTRIES)
            .where(ENTRIES.c.id == target["id"])
            .values(changes=source["changes"], row_id=source["row_id"])
        )


def cut(chance: random.Random, _entries: Rows, seals: Rows) -> None:
    """The end of the trail with its seals, as if it had never been."""
    first = chance.randint(2, len(seals))
    gone = [seal["entry_id"] for seal in seals if seal["position"] >= first]
    write(delete(SEALS).where(SEALS.c.position >= first), delete(ENTRIES).where(ENTRIES.c.id.in_(gone)))


WAYS: list[Callable[[random.Random, Rows, Rows], None]] = [
    edit,
    remove,
    remove_entry_alone,
    remove_and_move_up,
    swap,
    cut,
]


def test_two_hundred_random_tampers_are_found(noted: Path) -> None:
    for number in range(6):
        make.case(person=make.person(f"Invented {number}"))
    assert trail.seal_and_verify().is_whole
    entries, seals = rows_of(ENTRIES, ENTRIES.c.at), rows_of(SEALS, SEALS.c.position)
    assert len(entries) == len(seals) > 20
    chance, missed = random.Random(20261120), []
    for number in range(TAMPERS):
        way = WAYS[number % len(WAYS)]
        way(chance, entries, seals)
        db.session.expunge_all()
        if trail.seal_and_verify().is_whole:
            missed.append((number, way.__name__))
        write(delete(SEALS), delete(ENTRIES))
        write(insert(ENTRIES).values(entries), insert(SEALS).values(seals))
    assert missed == []
    db.session.expunge_all()
    assert trail.seal_and_verify().is_whole


def test_an_erased_persons_entries_are_empty_and_the_trail_is_whole(noted: Path) -> None:
    person = make.person("Canary")
    assert trail.seal_and_verify().is_whole
    subject = person.id
    erase_person(subject)
    verdict = trail.seal_and_verify()
    assert verdict.is_whole
    said = db.session.scalars(select(Entry.changes).where(Entry.row_id == str(subject))).all()
    assert said
    assert all(set(each) == {"erased"} for each in said)


def test_every_entry_is_in_the_seals_once(noted: Path) -> None:
    for _number in range(3):
        make.person()
    trail.seal_now()
    make.person()
    assert trail.seal_now() > 0
    assert trail.seal_now() == 0
    assert db.session.scalar(select(func.count()).select_from(SEALS)) == db.session.scalar(
        select(func.count()).select_from(ENTRIES)
    )


def test_the_end_of_the_trail_is_noted_once_a_day_and_told_to_the_officer(noted: Path, context: Flask) -> None:
    officer = make.user("dpo")
    make.user("advisor")
    trail.seal_now()
    make.person()
    trail.seal_now()
    assert len(trail.read_notes()) == 1
    assert noted.stat().st_mode & 0o077 == 0
    assert trail.send_newest() == 1
    assert trail.send_newest() == 0
    letters = db.session.scalars(select(Letter).where(Letter.kind == trail.LETTER_KIND)).all()
    assert [letter.user_id for letter in letters] == [officer.id]


def test_a_note_that_does_not_fit_is_told(noted: Path) -> None:
    make.person()
    verdict = trail.seal_and_verify()
    note = trail.read_notes()[-1]
    assert note.mac == verdict.newest
    trail.write_notes([trail.Noted(note.day, note.position + 1, note.mac)])
    assert trail.seal_and_verify().broken_at == note.position + 1


@pytest.mark.parametrize("word", ["without the key"])
def test_seals_made_with_another_key_do_not_hold(noted: Path, word: str) -> None:
    from casework.core import seals

    make.person()
    with unit_of_work():
        seals.seal_new(word.encode())
    assert not trail.seal_and_verify().is_whole
