"""Acting on many cases at once: tried out first, then done row by row, kept with what became of each, undone for thirty days.

It is done and undone in slices (`slices.py`), so that no transaction holds others up.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from textwrap import shorten
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.queries import case_heads, load_workers
from casework.cases.reach import is_visible
from casework.core import audit, clock
from casework.core.access import SYSTEM
from casework.core.errors import Conflict, Refusal
from casework.core.i18n import _l
from casework.core.models import db, table_of
from casework.core.sealed import open_for
from casework.core.transaction import audited_write, in_slices
from casework.desk.bulk_said import as_meant, as_plain
from casework.desk.deeds import DEEDS
from casework.desk.models import BulkAction, BulkRow

#: So many in one transaction; whoever has more does the rest after them.
MOST = 200
UNDONE_FOR = timedelta(days=30)
SHOWN = 50


class NoCases(Refusal):
    message = _l("Please select at least one case first.")


class NotYours(Refusal):
    message = _l("You may not do this in this case.")


class OutOfReach(Refusal):
    message = _l("You do not see this case any more.")


class CannotUndo(Refusal):
    status = 409
    message = _l("This cannot be undone.")


@dataclass(frozen=True)
class Result:
    """What became, or would become, of one case."""

    case_id: uuid.UUID
    why: str | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return self.why is None


@dataclass(frozen=True)
class ActionLine:
    """One of somebody's own actions, with how many rows came to what."""

    action: BulkAction
    counts: dict[str, int]

    @property
    def can_be_undone(self) -> bool:
        return can_be_undone(self.action) and self.counts.get("done", 0) > 0


def can_be_undone(action: BulkAction) -> bool:
    is_fresh = action.state == "done" and clock.now() - action.at < UNDONE_FOR
    return is_fresh and action.undone_at is None and DEEDS[action.kind].undo is not None


def try_out(kind: str, what: Mapping[str, Any], ids: Sequence[uuid.UUID], *, by: User) -> list[Result]:
    """What would become of each case: done and taken back at once, so that the answer is the rules' own.

    In short transactions, none of which stays: who would take what room is carried from one to the next.
    """
    found: dict[uuid.UUID, Result] = {}
    beside = 0
    for some in in_slices(ids):
        cases = _locked(by, some)
        weights = {case.id: case.weight for case in cases}
        for result in _each(kind, {**what, "beside": beside}, cases, by):
            found[result.case_id] = result
        beside += sum(weights[key] for key in weights if found[key].is_done)
        db.session.rollback()
    return [found[key] for key in dict.fromkeys(ids) if key in found]


def begin(
    kind: str, what: Mapping[str, Any], ids: Sequence[uuid.UUID], *, said: Mapping[str, Any], by: User
) -> BulkAction:
    """Write down what is to be done to which cases; `casework.desk.slices` does it. Raises NoCases."""
    cases = case_heads(by, list(dict.fromkeys(ids))[:MOST])
    if not cases:
        raise NoCases
    action = BulkAction(
        user_id=by.id, kind=kind, said=dict(said), at=clock.now(), state="running", what=as_plain(what)
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    db.session.add_all(
        BulkRow(bulk_id=action.id, case_id=case.id, place=place, outcome="waits") for place, case in enumerate(cases)
    )
    db.session.flush()
    return action


def begin_undo(action: BulkAction) -> None:
    """What was done and is still so is taken back. Raises CannotUndo: messages, what is too old, what was undone already."""
    if not can_be_undone(action):
        raise CannotUndo
    action.state, action.undone_at = "undoing", clock.now()


def do_next(action: BulkAction, rows: Sequence[BulkRow], *, by: User) -> None:
    """These rows, each case by its own right; what is refused says why and stops nobody else."""
    what = as_meant(open_for(SYSTEM, [action], "bulk")[0].what or {})
    # Killed half-way, it goes on later: by then the account can be locked.
    cases = _locked(by, [row.case_id for row in rows] if by.is_active else [])
    results = {result.case_id: result for result in _each(action.kind, what, cases, by)}
    for row in rows:
        result = results.get(row.case_id) or Result(row.case_id, str(OutOfReach.message))
        row.outcome, row.why = "done" if result.is_done else "refused", result.why
        row.before, row.after = result.before, result.after


def undo_next(action: BulkAction, rows: Sequence[BulkRow], *, by: User) -> None:
    cases = {case.id: case for case in _locked(by, [row.case_id for row in rows])}
    for row in rows:
        row.outcome, row.why = _undone(action, row, cases.get(row.case_id), by)


def _undone(action: BulkAction, row: BulkRow, case: Case | None, by: User) -> tuple[str, str | None]:
    deed = DEEDS[action.kind]
    try:
        if case is None:
            raise OutOfReach
        if not deed.may_undo.allows(by, case):
            raise NotYours
        with db.session.begin_nested():
            if deed.undo is not None:
                deed.undo(case, row.before, row.after, by)
            db.session.flush()
    except (Refusal, IntegrityError, StaleDataError) as error:
        return "kept", said_of(error)
    return "undone", None


def _each(kind: str, what: Mapping[str, Any], cases: Sequence[Case], by: User) -> list[Result]:
    deed, found = DEEDS[kind], []
    for case in cases:
        case_id = case.id
        try:
            if not deed.permission.allows(by, case):
                raise NotYours
            with db.session.begin_nested():
                before, after = deed.act(case, what, by)
                db.session.flush()
            found.append(Result(case_id, None, before, after))
        except (Refusal, IntegrityError, StaleDataError) as error:
            found.append(Result(case_id, said_of(error)))
    return found


def said_of(error: Exception) -> str:
    refusal = error if isinstance(error, Refusal) else Conflict()
    return shorten(str(refusal.message), 300, placeholder=" …")


def _locked(viewer: Any, ids: Sequence[uuid.UUID]) -> list[Case]:
    """Those that the viewer may see, locked in one order for all, returned in the order given."""
    if not ids:
        return []
    query = select(Case).where(Case.id.in_(ids), is_visible(viewer, Case.id)).order_by(Case.id)
    query = query.with_for_update(of=Case.__table__).execution_options(populate_existing=True)
    found = {case.id: case for case in db.session.scalars(query)}
    load_workers(found.values())
    open_for(viewer, [case.person for case in found.values()], "bulk")
    return [found[key] for key in dict.fromkeys(ids) if key in found]


# --- what one did ----------------------------------------------------------------------------------------------------


def find_action(viewer: Any, ref: str, *, lock: bool = False) -> BulkAction | None:
    """One's own: nobody looks over a colleague's shoulder."""
    query = select(BulkAction).where(BulkAction.ref == ref, BulkAction.user_id == viewer.id)
    return db.session.scalar(query.with_for_update() if lock else query)


def own_actions(viewer: Any) -> list[ActionLine]:
    query = select(BulkAction).where(BulkAction.user_id == viewer.id).order_by(BulkAction.at.desc(), BulkAction.id)
    actions = db.session.scalars(query.limit(SHOWN)).all()
    counted = select(BulkRow.bulk_id, BulkRow.outcome, func.count()).group_by(BulkRow.bulk_id, BulkRow.outcome)
    counts: dict[uuid.UUID, dict[str, int]] = {}
    for bulk_id, outcome, number in db.session.execute(counted.where(BulkRow.bulk_id.in_([one.id for one in actions]))):
        counts.setdefault(bulk_id, {})[outcome] = number
    return [ActionLine(action, counts.get(action.id, {})) for action in actions]


def rows_of(viewer: Any, action: BulkAction) -> list[tuple[BulkRow, Case | None]]:
    """In the order in which it was done; a case that the viewer does not see any more is only a number."""
    rows = db.session.scalars(select(BulkRow).where(BulkRow.bulk_id == action.id).order_by(BulkRow.place)).all()
    heads = {case.id: case for case in case_heads(viewer, [row.case_id for row in rows])}
    return [(row, heads.get(row.case_id)) for row in rows]


def forget_old_actions() -> int:
    """After thirty days nothing can be undone, so nothing of it is kept. The cases' own steps and the trail stay."""
    actions, rows = table_of(BulkAction), table_of(BulkRow)
    ids = db.session.scalars(select(BulkAction.id).where(BulkAction.at < clock.now() - UNDONE_FOR).limit(MOST)).all()
    if ids:
        with audited_write():
            db.session.execute(delete(rows).where(rows.c.bulk_id.in_(ids)))
            db.session.execute(delete(actions).where(actions.c.id.in_(ids)))
        for key in ids:
            audit.record("deleted", "bulk_action", str(key), {})
    return len(ids)
