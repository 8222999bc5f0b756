"""Rows that are written without the unit of work are the same as those that pass through it, and so is their trail."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.cases.models import CaseStep
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import Entry
from casework.core.models import db
from casework.core.rows import add_rows, add_unread
from casework.core.sealed import open_for
from casework.documents.models import Paper
from casework.people.models import Answer, Fact, NameKey
from casework.people.service import answers_of, keep_answers, new_subject
from tests import make

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize("count", [1, 3])
def test_each_column_reads_back_as_it_was_written(count):
    case = make.case()
    now, day = clock.now(), clock.today() + timedelta(days=3)
    add_rows(
        CaseStep,
        [{"case_id": case.id, "at": now, "by_id": None, "kind": "next", "value": "ü\"'\\", "on": day}] * count,
    )
    parts = [bytes([number, 0, 255, 92]) * 4 for number in range(count)]
    add_rows(NameKey, [{"person_id": case.person_id, "part": part, "since": now} for part in parts])
    steps = db.session.scalars(select(CaseStep).where(CaseStep.case_id == case.id, CaseStep.kind == "next")).all()
    assert [(step.at, step.by_id, step.value, step.on) for step in steps] == [(now, None, "ü\"'\\", day)] * count
    assert len({step.id for step in steps}) == count
    kept = db.session.scalars(select(NameKey.part).where(NameKey.person_id == case.person_id)).all()
    assert set(parts) <= set(kept)


@pytest.mark.parametrize("count", [1, 2])
def test_what_is_not_given_has_its_default(count):
    subject = uuid.uuid4()
    add_rows(Paper, [{"subject_id": subject, "kind": kind} for kind in ["cv", "identity"][:count]])
    papers = db.session.scalars(select(Paper).where(Paper.subject_id == subject)).all()
    assert [(paper.is_open, paper.version) for paper in papers] == [(False, 1)] * count
    assert len({paper.ref for paper in papers}) == count
    assert all(abs(paper.created_at - clock.now()) < timedelta(minutes=1) for paper in papers)


def test_each_row_stands_in_the_trail_as_if_it_were_an_object():
    person = make.person()
    db.session.commit()
    key = {"person_id": person.id, "since": person.created_at}
    db.session.add_all([Fact(subject_id=person.id, key="a", value="1"), NameKey(part=b"1" * 16, **key)])
    db.session.flush()
    add_rows(Fact, [{"subject_id": person.id, "key": "b", "value": "1"}])
    add_rows(NameKey, [{"part": b"2" * 16, **key}])
    db.session.commit()
    for table in ("fact", "name_key"):
        entries = db.session.scalars(
            select(Entry).where(Entry.table_name == table, Entry.row_id.startswith(str(person.id))).order_by(Entry.at)
        ).all()
        like_object, like_row = entries[-2:]
        changes = {**like_object.changes, **({"key": [None, "b"]} if table == "fact" else {})}
        assert like_row.changes == changes
        assert like_row.row_id == like_object.row_id.replace("/a", "/b")
        assert (like_row.action, like_row.actor_kind) == (like_object.action, like_object.actor_kind)


def test_rows_that_were_undone_stand_in_no_trail():
    person = make.person()
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        add_rows(Fact, [{"subject_id": person.id, "key": key, "value": "1"} for key in ("c", "c")])
    db.session.commit()
    assert db.session.scalars(select(Entry).where(Entry.row_id == f"{person.id}/c")).all() == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_sealed_text_is_written_sealed_and_opens_again(count):
    subject = new_subject()
    values = [{"ä": ["\u202e", 1]}, "سميرة"][:count]
    fields = ["call_name", "wish"][:count]
    made = [
        Answer(subject_id=subject, field=field, at=clock.now(), by_kind="person", by_id=None, value=value)
        for field, value in zip(fields, values, strict=True)
    ]
    add_unread(made)
    db.session.commit()
    found = open_for(SYSTEM, db.session.scalars(select(Answer).where(Answer.subject_id == subject)), "test")
    assert {row.field: row.value for row in found} == dict(zip(fields, values, strict=True))
    entries = db.session.scalars(select(Entry).where(Entry.table_name == "answer")).all()
    assert [entry.changes["value_sealed"] for entry in entries if entry.row_id in {str(row.id) for row in made}] == [
        "changed"
    ] * count


def test_rows_of_which_one_lacks_a_text_lose_none():
    for given in ({"wish": None, "call_name": "سميرة"}, {"call_name": "Olena", "wish": None}):
        subject = new_subject()
        assert keep_answers(subject, given, before={"wish": "study"}, of_draft=True) == 2
        db.session.commit()
        assert answers_of(subject) == {"call_name": given["call_name"]}
