"""Invented people are real rows: the normal code finds, opens and ranks them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.accounts.models import User
from casework.cases.models import STATUSES, Access, Case, Note
from casework.cases.queries import find_case
from casework.cases.reach import visible_cases, visible_people
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import Entry
from casework.core.models import Base, db
from casework.core.sealed import get_vault, open_for, sealed_attributes
from casework.core.seals import seal_new, verify
from casework.core.transaction import unit_of_work
from casework.core.vault import KeyDestroyed, KeyMissing
from casework.demo.invention import invent_people
from casework.enrolment.models import Application, Enrolment, Place
from casework.messages.models import Message
from casework.people.codes import own_code
from casework.people.models import Answer, ContactPoint, Fact, LanguageLevel, NameKey, Person, Spelling
from casework.people.names import name_keys
from casework.people.queries import facts_of_person, search_people
from casework.people.service import answers_of
from casework.programmes.models import Cohort, Offer
from casework.register.facts import facts_of

PEOPLE = 200
#: The demonstration comes first where there is no programme.
SHOWN = 15


@pytest.fixture(scope="module")
def steps(programme: Flask) -> list[int]:
    """Invented once for this file, and what the progress bar was told."""
    told: list[int] = []
    with programme.app_context():
        assert invent_people(PEOPLE, seed=11, step=told.append) == PEOPLE
        db.session.remove()
    return told


@pytest.fixture
def invented(steps: list[int], made: Flask) -> list[int]:
    return steps


def lived(ids: set[uuid.UUID]) -> list[Any]:
    """What a seed decides: statuses and answers, names among them; no ids, keys and times."""
    rows = db.session.scalars(select(Case).where(Case.person_id.in_(ids))).all()
    return sorted((case.status, case.is_compartment, str(sorted(answers_of(case.person_id).items()))) for case in rows)


def test_as_many_people_come_as_were_asked_for_and_the_bar_hears_of_each(invented: list[int]) -> None:
    assert sum(invented) == PEOPLE
    assert db.session.scalar(select(func.count()).select_from(Person)) == PEOPLE + SHOWN
    assert set(db.session.scalars(select(Case.status))) == set(STATUSES)


def test_everything_that_is_sealed_opens(invented: list[int]) -> None:
    models = [mapper.class_ for mapper in Base.registry.mappers if sealed_attributes(mapper.class_)]
    opened: dict[str, int] = {}
    for model in models:
        for row in open_for(SYSTEM, db.session.scalars(select(model).limit(400)).all(), "test"):
            for name in sealed_attributes(model):
                if getattr(row, f"{name}_sealed") is not None:
                    assert getattr(row, name) is not None, (model.__name__, name)
                    opened[f"{model.__name__}.{name}"] = opened.get(f"{model.__name__}.{name}", 0) + 1
    for name in (
        "Person.call_name",
        "Spelling.text",
        "ContactPoint.typed",
        "ContactPoint.normal",
        "Answer.value",
        "ReturnCode.code",
    ):
        assert opened[name] >= 150, name
    for name in ("Note.body", "Task.text", "Message.body", "Case.closing_reasons"):
        assert opened[name] >= 10, name


def test_an_advisor_sees_their_invented_cases_and_reads_their_notes(invented: list[int]) -> None:
    note = db.session.scalars(
        select(Note).join(Case, Case.id == Note.case_id).where(Case.closed_at.is_(None)).order_by(Note.id)
    ).first()
    assert note is not None
    advisor = db.session.scalars(
        select(User)
        .join(Access, Access.user_id == User.id)
        .where(Access.case_id == note.case_id, Access.role == "lead")
    ).first()
    found = find_case(advisor, note.case.ref)
    assert found is not None and found.person.call_name
    assert open_for(advisor, [note], "test")[0].body


def test_an_invented_person_is_found_by_each_spelling_of_the_name(invented: list[int]) -> None:
    coordinator = next(user for user in db.session.scalars(select(User)) if user.has_role("coordinator"))
    among = visible_people(coordinator)
    shown = select(Case.person_id).where(Case.is_compartment.is_(False))
    rows = db.session.scalars(
        select(Spelling).where(Spelling.person_id.in_(shown)).order_by(Spelling.id).limit(40)
    ).all()
    for row in open_for(SYSTEM, rows, "test"):
        hits = search_people(coordinator, row.text, among).hits
        assert row.person_id in {hit.person_id for hit in hits}, row.text


def test_the_index_of_names_has_each_part_of_each_spelling(invented: list[int]) -> None:
    """Few people are searched without the index, so it is looked at here."""
    rows = db.session.scalars(select(Spelling).order_by(Spelling.id).limit(60)).all()
    vault = get_vault()
    for row in open_for(SYSTEM, rows, "test"):
        parts = {vault.blind(key, domain="name") for key in name_keys(row.text)}
        assert parts and parts <= set(
            db.session.scalars(select(NameKey.part).where(NameKey.person_id == row.person_id))
        )


def test_the_facts_are_those_that_the_answers_yield(invented: list[int]) -> None:
    for person_id in db.session.scalars(
        select(Answer.subject_id)
        .join(Person, Person.id == Answer.subject_id)
        .where(Answer.by_kind == "person")
        .distinct()
        .limit(60)
    ).all():
        assert facts_of_person(person_id) == facts_of(answers_of(person_id), clock.today())
    assert db.session.scalar(select(func.count()).select_from(Fact)) > PEOPLE * 3


def test_every_invented_person_has_a_code_a_level_and_a_way_to_be_reached(invented: list[int]) -> None:
    for model in (ContactPoint, LanguageLevel):
        column = model.person_id
        assert db.session.scalar(select(func.count(func.distinct(column)))) >= PEOPLE
    for person_id in db.session.scalars(select(Person.id).limit(20)):
        assert len(own_code(person_id) or "") == 12


def test_every_open_case_has_a_next_step_with_a_date(invented: list[int]) -> None:
    nowhere = select(Case.ref).where(Case.closed_at.is_(None), Case.next_on.is_(None))
    assert db.session.scalars(nowhere).all() == []


def test_each_case_has_one_advisor_at_most_and_each_compartment_two_people(invented: list[int]) -> None:
    living = (
        select(Access.case_id, func.count())
        .where(Access.until.is_(None), Access.role == "lead")
        .group_by(Access.case_id)
    )
    assert {count for _case, count in db.session.execute(living)} == {1}
    for case in db.session.scalars(select(Case).where(Case.is_compartment, Case.closed_at.is_(None))):
        assert len(db.session.scalars(select(Access.user_id).where(Access.case_id == case.id)).all()) == 2


def test_everyone_has_an_advisor_who_speaks_their_language(invented: list[int]) -> None:
    led = select(Case.language, Access.user_id).join(Access, Access.case_id == Case.id)
    led = led.where(Access.role == "lead", Case.is_compartment.is_(False))
    spoken = {user.id: {row.language for row in user.language_rows} for user in db.session.scalars(select(User))}
    rows = db.session.execute(led).all()
    assert len(rows) > 100
    assert [language for language, user_id in rows if language not in spoken[user_id]] == []


def test_no_place_is_sold_twice_and_nobody_waits_for_a_free_one(invented: list[int]) -> None:
    holders = select(Application.id).where(Application.state.in_(("accepted", "place_held")))
    taken = set(db.session.scalars(select(Place.application_id).where(Place.application_id.is_not(None))))
    assert set(db.session.scalars(holders)) == taken
    waiting = select(Application.cohort_id).where(Application.state == "waiting_list")
    assert db.session.scalars(select(Place.id).where(Place.cohort_id.in_(waiting), Place.state == "free")).all() == []
    lists = select(Offer.has_waiting_list).join(Cohort, Cohort.offer_id == Offer.id).where(Cohort.id.in_(waiting))
    assert set(db.session.scalars(lists)) == {True}
    accepted = set(db.session.scalars(select(Application.id).where(Application.state == "accepted")))
    assert set(db.session.scalars(select(Enrolment.application_id))) == accepted


def test_the_audit_trail_knows_of_the_batch_and_stays_whole(invented: list[int]) -> None:
    entry = db.session.scalars(select(Entry).where(Entry.action == "invented")).one()
    assert entry.changes["person"] == PEOPLE
    key = get_vault().mac_key("audit")
    db.session.rollback()
    with unit_of_work():
        seal_new(key)
    assert verify(key).is_whole


def test_keys_of_many_are_made_at_once_and_never_for_someone_erased(made: Flask) -> None:
    vault, living, erased = get_vault(), str(uuid.uuid4()), str(uuid.uuid4())
    vault.make_keys(erased)
    vault.destroy(erased, ["identity"])
    with pytest.raises(KeyDestroyed):
        vault.make_many([living, erased])
    vault.forget()
    with pytest.raises(KeyMissing):
        vault.seal(living, "identity", b"x", about="test")
    vault.make_many([living])
    assert vault.open(living, "course", vault.seal(living, "course", b"x", about="test"), about="test") == b"x"


def test_messages_are_in_the_language_of_their_writer(invented: list[int]) -> None:
    languages = dict(db.session.execute(select(Person.id, Person.language)).tuples().all())
    rows = db.session.scalars(select(Message).where(Message.direction == "in")).all()
    assert len(rows) > 10
    assert all(row.language == languages[row.person_id] for row in rows)


def test_the_coordinator_sees_all_but_the_compartments(invented: list[int]) -> None:
    coordinator = next(user for user in db.session.scalars(select(User)) if user.has_role("coordinator"))
    hidden = db.session.scalar(select(func.count()).where(Case.is_compartment))
    assert len(db.session.scalars(visible_cases(coordinator)).all()) == PEOPLE + SHOWN - (hidden or 0)


def test_the_same_seed_invents_the_same_people(invented: list[int]) -> None:
    """The last test of this file: it adds more people."""
    there = set(db.session.scalars(select(Person.id)))
    runs = []
    for _ in range(2):
        db.session.rollback()
        invent_people(60, seed=5, step=lambda _done: None)
        new = set(db.session.scalars(select(Person.id))) - there
        there |= new
        runs.append(lived(new))
    assert len(runs[0]) == 60
    assert runs[0] == runs[1]
