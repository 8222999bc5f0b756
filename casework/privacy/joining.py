"""What stays of an erased person, taken together: rows that are each common can still be one person's alone when joined.

Row by row, the rows and facts must be carried by at least four others of the same course *who carry all the rows before
it, too*. A row that they do not share takes what most of these others have; where there is no such thing, it says nothing
any more or goes.
"""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from sqlalchemy import Table, delete, select

from casework.core.models import Base, db
from casework.core.transaction import audited_write
from casework.enrolment.models import Application
from casework.people.models import Fact
from casework.privacy.belongings import Found
from casework.privacy.blurring import (
    FEWEST,
    NEUTRAL,
    OVER,
    PROOF,
    merged_columns,
    month_of,
    nothing_told,
    seen_columns,
    write,
)

#: Without a course the newest others are looked at: enough to be one of many.
MOST_OTHERS = 1000
#: What must stay, because it is counted; everything else goes rather than tell.
_COUNTED = ("case_file", "application", "enrolment", "participation", "billed_month")
Key = tuple[Any, ...]
Carried = dict[uuid.UUID, Counter[Key]]


def untie(subject_id: uuid.UUID, found: Found, kept: frozenset[str]) -> int:
    """Make the rows together no rarer than five; returns how many had to change."""
    tables = [table for table in _ordered(found) if not (kept and table.name in PROOF)]
    carried = _carried(_others(subject_id), tables, set(found))
    donors, mine, changed = set(carried), Counter[Key](), 0
    for fact in db.session.scalars(select(Fact).where(Fact.subject_id == subject_id).order_by(Fact.key)).all():
        key = ("fact", fact.key, fact.value)
        donors, is_shared = _narrow(donors, carried, mine, key)
        if not is_shared:
            db.session.delete(fact)
            changed += 1
    for table in tables:
        for row_id in sorted(found[table]):
            row = db.session.execute(select(table).where(table.c.id == row_id)).mappings().one()
            key = key_of(table, row, set(found))
            if is_neutral(table, row):
                continue
            narrowed, is_shared = _narrow(donors, carried, mine, key)
            if not is_shared:
                changed += 1
                narrowed = _take_from_others(table, row, set(found), donors, carried, mine)
            donors = narrowed
    db.session.flush()
    return changed


def key_of(table: Table, row: Any, belonging: set[Table]) -> Key:
    """A row as someone sees it who knows neither keys nor days, only months."""
    return (table.name, *(month_of(row[column.name]) for column in seen_columns(table, belonging)))


def is_neutral(table: Table, row: Any) -> bool:
    """Does the row say that somebody was erased, and nothing more?"""
    if table.name == "case_file":
        return bool(row["source"] == "erased")
    if table.name not in NEUTRAL or row[OVER[table.name][0]] != NEUTRAL[table.name]:
        return False
    told = nothing_told(table, list(table.columns), row)
    return all(row[name] == value for name, value in told.items() if name not in {"version"})


def _narrow(donors: set[uuid.UUID], carried: Carried, mine: Counter[Key], key: Key) -> tuple[set[uuid.UUID], bool]:
    """Who of the donors carries this as often as I do; it is only taken on when enough of them do."""
    wanted = mine[key] + 1
    sharing = {who for who in donors if carried[who][key] >= wanted}
    if len(sharing) < FEWEST - 1:
        return donors, False
    mine[key] = wanted
    return sharing, True


def _take_from_others(
    table: Table, row: Any, belonging: set[Table], donors: set[uuid.UUID], carried: Carried, mine: Counter[Key]
) -> set[uuid.UUID]:
    """What most of those who are like me so far have in this table; else nothing told, or nothing at all."""
    columns = seen_columns(table, belonging)
    merged = merged_columns(table, belonging)
    fixed = {column.name: month_of(row[column.name]) for column in columns if column not in merged}
    candidates: Counter[Key] = Counter()
    for who in donors:
        for key, count in carried[who].items():
            values = dict(zip((column.name for column in columns), key[1:], strict=False))
            fits = key[0] == table.name and all(values[name] == value for name, value in fixed.items())
            if fits and count > mine[key] and _is_over(table, values):
                candidates[key] += 1
    for key, _count in sorted(candidates.items(), key=lambda each: (-each[1], str(each[0]))):
        narrowed, is_shared = _narrow(donors, carried, mine, key)
        if is_shared:
            values = dict(zip((column.name for column in columns), key[1:], strict=False))
            write(table, row["id"], {column.name: values[column.name] for column in merged})
            return narrowed
    if table.name in _COUNTED:
        write(table, row["id"], nothing_told(table, merged, row))
    else:
        with audited_write():
            db.session.execute(delete(table).where(table.c.id == row["id"]))
    return donors


def _is_over(table: Table, values: dict[str, Any]) -> bool:
    over = OVER.get(table.name)
    return over is None or values.get(over[0]) in over[1]


def _ordered(found: Found) -> list[Table]:
    """What is counted first: it narrows down who is alike, and the rest follows them. What hangs on a row goes before it."""
    place = {name: number for number, name in enumerate(_COUNTED)}
    depth = {table: number for number, table in enumerate(Base.metadata.sorted_tables)}
    tables = [table for table in found if table.name != "person" and owner_of(table) is not None]
    return sorted(tables, key=lambda table: (place.get(table.name, len(place)), -depth[table]))


def owner_of(table: Table) -> Any:
    """A select of (person, row) for every row of a table that belongs to persons; None for one that does not."""
    tables = Base.metadata.tables
    for name in ("person_id", "subject_id"):
        if name in table.columns:
            return select(table.c[name].label("owner"), *table.columns)
    for name, parent in (("case_id", "case_file"), ("enrolment_id", "enrolment"), ("application_id", "application")):
        if name in table.columns:
            above = tables[parent]
            return select(above.c.person_id.label("owner"), *table.columns).join(above, above.c.id == table.c[name])
    return None


def _others(subject_id: uuid.UUID) -> list[uuid.UUID]:
    """Among whom someone is looked for: the applicants of the same courses, else the newest others."""
    cohorts = select(Application.cohort_id).where(Application.person_id == subject_id)
    same = select(Application.person_id).where(Application.cohort_id.in_(cohorts), Application.person_id != subject_id)
    found = list(db.session.scalars(same.distinct().limit(MOST_OTHERS)))
    person = Base.metadata.tables["person"]
    newest = select(person.c.id).where(person.c.id != subject_id, person.c.erased_on.is_(None))
    return found or list(db.session.scalars(newest.order_by(person.c.created_at.desc()).limit(MOST_OTHERS)))


def _carried(others: list[uuid.UUID], tables: list[Table], belonging: set[Table]) -> Carried:
    carried: Carried = {who: Counter() for who in others}
    for fact in db.session.execute(select(Fact.subject_id, Fact.key, Fact.value).where(Fact.subject_id.in_(others))):
        carried[fact.subject_id]["fact", fact.key, fact.value] += 1
    for table in tables:
        owned = owner_of(table).subquery()
        for row in db.session.execute(select(owned).where(owned.c.owner.in_(others))).mappings():
            carried[row["owner"]][key_of(table, row, belonging)] += 1
    return carried
