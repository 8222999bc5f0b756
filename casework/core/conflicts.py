"""Two people changed one record: who was first, when, and what stands there now, beside what the second one typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casework.core.audit import Entry, row_key
from casework.core.i18n import _, show_date
from casework.core.models import db
from casework.core.sealed import BAR, StillSealed


def _nobody(_user_id: uuid.UUID) -> str | None:
    """Until accounts says what its people are called."""
    return None


_name_of: Callable[[uuid.UUID], str | None] = _nobody


def name_colleagues_by(look_up: Callable[[uuid.UUID], str | None]) -> Callable[[uuid.UUID], str | None]:
    """Accounts say what a colleague is called; the core knows no accounts."""
    global _name_of
    _name_of = look_up
    return look_up


@dataclass(frozen=True)
class Meanwhile:
    """What happened between the opening of a page and its sending."""

    who: str
    at: datetime | None
    rows: list[tuple[object, str]] = field(default_factory=list)


def meanwhile(record: Any, inputs: Iterable[Any]) -> Meanwhile:
    """Who changed the record last, and its values in the words of the form. Only what this reader has open is shown."""
    last = db.session.scalars(
        select(Entry)
        .where(Entry.row_id == row_key(record), Entry.table_name == record.__tablename__)
        .order_by(Entry.at.desc())
        .limit(1)
    ).first()
    rows = [(each.label.text, shown) for each in inputs if (shown := _shown(record, each)) is not None]
    return Meanwhile(_who(last), last.at if last else None, rows)


def _who(entry: Entry | None) -> str:
    if entry is not None and entry.actor_kind == "user" and entry.actor_id:
        return _name_of(uuid.UUID(entry.actor_id)) or _("A colleague")
    return _("The person themselves") if entry is not None and entry.actor_kind == "person" else _("The program")


def _shown(record: Any, each: Any) -> str | None:
    if each.short_name in {"version", "csrf_token", "form_ticket"} or not hasattr(type(record), each.short_name):
        return None
    try:
        value = getattr(record, each.short_name)
    except StillSealed:
        return None
    if isinstance(value, (date, datetime)):
        return show_date(value)
    words = {str(choice[0]): str(choice[1]) for choice in getattr(each, "choices", None) or ()}
    if isinstance(value, (list, tuple)):
        return ", ".join(words.get(str(one), str(one)) for one in value)
    if value is None or value == BAR or isinstance(value, bool):
        return None if value == BAR else {True: _("Yes"), False: _("No")}.get(value, "–")
    return words.get(str(value), str(value))
