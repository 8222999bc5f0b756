"""The database: one base class, ids given in the constructor (sealing needs them before the row exists), UTC times."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    JSON,
    BindParameter,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    bindparam,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from casework.core import clock

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC time on both databases (SQLite has no zone of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")


def moment_of_asking(shifted: timedelta = timedelta()) -> BindParameter[datetime]:
    """The present moment, looked up whenever the statement runs: for one that is put together once and kept."""
    return moment_looked_up(lambda: clock.now() + shifted)


def moment_looked_up(say: Callable[[], datetime]) -> BindParameter[datetime]:
    """As `moment_of_asking`, but any moment: when today begins, say."""
    return bindparam("moment", callable_=say, type_=Moment(), unique=True)


def beginning_of_today() -> BindParameter[datetime]:
    """When today began in the programme's zone, looked up whenever the statement runs."""
    return moment_looked_up(lambda: clock.end_of(clock.today() - timedelta(days=1)))


def day_of_asking(shifted: timedelta = timedelta()) -> BindParameter[date]:
    """Today in the programme's zone, looked up whenever the statement runs."""
    return bindparam("day", callable_=lambda: clock.today() + shifted, type_=Date(), unique=True)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        uuid.UUID: Uuid(as_uuid=True),
        datetime: Moment(),
        date: Date(),
        str: String(200),
        dict[str, Any]: Json,
        list[str]: Json,
    }
    #: Columns whose values never reach the audit trail: it says only that they changed.
    __private__: frozenset[str] = frozenset()

    def __init__(self, **values: Any) -> None:
        # Plain columns first: a sealed one is bound to the id and the subject of its row.
        columns = self.__mapper__.columns
        if "id" in columns:
            self.id = values.pop("id", None) or uuid.uuid4()
        late = {
            name: values.pop(name)
            for name in list(values)
            if name not in columns and name not in self.__mapper__.relationships
        }
        for name, value in values.items():
            setattr(self, name, value)
        for name, value in late.items():
            setattr(self, name, value)


class OneDatabase(Session):
    """A session that need not ask, at each statement and for each kind of row, in which database it lies."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **_options: Any) -> Any:
        return self._there if bind is None else bind

    @cached_property
    def _there(self) -> Engine:
        return self._db.engine


#: Engine and session; our models stand on `Base`, which keeps the typed declarative base of SQLAlchemy itself.
db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, session_options={"class_": OneDatabase})


class Identified:
    """A random id that never stands in an address."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Dated:
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Versioned:
    """Compared with the form's version by the service; SQLAlchemy's own check stands behind it."""

    @declared_attr
    def version(cls) -> Mapped[int]:
        return mapped_column(Integer, default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


@event.listens_for(Mapper, "mapper_configured")
def _keep_old_values(mapper: Mapper[Any], class_: type) -> None:
    # Without this the history of an expired attribute is empty and the audit trail lies (libraries.md, trap 6).
    for attribute in mapper.column_attrs:
        getattr(class_, attribute.key).impl.active_history = True


def table_of(model: type[Base]) -> Table:
    """The table of a model, for a statement outside the unit of work."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 (every model of ours has a table of its own)
    return table
