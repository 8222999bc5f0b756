"""Doing a deed to many cases as a page does: begun in one transaction, done in short ones of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core.models import db
from casework.desk import bulk
from casework.desk.models import BulkAction
from casework.desk.slices import go_on


def done(kind: str, what: Mapping[str, Any], cases: Sequence[Case], *, by: User) -> BulkAction:
    action = bulk.begin(kind, what, [case.id for case in cases], said={}, by=by)
    db.session.commit()
    go_on(action.id)
    return action


def undone(action: BulkAction) -> None:
    bulk.begin_undo(action)
    db.session.commit()
    go_on(action.id)
