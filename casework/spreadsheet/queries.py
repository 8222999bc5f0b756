"""Reading imports, and who came with one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.reach import is_visible
from casework.core.models import db
from casework.core.references import read_reference
from casework.core.sealed import open_for
from casework.people.models import Person
from casework.spreadsheet.models import ImportedPerson, SheetImport

SHOWN = 50


def imports(viewer: Any) -> list[tuple[SheetImport, int]]:
    """The newest ones, with how many people came with each and are still here."""
    rows = list(
        db.session.scalars(select(SheetImport).order_by(SheetImport.created_at.desc(), SheetImport.id).limit(SHOWN))
    )
    counted = select(ImportedPerson.import_id, func.count()).where(
        ImportedPerson.import_id.in_([row.id for row in rows])
    )
    counts = dict(db.session.execute(counted.group_by(ImportedPerson.import_id)).tuples().all()) if rows else {}
    return [(row, counts.get(row.id, 0)) for row in rows]


def find_import(viewer: Any, ref: str, *, lock: bool = False) -> SheetImport | None:
    query = select(SheetImport).where(SheetImport.ref == ref)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(query)
    return open_for(viewer, [row], "spreadsheet")[0] if row is not None else None


def count_people(sheet: SheetImport) -> int:
    query = select(func.count()).select_from(ImportedPerson).where(ImportedPerson.import_id == sheet.id)
    return db.session.scalar(query) or 0


def imported_of(person_id: uuid.UUID) -> ImportedPerson | None:
    return db.session.scalar(select(ImportedPerson).where(ImportedPerson.person_id == person_id))


def find_case_that_came(viewer: Any, ref: str, *, lock: bool = False) -> Case | None:
    """A case whose person came with a spreadsheet."""
    case = find_case_head(viewer, read_reference(ref) or ref, lock=lock)
    return case if case is not None and imported_of(case.person_id) is not None else None


def cases_of(viewer: Any, people: Mapping[int, uuid.UUID]) -> dict[int, Case]:
    """The newest case within reach of whoever may be the same, by line."""
    ids = set(people.values())
    if not ids:
        return {}
    query = select(Case).where(Case.person_id.in_(ids), is_visible(viewer, Case.id)).order_by(Case.opened_at)
    newest = {case.person_id: case for case in db.session.scalars(query)}
    persons = db.session.scalars(select(Person).where(Person.id.in_(newest))).all()
    open_for(viewer, persons, "spreadsheet")
    return {line: newest[who] for line, who in people.items() if who in newest}


def untold(viewer: Any) -> int:
    """How many have not been told yet, among the people within reach."""
    # Each of them asks for a case: joined, SQLite began with all cases that there are.
    reached = select(Case.id).where(Case.person_id == ImportedPerson.person_id, is_visible(viewer, Case.id))
    query = select(func.count()).select_from(ImportedPerson)
    query = query.where(ImportedPerson.notice_given_on.is_(None), reached.exists())
    return db.session.scalar(query) or 0
