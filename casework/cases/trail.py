"""The steps of a case, written beside what caused them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from casework.cases.models import Case, CaseStep
from casework.core import clock
from casework.core.audit import actor
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.rows import add_rows


class CaseIsClosed(Refusal):
    message = _l("This case is closed. Open it again first.")


class DayIsOver(Refusal):
    message = _l("This day is over. Please choose today or a later day.")


def note_step(case: Case, kind: str, value: str | None = None, on: date | None = None) -> CaseStep:
    """Say in the case's timeline what happened; who did it is whoever acts."""
    step = CaseStep(**_step(case, kind, value, on))
    db.session.add(step)
    return step


def note_opening(case: Case, source: str) -> None:
    """The first step of a case that was written a moment ago."""
    add_rows(CaseStep, [_step(case, "opened", source, None)])


def _step(case: Case, kind: str, value: str | None, on: date | None) -> dict[str, Any]:
    who = actor()
    by_id = uuid.UUID(who.id) if who.kind == "user" and who.id else None
    return {"case_id": case.id, "at": clock.now(), "by_id": by_id, "kind": kind, "value": value, "on": on}


def refuse_closed(case: Case) -> None:
    if not case.is_open:
        raise CaseIsClosed


def refuse_past(day: date, field: str) -> None:
    if day < clock.today():
        raise DayIsOver(field=field)
