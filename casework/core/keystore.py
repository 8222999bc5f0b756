"""Where wrapped keys lie: one table with an engine of its own, apart from the data that the keys open.

It is no bind of the ORM session, because the commit order over two databases would be random: a row without its key
is lost for ever, a key without a row does no harm.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from casework.core import clock
from casework.core import keystore_table as table
from casework.core.keystore_copies import read_copy, write_copy
from casework.core.keystore_table import KEYS

BATCH = 200
SUBJECTS_IN_ONE_STATEMENT = 10_000
RESERVED = "@"  # subjects that begin so are the program's own, never a person


class VaultError(Exception):
    """Something about keys or seals went wrong; the message never holds key or text."""


class KeyDestroyed(VaultError):
    """This key was destroyed on purpose: what it sealed is gone for ever."""


class KeyMissing(VaultError):
    """This key was never made here, or the key store is older than the data."""


@dataclass(frozen=True, slots=True, repr=False)
class WrappedKey:
    """A data key as the store holds it: under a master key, or destroyed (both None)."""

    wrapped: bytes | None
    master: str | None

    @property
    def is_destroyed(self) -> bool:
        return self.wrapped is None


Wrap = Callable[[str, str], WrappedKey]
Rewrap = Callable[[str, str, WrappedKey], WrappedKey]


def _now() -> int:
    return int(clock.now().timestamp())


class KeyStore:
    """The wrapped keys in an SQLite file or a PostgreSQL database; every change is its own committed transaction."""

    def __init__(self, url: str) -> None:
        parsed = sa.make_url(url)
        self._is_sqlite = parsed.get_backend_name() == "sqlite"
        if self._is_sqlite:
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("Keys that end with the process would make the data unreadable: give a file.")
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # SQLite gives its -wal and -shm files the mode of this one. A store that is there is not opened by hand:
            # closing it would drop the locks that another engine of this process holds on it.
            if not Path(parsed.database).exists():
                os.close(os.open(parsed.database, os.O_RDWR | os.O_CREAT, 0o600))
        self._engine = sa.create_engine(parsed)
        event.listen(self._engine, "connect", _prepare_sqlite if self._is_sqlite else _prepare_postgresql)
        event.listen(self._engine, "begin", self._begin)
        options: dict[str, Any] = {} if self._is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reading = self._engine.execution_options(**options)
        self._writing = self._engine.execution_options(writes=True)
        with self._write() as conn:
            if not self._is_sqlite:
                # Two processes that start at once would both make the table.
                conn.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(KEYS.name))))
            table.METADATA.create_all(conn, checkfirst=True)
        # No connection may be inherited by a worker that is forked later.
        self._engine.dispose()

    @property
    def engine(self) -> sa.Engine:
        return self._engine

    def close(self) -> None:
        self._engine.dispose()

    def make(self, subject: str, classes: Iterable[str], wrap: Wrap) -> dict[tuple[str, str], WrappedKey]:
        """Make the keys that are missing; returns all of these, committed.

        Raises KeyDestroyed, and makes none, when one of them was destroyed. A living key that is asked for again counts
        as new: the sweep of orphans, which may have found no row a moment ago, leaves it. One statement does it all: a
        sweep that is deleting the key is waited for, and it is then made anew.
        """
        wanted = sorted(set(classes))
        new = {cls: wrap(subject, cls) for cls in wanted}
        rows = [
            {"subject": subject, "class": cls, "wrapped": key.wrapped, "master": key.master, "made": _now()}
            for cls, key in new.items()
        ]
        if not rows:
            return {}
        with self._write() as conn:
            # What comes back is what lies there now: another process may have made, or destroyed, a class before.
            found = conn.execute(table.make_or_touch(self._is_sqlite), rows).all()
            if len(found) < len(rows):
                raise KeyDestroyed("A destroyed key can never be made again.")
        return {(row[0], row[1]): WrappedKey(row[2], row[3]) for row in found}

    def make_many(self, subjects: Iterable[str], classes: Iterable[str], wrap: Wrap) -> None:
        """As `make`, for many subjects in one transaction: for bulk work, where a commit for each would take too long."""
        named, wanted = sorted(set(subjects)), sorted(set(classes))
        with self._write() as conn:
            there = self._fetch(conn, named, wanted)
            missing = [(subject, cls) for subject in named for cls in wanted if (subject, cls) not in there]
            new = {(subject, cls): wrap(subject, cls) for subject, cls in missing}
            rows = [
                {"subject": subject, "class": cls, "wrapped": key.wrapped, "master": key.master, "made": _now()}
                for (subject, cls), key in new.items()
            ]
            if rows:
                conn.execute(table.insert_unless_there(self._is_sqlite), rows)
            if any(key.is_destroyed for key in self._fetch(conn, named, wanted).values()):
                raise KeyDestroyed("A destroyed key can never be made again.")

    def fetch(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], WrappedKey]:
        """The keys of these (subject, class) pairs in one statement; a pair that was never made is left out."""
        wanted = set(pairs)
        if not wanted:
            return {}
        subjects = sorted({subject for subject, _ in wanted})
        classes = sorted({cls for _, cls in wanted})
        found: dict[tuple[str, str], WrappedKey] = {}
        with self._reading.connect() as conn:
            for start in range(0, len(subjects), SUBJECTS_IN_ONE_STATEMENT):
                part = subjects[start : start + SUBJECTS_IN_ONE_STATEMENT]
                found.update(self._fetch(conn, part, classes))
        return {pair: key for pair, key in found.items() if pair in wanted}

    def destroy(self, subject: str, classes: Iterable[str] | None = None) -> int:
        """Overwrite keys for ever (None: all that the subject has) and return how many were alive.

        A named class that was never made gets its tombstone too, so that nobody makes it afterwards.
        """
        named = None if classes is None else sorted(set(classes))
        gone = {"wrapped": None, "master": None, "destroyed": _now()}
        statement = sa.update(KEYS).where(table.subject == subject, KEYS.c.destroyed.is_(None)).values(gone)
        if named is not None:
            statement = statement.where(table.retention.in_(named))
        with self._write() as conn:
            never_made = self._missing(conn, subject, named or [])
            rows = [{"subject": subject, "class": cls, "made": _now(), **gone} for cls in never_made]
            if rows:
                conn.execute(table.insert_unless_there(self._is_sqlite), rows)
            count = conn.execute(statement).rowcount
        self._forget_old_pages()
        return count

    def rewrap(self, rewrap: Rewrap, *, newest: str) -> int:
        """Put every key that is not under the master key `newest` through `rewrap`, in batches; returns how many.

        Each batch commits by itself and what is left is found by its master id, so an interrupted run just goes on.
        """
        count = 0
        for old in sorted(set(self.masters()) - {newest}):
            while done := self._rewrap_batch(rewrap, old):
                count += done
        return count

    def masters(self) -> dict[str, int]:
        """How many living keys lie under each master key."""
        counted = sa.select(table.master, sa.func.count()).where(table.master.is_not(None)).group_by(table.master)
        with self._reading.connect() as conn:
            return dict(conn.execute(counted).tuples().all())

    def sample(self, master: str) -> tuple[str, str, WrappedKey] | None:
        """Any one key under this master key, to try it with."""
        with self._reading.connect() as conn:
            row = conn.execute(table.ALL.where(table.master == master).limit(1)).first()
        return (row.subject, row[1], WrappedKey(row.wrapped, row.master)) if row else None

    def sweep(self, subject_exists: Callable[[list[str]], set[str]], older_than: datetime) -> int:
        """Delete living keys made before `older_than` whose subject never got a row; returns how many."""
        old = (KEYS.c.made < int(older_than.timestamp()), KEYS.c.destroyed.is_(None))
        count = 0
        for orphans in self.orphans(subject_exists, older_than):
            with self._write() as conn:
                count += conn.execute(sa.delete(KEYS).where(table.subject.in_(orphans), *old)).rowcount
        if count:
            self._forget_old_pages()
        return count

    def orphans(self, subject_exists: Callable[[list[str]], set[str]], older_than: datetime) -> Iterator[list[str]]:
        """In batches: who has living keys made before `older_than`, and no row.

        `subject_exists` gets a batch of subjects and returns those that have a row.
        """
        old = (KEYS.c.made < int(older_than.timestamp()), KEYS.c.destroyed.is_(None))
        old_subjects = sa.select(table.subject).where(*old).distinct().order_by(table.subject).limit(BATCH)
        last = ""
        while True:
            with self._reading.connect() as conn:
                subjects = list(conn.scalars(old_subjects.where(last < table.subject)))
            if not subjects:
                return
            last = subjects[-1]
            persons = [subject for subject in subjects if not subject.startswith(RESERVED)]
            orphans = sorted(set(persons) - subject_exists(persons)) if persons else []
            if orphans:
                yield orphans

    def backup(self, path: str | os.PathLike[str]) -> int:
        """Write a consistent copy (always an SQLite file, mode 0600), read it again, then put it at `path`."""
        # One SELECT is one snapshot; a transaction is needed because PostgreSQL streams through a cursor.
        with self._engine.connect() as conn:
            return write_copy(conn.execution_options(yield_per=1000).execute(table.ALL), Path(path))

    def restore(self, path: str | os.PathLike[str]) -> int:
        """Take over what a copy knows, and return how many rows changed.

        Destroyed is for ever: a class destroyed here or in the copy stays destroyed. A living key is never replaced.
        """
        changed = 0
        with self._write() as conn:
            for row in read_copy(Path(path)):
                # PostgreSQL's driver does not count inserted rows, so the row itself is asked for.
                inserted = conn.execute(
                    table.insert_unless_there(self._is_sqlite).values(row).returning(table.subject)
                ).first()
                changed += inserted is not None
                if row["destroyed"] is not None:
                    gone = {name: row[name] for name in ("wrapped", "master", "destroyed")}
                    living = table.living(row["subject"], row["class"])
                    changed += conn.execute(sa.update(KEYS).where(*living).values(gone)).rowcount
        self._forget_old_pages()
        return changed

    # -- inside ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        with self._writing.begin() as conn:
            yield conn

    def _begin(self, conn: sa.Connection) -> None:
        # A read is one statement and needs no transaction; a deferred write would fail with "database is locked".
        if self._is_sqlite and conn.get_execution_options().get("writes"):
            conn.exec_driver_sql("BEGIN IMMEDIATE")

    @staticmethod
    def _fetch(conn: sa.Connection, subjects: list[str], classes: list[str]) -> dict[tuple[str, str], WrappedKey]:
        rows = conn.execute(table.WRAPPED, {"subjects": subjects, "classes": classes})
        return {(subject, cls): WrappedKey(wrapped, master) for subject, cls, wrapped, master in rows}

    def _missing(self, conn: sa.Connection, subject: str, classes: list[str]) -> list[str]:
        there = self._fetch(conn, [subject], classes)
        return [cls for cls in classes if (subject, cls) not in there]

    def _rewrap_batch(self, rewrap: Rewrap, old: str) -> int:
        batch = table.ALL.where(table.master == old).limit(BATCH).with_for_update()
        with self._write() as conn:
            rows = conn.execute(batch).all()
            for row in rows:
                key = rewrap(row.subject, row[1], WrappedKey(row.wrapped, row.master))
                living = table.living(row.subject, row[1])
                conn.execute(sa.update(KEYS).where(*living).values(wrapped=key.wrapped, master=key.master))
        return len(rows)

    def _forget_old_pages(self) -> None:
        """A destroyed key must not lie on in SQLite's write-ahead log or in a dead row of PostgreSQL."""
        with self._reading.connect() as conn:
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if self._is_sqlite else f"VACUUM {KEYS.name}")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=5000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # What a person was told is saved needs its key on the disk, whatever the server's default is.
    connection.execute("SET synchronous_commit = on")
    connection.commit()
