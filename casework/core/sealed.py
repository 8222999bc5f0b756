"""Sealed attributes of a model. A descriptor, not a column type: a type sees no row, so it could not bind a value to one.

    call_name_sealed: Mapped[bytes | None] = sealed_column()
    call_name = Sealed("identity", field="call_name")

Loading a row opens nothing. `open_for(viewer, rows, purpose)` unlocks what this viewer may read.
"""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from flask import current_app, has_app_context
from sqlalchemy import LargeBinary, inspect
from sqlalchemy.orm import MappedColumn, mapped_column

from casework.core.access import itself
from casework.core.named_seals import named_subject, with_name, without_name
from casework.core.vault import KeyDestroyed, get_vault

__all__ = [
    "BAR",
    "Sealed",
    "StillSealed",
    "get_vault",
    "hand_over",
    "is_erased",
    "key_subject",
    "open_for",
    "open_one",
    "sealed_attributes",
    "sealed_column",
]

BAR = "▒▒▒▒"
_STATE = "_sealed_state"

Record = TypeVar("Record")
Choice = str | Callable[[Any], str]
Readers = Iterable[str] | Callable[[Any], Iterable[str]]


class Reader(Protocol):
    def reads(self, sealed: Any, record: Any) -> bool: ...


class StillSealed(RuntimeError):
    """A page reached for text that was not opened for its viewer."""


@dataclass(slots=True)
class _Opened:
    """A plain text (None: erased), valid as long as the row holds exactly these sealed bytes."""

    sealed: bytes | None
    plain: bytes | None
    put_in: bool


@dataclass(slots=True)
class _State:
    """What this instance has open. SQLAlchemy keeps it over an expiry, hence the comparison with the sealed bytes."""

    opened: dict[str, _Opened] = field(default_factory=dict)
    unlocked: frozenset[str] = frozenset()
    purpose: str | None = None


def sealed_column(**options: Any) -> MappedColumn[bytes | None]:
    """The column beside a sealed attribute. The audit trail says of it only that it changed."""
    return mapped_column(LargeBinary, nullable=True, info={"sealed": True}, **options)


class Sealed:
    """A text (or, with `json`, a list, number or mapping) that lies sealed in the column `<name>_sealed`."""

    def __init__(
        self, retention: Choice, *, field: Choice | None = None, readers: Readers = (), json: bool = False
    ) -> None:
        """`retention`, `field` and `readers` may depend on the row: then they are functions of it."""
        self._retention = retention
        self.field = field
        self._readers = readers if callable(readers) else frozenset(readers)
        self.json = json
        self.name = self.column = ""
        self._columns: dict[type, tuple[str, str]] = {}

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"

    def retention_of(self, record: Any) -> str:
        return self._retention(record) if callable(self._retention) else self._retention

    @property
    def readers(self) -> frozenset[str]:
        """The roles that read it in any row."""
        return frozenset() if callable(self._readers) else self._readers

    @property
    def is_alike_in_all(self) -> bool:
        """Do the same roles read it in every row? Not where a row decides, or is the viewer's own."""
        return not (callable(self._readers) or callable(self.field) or "self" in self._readers)

    @property
    def has_readers(self) -> bool:
        """Does the attribute name its readers itself?"""
        return bool(self._readers)

    def readers_for(self, record: Any) -> frozenset[str]:
        return frozenset(self._readers(record)) if callable(self._readers) else self._readers

    def field_of(self, record: Any) -> str | None:
        return self.field(record) if callable(self.field) else self.field

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        if record is None:
            return self
        sealed = getattr(record, self.column)
        if sealed is None:
            return None
        state = _state_of(record)
        opened = state.opened.get(self.name)
        is_fresh = opened is not None and opened.sealed == sealed
        if self.name not in state.unlocked and not (opened is not None and is_fresh and opened.put_in):
            return self._stay_sealed(record, state)
        if opened is None or not is_fresh:
            opened = state.opened[self.name] = _Opened(sealed, self._open(record, sealed), put_in=False)
        return self._value_of(opened.plain)

    def __set__(self, record: Any, value: Any) -> None:
        plain = self._plain_of(value)
        old = getattr(record, self.column)
        state = _state_of(record)
        if plain is None:
            state.opened.pop(self.name, None)
            if old is not None:
                setattr(record, self.column, None)
            return
        sealed = old
        if old is None or self._known_or_open(record, state, old) != plain:
            subject, about = self.place_of(record)
            sealed = get_vault().seal(subject, self.retention_of(record), plain, about=about)
            sealed = sealed if subject == self._own_subject(record) else with_name(sealed, subject)
            setattr(record, self.column, sealed)
        state.opened[self.name] = _Opened(sealed, plain, put_in=True)

    def place_of(self, record: Any) -> tuple[str, str]:
        """The subject whose key it is, and the one place where the seal is valid: table.column.row id."""
        cls = type(record)
        column_name = self.column_of(cls)[1]
        subject, row = _named_on(record, self.column) or self._own_subject(record), record.id
        if row is None or subject is None:
            raise TypeError(f"{cls.__name__} needs its id and its subject before {self.name} can be sealed.")
        return subject, f"{column_name}.{row}"

    def column_of(self, cls: type) -> tuple[str, str]:
        """The attribute that names the subject, and table.column."""
        if cls not in self._columns:
            # Asked once for each model: it would be half the cost of opening one.
            column: Any = inspect(cls).columns[self.column]
            self._columns[cls] = (
                getattr(cls, "__sealed_subject__", "subject_id"),
                f"{column.table.name}.{column.name}",
            )
        return self._columns[cls]

    # -- inside ---------------------------------------------------------------------------------------------------

    def _plain_of(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if value == BAR:
            raise StillSealed(f"A grey bar came back as the value of {self.name}: it would overwrite the real one.")
        if self.json:
            return json_text.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}.")
        return value.encode()

    def _value_of(self, plain: bytes | None) -> Any:
        if plain is None:
            return None
        # Read anew each time: a list that is changed in place must not look as if it had been saved.
        return json_text.loads(plain) if self.json else plain.decode()

    def _own_subject(self, record: Any) -> str | None:
        subject = getattr(record, self.column_of(type(record))[0])
        subject = subject() if callable(subject) else subject
        return None if subject is None else str(subject)

    def _open(self, record: Any, sealed: bytes) -> bytes | None:
        subject, about = self.place_of(record)
        try:
            return get_vault().open(subject, self.retention_of(record), sealed, about=about)
        except KeyDestroyed:
            return None

    def _known_or_open(self, record: Any, state: _State, sealed: bytes) -> bytes | None:
        opened = state.opened.get(self.name)
        return opened.plain if opened is not None and opened.sealed == sealed else self._open(record, sealed)

    def _stay_sealed(self, record: Any, state: _State) -> str:
        if has_app_context() and not (current_app.debug or current_app.testing):
            return BAR
        opened = "was opened for nobody" if state.purpose is None else f"is not for the viewer of {state.purpose!r}"
        raise StillSealed(f"{type(record).__name__}.{self.name} {opened}. Open it with open_for(viewer, …).")


def _state_of(record: Any) -> _State:
    state: _State | None = record.__dict__.get(_STATE)
    if state is None:
        state = record.__dict__[_STATE] = _State()
    return state


def _named_on(record: Any, column: str) -> str | None:
    """The subject that a row brought along in a merge: named on this seal, or on another one of the same row."""
    sealed = record.__dict__.get(column)
    if sealed is not None:
        return named_subject(sealed)
    for other in sealed_attributes(type(record)).values():
        beside = record.__dict__.get(other.column)
        if beside is not None and (named := named_subject(beside)):
            return named
    return None


def hand_over(record: Any, attribute: str, owner: Any) -> None:
    """Give a row to another subject. Its seals stay as they are, and name the subject whose key they need."""
    texts = sealed_attributes(type(record)).values() if attribute == getattr(
        type(record), "__sealed_subject__", "subject_id"
    ) else ()  # fmt: skip
    before = [(text.column, getattr(record, text.column), text) for text in texts]
    named = [(column, sealed, text.place_of(record)[0]) for column, sealed, text in before if sealed is not None]
    setattr(record, attribute, owner)
    for column, sealed, subject in named:
        setattr(record, column, without_name(sealed) if subject == str(owner) else with_name(sealed, subject))


def key_subject(record: Any) -> str:
    """Whose keys the row's seals need: its own subject's, or that of whom it came from in a merge."""
    return next(iter(sealed_attributes(type(record)).values())).place_of(record)[0]


_attributes: dict[type, dict[str, Sealed]] = {}


def sealed_attributes(cls: type) -> dict[str, Sealed]:
    """The sealed attributes of a model by name, those of its bases included."""
    if cls not in _attributes:
        found = {name: each for base in reversed(cls.__mro__) for name, each in vars(base).items()}
        _attributes[cls] = {name: each for name, each in found.items() if isinstance(each, Sealed)}
    return _attributes[cls]


def open_for(viewer: Reader, records: Iterable[Record], purpose: str) -> list[Record]:
    """Unlock on each record what this viewer reads, and only that: what was unlocked for another one before is shut.

    Nothing is fetched yet; the first text that is read fetches the keys of all in one statement.
    """
    if not purpose:
        raise ValueError("Sealed text is opened for a purpose.")
    vault, viewer = get_vault(), itself(viewer)
    opened = list(records)
    for record in opened:
        state = _state_of(record)
        readable = []
        for name, sealed in sealed_attributes(type(record)).items():
            if not viewer.reads(sealed, record):
                continue
            readable.append(name)
            if record.__dict__.get(sealed.column, b"") is not None:
                vault.expect(sealed.place_of(record)[0], sealed.retention_of(record))
        state.unlocked, state.purpose = frozenset(readable), purpose
    return opened


def open_one(viewer: Reader, record: Record, purpose: str) -> Record:
    """`open_for` with one record."""
    return open_for(viewer, [record], purpose)[0]


def is_erased(record: Any, name: str) -> bool:
    """Was the key destroyed under which this attribute lies? May be asked without opening it."""
    sealed = sealed_attributes(type(record))[name]
    if getattr(record, sealed.column) is None:
        return False
    return get_vault().is_destroyed(sealed.place_of(record)[0], sealed.retention_of(record))
