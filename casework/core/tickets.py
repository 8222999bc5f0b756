"""One-time tickets of forms: a double click or a reload finds what the first one made."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from flask import g
from sqlalchemy import String, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import clock
from casework.core.inserting import insert_unless_there
from casework.core.models import Base, Dated, Identified, db, table_of
from casework.core.transaction import audited_write

LONGEST_TICKET = 120


class FormTicket(Identified, Dated, Base):
    """A sent form, and where its answer led."""

    __tablename__ = "form_ticket"
    __private__ = frozenset({"ticket"})
    ticket: Mapped[str] = mapped_column(String(LONGEST_TICKET), unique=True)
    result: Mapped[str | None] = mapped_column(String(500))


_TICKETS = table_of(FormTicket)
_NOTE = update(_TICKETS).where(_TICKETS.c.ticket == bindparam("taken")).values(result=bindparam("led_to"))


def take(ticket: str) -> bool:
    """Whether nobody has sent this ticket before. Whoever sends it at the same time waits here until the first is done.

    A ticket is no record of anybody, so it stands in no trail, and two statements are all that it costs.
    """
    row = {"id": uuid.uuid4(), "ticket": ticket, "created_at": clock.now()}
    with audited_write():
        written: Any = db.session.execute(insert_unless_there(FormTicket), row)
    if not written.rowcount:
        return False
    g.note_result = partial(_note_result, ticket)
    return True


def _note_result(ticket: str, led_to: str) -> None:
    with audited_write():
        db.session.execute(_NOTE, {"taken": ticket, "led_to": led_to})


def result_of(ticket: str) -> str | None:
    """Where the form with this ticket led."""
    return db.session.scalar(select(FormTicket.result).where(FormTicket.ticket == ticket))
