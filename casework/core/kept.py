"""Statements that are put together once and kept: to write one anew took longer than the database took to answer it (a
third of the time of a case's page).

What differs from one asking to the next is filled in when the statement runs: these, or a parameter of its own. A moment
of now is looked up, never written into one: `moment_of_asking`, `day_of_asking`.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, String, Uuid, any_, bindparam, literal_column, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from casework.core.models import db

CASE, PERSON, VIEWER = (bindparam(name, type_=Uuid(as_uuid=True)) for name in ("case_id", "person_id", "viewer_id"))
#: For so many sets of roles, and what they may be combined with, one statement is kept.
KEPT = 200
_CODE = re.compile(r"[a-z_]+")


def constant(value: str | int) -> ColumnElement[Any]:
    """A code or a number of ours that stands in the statement itself. As a parameter it is handed over anew each time:
    Today had 276 of them, and four of five never changed. Raises ValueError for anything but a code.
    """
    if isinstance(value, int):
        return literal_column(str(value), Integer())
    if not _CODE.fullmatch(value):
        raise ValueError(f"{value!r} is no code.")
    return literal_column(f"'{value}'", String())


class one_of(FunctionElement[Any]):
    """`column` is one of those that are filled in under `name`, however many. On PostgreSQL that is one statement for any
    number, which it plans once; written as a list, each number of rows on a page is another one.
    """

    inherit_cache = True
    # Without a type of its own: of a truth value SQLAlchemy writes `= 1` on SQLite, which then takes no index.
    type = NullType()

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, bindparam(name, expanding=True, type_=column.type))


@compiles(one_of)
def _in_a_list(element: Any, compiler: Any, **options: Any) -> str:
    column, some = element.clauses
    return str(compiler.process(column.in_(some), **options))


@compiles(one_of, "postgresql")
def _in_an_array(element: Any, compiler: Any, **options: Any) -> str:
    column, some = element.clauses
    return str(compiler.process(column == any_(bindparam(some.key, type_=ARRAY(column.type))), **options))


class one_of_few(FunctionElement[Any]):
    """`column` is one of what a select finds, which is little: PostgreSQL finds it first, and looks each up by its index.
    As `IN` it may go through the whole table beside it, because it takes "more than one" for a third of everything.
    """

    inherit_cache = True
    type = NullType()

    def __init__(self, column: Any, few: Select[Any]) -> None:
        super().__init__(column, few.scalar_subquery())


@compiles(one_of_few)
def _in_a_select(element: Any, compiler: Any, **options: Any) -> str:
    column, few = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN {few}"


@compiles(one_of_few, "postgresql")
def _in_an_array_of_it(element: Any, compiler: Any, **options: Any) -> str:
    column, few = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY (ARRAY{few})"


def so_many(count: int) -> ColumnElement[int]:
    """A limit that stands in the statement itself. PostgreSQL plans one that it is asked often without its values, and
    takes a limit that it does not know for a tenth of everything: a search for a frequent name then took 50 ms, not 2.
    """
    return literal_column(str(count), Integer())


def keep_plans() -> None:
    """From here to the end of the transaction PostgreSQL plans a statement once, and not anew each time that it is asked.

    For a statement of very many parts, each led by its own index whoever asks: to plan Today took 10 ms, to answer it 5.
    Left to itself, PostgreSQL planned it 190 times out of 190, since it expects little of planning once. For the page of a
    case, too: each of its statements begins at the case or the person. Not for lists and searches: of what is asked
    decides by which index they begin.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
