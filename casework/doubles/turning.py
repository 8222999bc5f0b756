"""Turning rows from one id to another, each step remembered, so that it can be turned back.

What belongs to a person is found by the names in the schema, as erasure does: a new feature needs nothing here. A row
that the other one has already (the same course, the same grant) stays where it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, inspect, select

from casework.core.models import Base, db, table_of
from casework.core.sealed import hand_over
from casework.people.models import MergedRow

OWNER = frozenset({"person_id", "subject_id"})
#: Bound to the one record (its code, the keys of its form), made anew from the rest, or the trail, which nobody edits.
STAY = frozenset({"return_code", "visit", "name_key", "fact", "look", "erasure"})
#: A sent form keeps the subject under which it was filled in; `person_id` says whose it is.
STAY_COLUMNS = frozenset({("draft", "subject_id")})
#: The life of one case: who worked on it, what happened to it. These never move to another case.
CASES_OWN = frozenset({"access", "case_step", "advisor_decision", "bulk_row", "case_gap", "team_queue"})

Model = type[Base]


@cache
def columns_of_person() -> tuple[tuple[Model, str], ...]:
    """Every column that says whose a row is."""
    return tuple(
        (model, column.key)
        for model, column in _columns()
        if column.name in OWNER and model.__tablename__ not in STAY
        and (model.__tablename__, column.name) not in STAY_COLUMNS
        and all(key.column.table.name == "person" for key in column.foreign_keys)
    )  # fmt: skip


@cache
def columns_of_case() -> tuple[tuple[Model, str], ...]:
    """Every column that says to which case a row belongs, save the case's own life."""
    return tuple(
        (model, column.key)
        for model, column in _columns()
        if model.__tablename__ not in CASES_OWN
        and any(key.column.table.name == "case_file" for key in column.foreign_keys)
    )


def _columns() -> Iterator[tuple[Model, Column[Any]]]:
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__tablename__):
        for column in table_of(mapper.class_).columns:
            yield mapper.class_, column


class Turning:
    """The steps of one merge, in order."""

    def __init__(self, merge_id: uuid.UUID) -> None:
        self.merge_id, self.number = merge_id, 0

    def turn_all(
        self,
        columns: tuple[tuple[Model, str], ...],
        old: uuid.UUID,
        new: uuid.UUID,
        *,
        stays: Callable[[Any], bool] = lambda _row: False,
    ) -> None:
        for model, column in columns:
            for row in db.session.scalars(select(model).where(getattr(model, column) == old)).all():
                if not stays(row):
                    self.turn(row, column, new)

    def turn(self, row: Any, column: str, new: uuid.UUID) -> bool:
        """Give the row to `new`, unless `new` has its like already."""
        old: uuid.UUID = getattr(row, column)
        if _has_its_like(row, column, new):
            return False
        hand_over(row, column, new)
        db.session.flush()
        self._note(row, column, old, new)
        return True

    def made(self, row: Any) -> None:
        """A row that was not there before the merge: taking apart deletes it."""
        db.session.add(row)
        db.session.flush()
        self._note(row, None, None, None)

    def _note(self, row: Any, column: str | None, old: uuid.UUID | None, new: uuid.UUID | None) -> None:
        self.number += 1
        key = "/".join(str(part) for part in inspect(type(row)).primary_key_from_instance(row))
        step = MergedRow(
            merge_id=self.merge_id, number=self.number, table_name=row.__tablename__, row_key=key, column=column, old=old, new=new
        )  # fmt: skip
        db.session.add(step)


def turn_back(merge_id: uuid.UUID) -> None:
    """Undo every step, the last one first. What was deleted or turned elsewhere since is left as it is."""
    models = {model.__tablename__: model for model, _column in _columns()}
    steps = db.session.scalars(
        select(MergedRow).where(MergedRow.merge_id == merge_id).order_by(MergedRow.number.desc())
    ).all()
    for step in steps:
        key = tuple(uuid.UUID(part) for part in step.row_key.split("/"))
        row: Any = db.session.get(models[step.table_name], key if len(key) > 1 else key[0])
        if row is not None and step.column is None:
            db.session.delete(row)
        elif row is not None and getattr(row, str(step.column)) == step.new:
            hand_over(row, str(step.column), step.old)
        db.session.flush()


def _has_its_like(row: Any, column: str, new: Any) -> bool:
    """Would a unique key of the table be broken? An index with a condition is asked by those who know the condition."""
    table = table_of(type(row))
    keys: list[Any] = [table.primary_key, *(each for each in table.constraints if isinstance(each, UniqueConstraint))]
    keys += [each for each in table.indexes if isinstance(each, Index) and each.unique and not _is_partial(each)]
    for key in keys:
        names = [each.name for each in key.columns]
        if column in names:
            same = [table.c[name] == (new if name == column else getattr(row, name)) for name in names]
            if db.session.execute(select(table.c[column]).where(*same)).first():
                return True
    return False


def _is_partial(index: Index) -> bool:
    return any(index.dialect_options[name].get("where") is not None for name in ("sqlite", "postgresql"))
