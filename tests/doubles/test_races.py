"""Two who merge at once, in processes of their own, on a real database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core.models import db
from casework.doubles.models import DoublePair
from casework.people.models import Merge
from casework.people.queries import lives_on_in
from tests import make
from tests.at_once import at_once
from tests.doubles.pairs import pair_of, someone


def merged_at_once(folder: Path, url: str, user: User, pairs: list[DoublePair]) -> Counter[str]:
    shares = [[str(folder), url, str(user.id), str(pair.id)] for pair in pairs]
    db.session.commit()
    told = Counter(at_once("tests.doubles.race", shares))
    db.session.rollback()
    db.session.expire_all()
    return told


def test_one_pair_merged_twice_at_once_is_merged_once(context: Flask, folder: Path, database_url: str) -> None:
    one, other = someone("Samira Haddad"), someone("سميرة حداد")
    make.case(person=one)
    make.case(person=other)
    pair = pair_of(one, other)
    told = merged_at_once(folder, database_url, make.user("coordinator"), [pair, pair])
    assert told == {"done": 1, "AlreadyMerged": 1}
    assert len(db.session.scalars(select(Merge)).all()) == 1


def test_two_merges_that_share_a_person_leave_nobody_behind(context: Flask, folder: Path, database_url: str) -> None:
    people = [someone(f"Samira Haddad {word}") for word in ("Eins", "Zwei", "Drei")]
    for person in people:
        make.case(person=person)
    first, second, third = people
    told = merged_at_once(
        folder, database_url, make.user("coordinator"), [pair_of(first, second), pair_of(second, third)]
    )
    assert told["done"] in (1, 2) and sum(told.values()) == 2
    living = {lives_on_in(person.id) for person in people}
    assert len(living) == 3 - told["done"]
    assert {case.person_id for case in db.session.scalars(select(Case))} <= living
    still_open = db.session.scalars(select(Case.person_id).where(Case.closed_at.is_(None))).all()
    assert sorted(still_open) == sorted(living)
