"""Erased is erased: no word of a person anywhere, no row that only they could be, and the counts stay true."""

from __future__ import annotations

import subprocess
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from casework.cases.models import Case
from casework.core import clock, seals
from casework.core.audit import Entry, Look
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import audited_write, unit_of_work
from casework.core.vault import CLASSES, KeyDestroyed
from casework.documents import shelf
from casework.enrolment.models import Application, Enrolment, Participation
from casework.people.models import Fact, NameKey, Person, Spelling
from casework.privacy import blurring, joining, service
from casework.privacy.belongings import belongings
from casework.privacy.erasing import erase_person
from casework.privacy.models import Erasure
from casework.progress.models import Outcome
from tests import make
from tests.privacy.cohort_of_twelve import ALIAS, CANARIES, Twelve, give_paper, twelve


@pytest.fixture
def course(context: Flask) -> Twelve:
    return twelve()


def everything(app: Flask) -> bytes:
    """Every byte that the program has put on a disk; on PostgreSQL every value of every table."""
    files = [
        str(path) for path in Path(app.config["INSTANCE"]).rglob("*") if path.is_file() and path.name != "empty.db"
    ]
    # Another process reads them: closing a database's file here would drop the locks that SQLite holds on it.
    found = [subprocess.run(["cat", *files], capture_output=True, check=True).stdout]
    if db.engine.dialect.name != "sqlite":
        for name in app.extensions["tables"]:
            found += [str(tuple(row)).encode() for row in db.session.execute(text(f'SELECT * FROM "{name}"'))]
        db.session.rollback()
    return b"\n".join(found)


def test_no_word_of_an_erased_person_is_left_anywhere(course: Twelve, context: Flask) -> None:
    last = course.people[-1]
    subject, ref = last.id, course.cases[-1].ref
    file_ref = give_paper(last)
    assert ALIAS.encode() in everything(context)
    assert ref.encode() in everything(context)
    assert shelf.place_of(file_ref).exists()
    erase_person(subject)
    found = everything(context)
    for word in [*CANARIES, ref, file_ref]:
        for encoding in ("utf-8", "utf-16-le"):
            assert word.encode(encoding) not in found, word
    assert not shelf.place_of(file_ref).exists()


def test_the_keys_of_an_erased_person_are_gone_for_ever(course: Twelve) -> None:
    subject = course.people[-1].id
    assert not get_vault().is_destroyed(str(subject), "identity")
    erase_person(subject)
    get_vault().forget()
    assert all(get_vault().is_destroyed(str(subject), each) for each in CLASSES)
    with pytest.raises(KeyDestroyed):
        get_vault().make_keys(str(subject))


def test_nothing_that_stays_leads_to_the_old_id(course: Twelve) -> None:
    subject = course.people[-1].id
    case_id = course.cases[-1].id
    erase_person(subject)
    assert db.session.get(Person, subject) is None
    assert db.session.get(Case, case_id) is None
    assert list(belongings(subject).values()) == [{subject}]
    erased = db.session.scalars(select(Person).where(Person.erased_on.is_not(None))).one()
    assert erased.call_name_sealed is None


def counts() -> dict[str, int]:
    models: list[Any] = [Person, Case, Application, Enrolment, Participation]
    return {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models}


def test_the_counts_stay_true(course: Twelve) -> None:
    before = counts()
    in_course = select(func.count()).where(Enrolment.cohort_id == course.cohort.id)
    assert db.session.scalar(in_course) == 12
    erase_person(course.people[-1].id)
    assert counts() == before
    assert db.session.scalar(in_course) == 12


def combination(table: Any, row: Any, belonging: set[Any]) -> tuple[Any, ...]:
    """A row as someone sees it who knows neither keys nor days, only months."""
    return tuple(blurring.month_of(row[column.name]) for column in blurring.seen_columns(table, belonging))


@pytest.mark.parametrize("over", [True, False])
def test_of_what_stays_no_combination_is_only_one_rows(context: Flask, over: bool) -> None:
    course = twelve(over=over)
    unlike = belongings(course.people[-1].id)
    assert lonely(unlike), "the last of the twelve was like the others before: this proves nothing"
    erase_person(course.people[-1].id)
    erased = db.session.scalars(select(Person).where(Person.erased_on.is_not(None))).one()
    left = {table: ids for table, ids in belongings(erased.id).items() if table.name != "person"}
    assert {"case_file", "application", "enrolment", "participation", "outcome"} <= {table.name for table in left}
    neutral = {"case_file": ("closed", "und", "erased")}
    alone = [(name, told) for name, told in lonely(left) if not set(neutral.get(name, ("?",))) <= set(told)]
    assert alone == []


def lonely(found: dict[Any, set[uuid.UUID]]) -> list[tuple[str, tuple[Any, ...]]]:
    """Rows of the person that are like no other row of their table."""
    alone = []
    for table, ids in found.items():
        rows = db.session.execute(select(table)).mappings().all()
        if table.name == "person" or len(rows) < 2:
            continue
        seen = Counter(combination(table, row, set(found)) for row in rows)
        alone += [
            (table.name, told)
            for row in rows
            if row["id"] in ids and seen[told := combination(table, row, set(found))] < 2
        ]
    return alone


def joined(person_id: uuid.UUID, tables: set[Any], *, of_erased: bool = False) -> Counter[tuple[Any, ...]]:
    """Everything that is known of one person by following the remaining ids, whatever table it stands in."""
    known: Counter[tuple[Any, ...]] = Counter()
    for table in tables:
        owned = joining.owner_of(table)
        if owned is None or table.name == "person":
            continue
        every = owned.subquery()
        for row in db.session.execute(select(every).where(every.c.owner == person_id)).mappings():
            if not (of_erased and joining.is_neutral(table, row)):
                known[joining.key_of(table, row, tables)] += 1
    for fact in db.session.execute(select(Fact.key, Fact.value).where(Fact.subject_id == person_id)):
        known["fact", *fact] += 1
    return known


def like(known: Counter[tuple[Any, ...]], others: list[uuid.UUID], tables: set[Any]) -> int:
    """How many of these carry all of it."""
    return sum(1 for other in others if not known - joined(other, tables))


@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("whose", ["unlike", "mixed", "alike"])
def test_nor_is_any_combination_across_tables(context: Flask, over: bool, whose: str) -> None:
    """In each table common, together alone: half of the course failed and was admitted nowhere, half the other way round."""
    course = twelve(over=over)
    who = {"unlike": 11, "mixed": 4, "alike": 9}[whose]
    for number, case in enumerate(course.cases[:11]):
        half = number < 5
        enrolment = db.session.scalars(select(Enrolment).where(Enrolment.case_id == case.id)).one()
        outcome = db.session.scalars(select(Outcome).where(Outcome.case_id == case.id)).one()
        enrolment.state = "failed" if half else "completed"
        outcome.code = "guest_status" if half and number != 4 else "admitted_degree"
    db.session.commit()
    erased_id = course.people[who].id
    others = [person.id for person in course.people if person.id != erased_id]
    tables = {table for table in belongings(erased_id) if table.name in STAYING}
    before = like(joined(erased_id, tables), others, tables)
    assert (before == 0) is (whose != "alike"), "the data prove nothing"
    erase_person(erased_id)
    erased = db.session.scalars(select(Person).where(Person.erased_on.is_not(None))).one()
    tables = set(belongings(erased.id))
    known = joined(erased.id, tables, of_erased=True)
    assert like(known, others, tables) >= blurring.FEWEST - 1, known
    if over:
        assert {"case_file", "application", "enrolment", "outcome"} <= {key[0] for key in known}, (
            "it told nothing at all"
        )


STAYING = {"case_file", "application", "enrolment", "participation", "outcome", "milestone", "language_level"}


def test_facts_stay_only_when_five_of_the_course_share_them_together(course: Twelve) -> None:
    common, rare = course.people[0].id, course.people[-1].id
    assert db.session.scalar(select(func.count()).where(Fact.subject_id == common)) == 2
    erase_person(common)
    erase_person(rare)
    erased = set(db.session.scalars(select(Person.id).where(Person.erased_on.is_not(None))))
    kept = db.session.execute(select(Fact.key, Fact.value).where(Fact.subject_id.in_(erased))).all()
    assert {tuple(row) for row in kept} == {("german_level", "B1"), ("gender_group", "female")}


def test_a_funders_hold_keeps_the_proof_of_the_course_under_no_name(course: Twelve) -> None:
    person, subject = course.people[-1], course.people[-1].id
    proof = db.session.scalars(select(Participation).where(Participation.person_id == subject)).one()
    entered, told = proof.entered_on, proof.at_entry
    name = person.call_name_sealed
    assert name is not None
    erase_person(subject, {"course"})
    kept = db.session.scalars(select(Participation).where(Participation.person_id == subject)).one()
    assert (kept.entered_on, kept.at_entry) == (entered, told)
    assert db.session.scalars(select(Enrolment).where(Enrolment.person_id == subject)).one().began_on == entered
    assert db.session.get_one(Person, subject).call_name_sealed is None
    assert db.session.scalar(select(func.count()).select_from(Spelling).where(Spelling.person_id == subject)) == 0
    dead = {each for each in CLASSES if get_vault().is_destroyed(str(subject), each)}
    assert dead == {"identity", "counselling", "papers"}


def test_what_was_kept_goes_when_the_hold_is_over(course: Twelve) -> None:
    subject = course.people[-1].id
    erase_person(subject, {"course"})
    erase_person(subject)
    assert get_vault().is_destroyed(str(subject), "course")
    assert db.session.get(Person, subject) is None


def test_the_trail_of_an_erased_person_says_nothing_and_still_verifies(course: Twelve) -> None:
    key = get_vault().mac_key("audit")
    with unit_of_work():
        assert seals.seal_new(key) > 100
    subject, case = course.people[-1].id, course.cases[-1]
    entry = db.session.scalars(select(Entry).where(Entry.row_id == str(case.id), Entry.action == "created")).one()
    assert case.ref in str(entry.changes)
    entry_id, ref = entry.id, case.ref
    erase_person(subject)
    with unit_of_work():
        seals.seal_new(key)
    assert set(db.session.get_one(Entry, entry_id).changes) == {"erased"}
    assert all(
        ref not in str(each) and str(subject) not in str(each) for each in db.session.scalars(select(Entry.changes))
    )
    assert seals.verify(key).is_whole
    with unit_of_work(), audited_write():
        db.session.execute(
            text("UPDATE audit_entry SET actor_kind = 'nobody' WHERE id = :id").bindparams(id=_bound(entry_id))
        )
    db.session.expire_all()
    assert not seals.verify(key).is_whole


def _bound(value: uuid.UUID) -> Any:
    return value.hex if db.engine.dialect.name == "sqlite" else value


def test_an_entry_made_empty_by_hand_breaks_its_seal(course: Twelve) -> None:
    key = get_vault().mac_key("audit")
    with unit_of_work():
        seals.seal_new(key)
    entry = db.session.scalars(select(Entry).where(Entry.action == "created").limit(1)).one()
    with unit_of_work(), audited_write():
        db.session.execute(
            Entry.__table__.update().where(Entry.__table__.c.id == entry.id).values(changes={"erased": True})
        )
    db.session.expire_all()
    assert not seals.verify(key).is_whole


def test_looks_at_an_erased_person_are_forgotten_and_others_stay(course: Twelve, browser: Any) -> None:
    def look(person_id: uuid.UUID) -> dict[str, Any]:
        now = clock.now()
        return {
            "id": uuid.uuid4(),
            "at": now,
            "slot": 1,
            "viewer_kind": "user",
            "viewer_id": str(course.advisor.id),
            "function": "advisor",
            "page": "cases.show",
            "outcome": "seen",
            "record_kind": "case_file",
            "record_id": str(uuid.uuid4()),
            "person_id": person_id,
        }

    last, first = course.people[-1].id, course.people[0].id
    with unit_of_work(), audited_write():
        db.session.execute(Look.__table__.insert(), [look(last), look(first)])
    erase_person(last)
    assert set(db.session.scalars(select(Look.person_id))) == {first}


def test_the_name_of_an_erased_person_finds_nobody(course: Twelve) -> None:
    subject = course.people[-1].id
    assert db.session.scalar(select(func.count()).select_from(NameKey).where(NameKey.person_id == subject))
    parts = set(db.session.scalars(select(NameKey.part).where(NameKey.person_id == subject)))
    erase_person(subject)
    assert not parts & set(db.session.scalars(select(NameKey.part)))


def test_the_command_erases_by_reference_and_says_when_there_is_no_such_case(course: Twelve) -> None:
    assert service.erase_by_reference("00000000X", frozenset()) is False
    subject, ref = course.people[-1].id, course.cases[-1].ref
    with pytest.raises(service.NotAHold):
        service.erase_by_reference(ref, {"identity"})
    assert service.erase_by_reference(ref, frozenset()) is True
    assert db.session.get(Person, subject) is None


def test_an_erasure_that_was_ordered_is_carried_out_by_the_job(course: Twelve) -> None:
    head = make.user("head_of_unit")
    person = course.people[-1]
    subject = person.id
    with unit_of_work():
        service.order_erasure(person, head)
    with pytest.raises(service.AlreadyErased), unit_of_work():
        service.order_erasure(db.session.get_one(Person, subject), head)
    assert service.finish_interrupted() == 1
    row = db.session.scalars(select(Erasure)).one()
    assert (row.state, row.ordered_by, row.kept_classes) == ("done", head.id, [])
    assert service.finish_interrupted() == 0
    assert db.session.get(Person, subject) is None
