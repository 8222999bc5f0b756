"""Migrations: one head, up and down and up with data in every table, and the schema that they make is the models'."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import JSON, CheckConstraint, Table, TableClause, create_engine, func, inspect, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from casework.cases.weights import points
from casework.core import clock
from casework.core.models import Base, Moment, db
from casework.core.transaction import mode, short_transaction
from casework.demo.programme import make_demo
from casework.operation.setting_up import MIGRATIONS
from tests.migrated import Copy, copies, made_by_migrations, program_on


@pytest.fixture
def migrated(tmp_path: Path, newest: Copy) -> Iterator[Flask]:
    """An empty database of its own, brought up by the migrations."""
    with program_on(tmp_path, newest(tmp_path / "migrated.db")) as app:
        yield app


@pytest.fixture(scope="module")
def filled_database(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[str]:
    with made_by_migrations(tmp_path_factory.mktemp("filled"), server, fill_every_table) as url:
        yield url


@pytest.fixture
def filled(tmp_path: Path, filled_database: str, server: str | None) -> Iterator[Flask]:
    """One with a row in every table."""
    with copies(filled_database, server) as copy, program_on(tmp_path, copy(tmp_path / "migrated.db")) as app:
        yield app


def schema() -> dict[str, Any]:
    """Tables, columns, constraints and indexes by the database's own description."""
    seen = inspect(db.engine)
    return {
        name: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(name)
            ),
            "indexes": sorted(
                (index["name"], tuple(index["column_names"]), bool(index["unique"])) for index in seen.get_indexes(name)
            ),
            "unique": sorted(str(unique["name"]) for unique in seen.get_unique_constraints(name)),
            "checks": sorted(str(check["name"]) for check in seen.get_check_constraints(name)),
            "foreign": sorted(tuple(key["constrained_columns"]) for key in seen.get_foreign_keys(name)),
        }
        for name in seen.get_table_names()
        if name not in {"alembic_version", "attempts"}
    }


def counts() -> dict[str, int]:
    with mode("read"), db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        tables = [table for table in Base.metadata.sorted_tables if table.name in there]
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }


def test_there_is_one_newest_migration_and_each_is_numbered(migrated: Flask) -> None:
    scripts = ScriptDirectory(MIGRATIONS)
    assert len(scripts.get_heads()) == 1
    revisions = sorted(script.revision for script in scripts.walk_revisions())
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]


def test_the_migrations_make_what_the_models_say(migrated: Flask) -> None:
    with mode("read"), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
        assert compare_metadata(context, Base.metadata) == []


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name in {"attempts", "alembic_version"})


def test_the_described_schema_is_the_one_that_the_models_create(migrated: Flask) -> None:
    from_migrations = schema()
    db.session.remove()
    downgrade(directory=MIGRATIONS, revision="base")
    engine = create_engine(migrated.config["SQLALCHEMY_DATABASE_URI"])
    Base.metadata.create_all(engine)
    engine.dispose()
    assert from_migrations == schema()


def fill_every_table() -> None:
    """A row in every table: the demo programme, and for what happens later a row of plain values each."""
    make_demo()
    db.session.remove()
    keys: dict[str, Any] = {}
    with short_transaction() as connection:
        for table in Base.metadata.sorted_tables:
            first = connection.execute(select(table).limit(1)).mappings().first()
            if first is None:
                row = {column.name: plain_value(column, keys) for column in table.columns}
                connection.execute(table.insert().values(row | listed(table) | VALUES.get(table.name, {})))
                first = connection.execute(select(table).limit(1)).mappings().one()
            keys |= {f"{table.name}.{name}": value for name, value in first.items()}


def plain_value(column: Any, keys: dict[str, Any]) -> Any:
    """A value that fits the column: its parent's key, or something of its type."""
    for foreign in column.foreign_keys:
        return keys[f"{foreign.column.table.name}.{foreign.column.name}"]
    kind = column.type.python_type if not isinstance(column.type, (Moment, JSON)) else None
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, Moment):
        return clock.now()
    if kind is str:
        return f"x{uuid.uuid4().hex}"[: column.type.length or 40]
    return {uuid.UUID: uuid.uuid4(), int: 1, bool: False, bytes: b"0123456789abcdef", date: clock.today()}[kind]


def listed(table: Table) -> dict[str, str]:
    """The first value of each column whose constraint lists those that it takes."""
    checks = [each for each in table.constraints if isinstance(each, CheckConstraint)]
    found = [re.match(r"(\w+) in \('(\w+)'", str(check.sqltext)) for check in checks]
    return {each[1]: each[2] for each in found if each}


#: What the other constraints of a table ask for.
VALUES: dict[str, dict[str, Any]] = {
    "advisor_profile": {"counsels_as": "female"},
    "allocation_round": {"state": "open"},
    "wish_outcome": {"result": "placed"},
    "advisor_plan": {"state": "shown"},
    "handover": {"kind": "assigned", "state": "asked"},
    "absence": {"from_on": date(2026, 1, 1), "until_on": date(2026, 1, 2)},
    "slot": {"minutes": 45, "way": "phone"},
    "interpreter": {"gender": "woman"},
    "interpreting": {"state": "asked"},
    "closing_proposal": {"state": "refused"},
    "task_rhythm": {"every": "week"},
    "paper_scan": {"state": "received"},
    "talk_through": {"partner_id": None, "said_sealed": None},
    "stored_file": {"paper_id": None},
    "double_pair": {"state": "open"},
    "erasure": {"state": "done"},
    "follow_up": {"state": "due"},
    "related_person": {"named_by": "staff"},
    "referral": {"state": "ended"},
    "complaint": {"about": "counselling"},
    "bulk_action": {"kind": "tag"},
    "bulk_row": {"outcome": "done"},
    "case_gap": {"kind": "gap_next"},
    "ticket": {"state": "waiting"},
    "new_pin_word": {"kind": "voucher"},
    "own_field": {"state": "proposed"},
    "standing_approval": {"state": "proposed", "rhythm": "weekly", "decided_by": None},
    "plan_version": {"state": "shared", "how": None},
    "instrument_version": {"most": 5},
    "grant_report": {"state": "approved", "first_month": "2026-01", "last_month": "2026-02"},
    "offer_link": {"kind": "continues"},
    "outside_deadline": {"kind": "vpd"},
    "lesson_rule": {"weekdays": ["0"], "at": "09:00"},
    "sign_decision": {"what": "dismissed"},
    "pair_meeting": {"minutes": 60},
}


#: What the older schema has no safe word for. A partner's access would become a colleague's, who may read everything;
#: a colleague who said no to a task would be asked once more.
CANNOT_STAY = {"0017": {"access", "referral"}, "0075": {"task_offer"}}


def test_up_down_and_up_again_with_a_row_in_every_table(filled: Flask) -> None:
    assert {name for name, count in counts().items() if count == 0} == set()
    first, scripts = schema(), ScriptDirectory(MIGRATIONS)
    for script in scripts.walk_revisions():
        downgrade(directory=MIGRATIONS, revision=str(script.down_revision or "base"))
    with mode("read"), db.engine.connect() as connection:
        left = set(inspect(connection).get_table_names()) - {"alembic_version", "attempts"}
    assert left == set()
    upgrade(directory=MIGRATIONS)
    assert schema() == first


def test_going_down_one_step_and_up_again_loses_no_row_of_the_tables_that_stay(filled: Flask) -> None:
    for script in list(ScriptDirectory(MIGRATIONS).walk_revisions())[:-1]:
        before = counts()
        downgrade(directory=MIGRATIONS, revision=str(script.down_revision))
        after = {name: count for name, count in counts().items() if name not in CANNOT_STAY.get(script.revision, ())}
        assert {name: count for name, count in after.items() if count < before[name]} == {}


def test_what_was_approved_and_answered_before_versions_were_kept_is_the_first_version(migrated: Flask) -> None:
    downgrade(directory=MIGRATIONS, revision=revision_before("keep_versions_of_own_questions"))
    own, answer = Base.metadata.tables["own_field"], Base.metadata.tables["answer"]
    later = {"number", "change", "change_by", "change_at", "duties"}
    keys = {state: uuid.uuid4() for state in ("approved", "proposed")}
    with short_transaction() as connection:
        for state, key in keys.items():
            row = {column.name: plain_value(column, {}) for column in own.columns if column.name not in later}
            row |= {"id": key, "key": f"own_{state}", "state": state, "described": {"type": "text"}}
            connection.execute(_without(own, later).insert().values(row))
        for name in ("own_approved", "call_name"):
            row = {column.name: plain_value(column, {}) for column in answer.columns if column.name not in later}
            connection.execute(_without(answer, later).insert().values(row | {"field": name}))
    upgrade(directory=MIGRATIONS)
    version = Base.metadata.tables["own_field_version"]
    with mode("read"), db.engine.connect() as connection:
        kept = connection.execute(select(version.c.field_id, version.c.number, version.c.described)).all()
        given = dict(connection.execute(select(answer.c.field, answer.c.duties)).tuples().all())
    assert [tuple(row) for row in kept] == [(keys["approved"], 1, {"type": "text"})]
    assert given == {"own_approved": 1, "call_name": None}


def test_a_case_weighs_by_its_status_from_the_day_on_which_weights_come(filled: Flask) -> None:
    case = Base.metadata.tables["case_file"]
    downgrade(directory=MIGRATIONS, revision=revision_before("assign_with_reasons"))
    upgrade(directory=MIGRATIONS)
    with mode("read"), db.engine.connect() as connection:
        kept = connection.execute(select(case.c.status, case.c.intensity, case.c.weight)).all()
    assert {(row.status, row.intensity): row.weight for row in kept} == {
        (row.status, "normal"): points("normal", row.status) for row in kept
    }


def test_who_was_late_was_there_and_whoever_gave_the_lesson_away_stands_for_the_stand_in(filled: Flask) -> None:
    attendance, given = Base.metadata.tables["attendance"], Base.metadata.tables["stand_in"]
    with short_transaction() as connection:
        row = connection.execute(select(attendance.c.id).limit(1)).scalar_one()
        stand_in, by = connection.execute(select(given.c.id, given.c.by_id)).one()
        late = {"state": "late", "by_id": None, "stand_in_id": stand_in}
        connection.execute(attendance.update().where(attendance.c.id == row).values(late))
    downgrade(directory=MIGRATIONS, revision=revision_before("note_attendance_late"))
    upgrade(directory=MIGRATIONS)
    with mode("read"), db.engine.connect() as connection:
        kept = connection.execute(select(attendance).where(attendance.c.id == row)).one()
    assert (kept.state, kept.by_id, kept.stand_in_id, kept.version) == ("present", by, None, 1)


def revision_before(name: str) -> str:
    (script,) = (one for one in ScriptDirectory(MIGRATIONS).walk_revisions() if name in one.path)
    return str(script.down_revision)


def _without(table: Table, names: set[str]) -> TableClause:
    return sql_table(
        table.name, *(sql_column(each.name, each.type) for each in table.columns if each.name not in names)
    )
