"""One transaction for each view: committed inside dispatch when the answer is a success, rolled back otherwise.

A GET is read-only in the database itself. A POST and a job begin IMMEDIATE on SQLite (a deferred BEGIN lost 168 of 600
parallel writers, libraries.md trap 3). Writes outside a flush are refused on the engine, so nothing escapes the audit.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, has_request_context, make_response, request
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from casework.core.errors import AlreadyThere, Conflict, Refusal, Unavailable
from casework.core.models import db

T = TypeVar("T")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_mode: ContextVar[str | None] = ContextVar("transaction_mode", default=None)
_may_write: ContextVar[bool] = ContextVar("may_write", default=False)


class UnauditedWrite(RuntimeError):
    """An INSERT, UPDATE or DELETE outside a flush: it would not stand in the audit trail."""


def is_reading() -> bool:
    mode = _mode.get()
    if mode is not None:
        return mode == "read"
    return has_request_context() and request.method in SAFE_METHODS


@contextmanager
def mode(name: str) -> Iterator[None]:
    token = _mode.set(name)
    try:
        yield
    finally:
        _mode.reset(token)


@contextmanager
def audited_write() -> Iterator[None]:
    """The one way round the flush: for the audit trail itself, the ledger and bulk work that writes its own entry."""
    token = _may_write.set(True)
    try:
        yield
    finally:
        _may_write.reset(token)


@contextmanager
def short_transaction() -> Iterator[Connection]:
    """A writing transaction of its own on another connection: the ledger, counters of attempts."""
    with mode("write"), audited_write(), db.engine.begin() as connection:
        yield connection


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One writing transaction outside a request: a job, a command."""
    with mode("write"):
        db.session.rollback()
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


@contextmanager
def between_transactions() -> Iterator[None]:
    """What takes seconds, in the middle of a view: its transaction ends before, and the next begins after the block.

    Locks end with it, so look again at whatever you found before. Raises RuntimeError when changes would be lost, or
    when the block itself opened a transaction.
    """
    if _has_changes():
        raise RuntimeError("There are changes that are not saved: they would be lost.")
    db.session.rollback()
    yield
    if db.session().in_transaction():
        raise RuntimeError("The block reads or writes the database: do that before it or after it.")


def _has_changes() -> bool:
    session = db.session()
    pending = session.new or session.dirty or session.deleted or session.info.get("audit")
    return bool(pending or g.get("note_result"))


#: So long a writing transaction may hold others up, in seconds (performance goals); half of it is aimed at.
SHORT = 0.05
_FIRST, _MOST = 3, 100
#: So long nobody writes between two slices, in seconds. Whoever waits for SQLite looks again every few moments and does not
#: stand in a queue: without a gap they find it held each time, and waited for twelve seconds in the middle of a long row.
GAP = 0.01


class Slices:
    """How many things one transaction takes: as many as fit into its time, by what the last ones took."""

    def __init__(self) -> None:
        self.size = _FIRST

    @contextmanager
    def measured(self, count: int) -> Iterator[None]:
        began = time.monotonic()
        yield
        each = max(time.monotonic() - began, 0.0001) / count
        self.size = max(1, min(int(SHORT / 2 / each), 2 * self.size, _MOST))


def until_nothing_is_left(do_some: Callable[[Slices], bool], *, patience: float | None = None) -> None:
    """Slice after slice, each in a transaction that `do_some` opens and ends; it says whether more is to be done.

    `patience`: so long at most, in seconds, because somebody waits for the answer. The rest is left to a job.
    """
    slices, began = Slices(), time.monotonic()
    while do_some(slices) and (patience is None or time.monotonic() - began < patience):
        _let_others_write()


def in_slices(things: Sequence[T]) -> Iterator[list[T]]:
    """One slice after another, each as large as fits into a short transaction. Whoever takes them ends those."""
    slices, done = Slices(), 0
    while done < len(things):
        some = list(things[done : done + slices.size])
        with slices.measured(len(some)):
            yield some
        done += len(some)
        if done < len(things):
            _let_others_write()


def _let_others_write() -> None:
    if db.engine.dialect.name == "sqlite":
        time.sleep(GAP)


def afterwards(work: Callable[[], None]) -> None:
    """What goes on once the view's own transaction is committed, in short ones of its own. The answer waits for it. What it
    leaves undone, a job has to find: this process may be gone by then.
    """
    g.afterwards = work


def _go_on() -> None:
    work = g.pop("afterwards", None)
    if work is None:
        return
    try:
        work()
    except Exception as error:
        db.session.rollback()
        current_app.logger.exception("left for the worker: %s", type(error).__name__)


def in_transaction(view: Callable[..., Any], after: Callable[[Response | None], None]) -> Callable[..., Response]:
    """Wrap a view: commit below 400 on a writing method, roll back otherwise, then write the ledger.

    `after` writes what was looked at; when it fails the answer is 503, not the page.
    """

    @functools.wraps(view)
    def run(**arguments: Any) -> Response:
        try:
            answer = make_response(view(**arguments))
            if request.method in SAFE_METHODS:
                # Not rolled back: that marks each record that was read as outdated, and nobody reads them any more.
                db.session.close()
            elif answer.status_code >= 400:
                db.session.rollback()
            elif not g.get("token_checked"):
                _refuse_unchecked_changes()
                db.session.rollback()
            else:
                _remember_result(answer)
                db.session.commit()
                _go_on()
        except StaleDataError as error:
            db.session.rollback()
            raise Conflict from error
        except IntegrityError as error:
            db.session.rollback()
            raise AlreadyThere from error
        except OperationalError as error:
            db.session.rollback()
            current_app.logger.error("database unavailable: %s", type(error.orig).__name__)
            raise Unavailable from error
        except (HTTPException, Refusal):
            # A refusal is an answer too: who was refused what stands in the ledger.
            db.session.rollback()
            after(None)
            raise
        except BaseException:
            db.session.rollback()
            raise
        after(answer)
        return answer

    run.is_in_transaction = True  # type: ignore[attr-defined]  # a mark on the view; functions take any
    return run


def _refuse_unchecked_changes() -> None:
    """A post that only leads on (an expired sign-in, say) needs no token; one that changed something does."""
    if _has_changes():
        raise RuntimeError(f"{request.endpoint} would save without having checked the form's token")


def _remember_result(answer: Response) -> None:
    note = g.pop("note_result", None)
    if note is not None:
        note(answer.headers.get("Location") or request.path)


def _is_write(statement: str) -> bool:
    return statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}


def _watch_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
            "busy_timeout=20000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = is_reading()
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def init_app(app: Flask) -> None:
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _watch_sqlite(engine)
    else:
        # Only here: whoever runs on SQLite needs no driver of PostgreSQL.
        from casework.core import postgresql

        postgresql.watch(engine, is_reading)

    @event.listens_for(engine, "before_cursor_execute")
    def refuse_unaudited(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if _is_write(statement) and not _may_write.get():
            raise UnauditedWrite(statement.split("(")[0][:80])


@event.listens_for(db.session, "before_flush")
def _flush_begins(session: Session, _context: Any, _instances: Any) -> None:
    session.info["flush_token"] = _may_write.set(True)


@event.listens_for(db.session, "after_flush_postexec")
@event.listens_for(db.session, "after_soft_rollback")
def _flush_ends(session: Session, *_rest: Any) -> None:
    token = session.info.pop("flush_token", None)
    if token is not None:
        _may_write.reset(token)
