"""What can be done to many cases at once: each deed with its permission, what it does to one case, and how that is undone.

A deed acts through the service that acts on a single case, so no rule is written twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.accounts.models import User
from casework.assignment.permissions import ASSIGN_ADVISOR
from casework.assignment.service import assign_advisor
from casework.assignment.taking import put_in_queue
from casework.assignment.team_queue import leave, queue_of, stand_in
from casework.cases import permissions as rights
from casework.cases.closing_twice import close_or_propose, take_back_proposal
from casework.cases.closing_undone import as_it_stands, as_kept, as_sealed, take_back_closing
from casework.cases.models import Case, Task
from casework.cases.queries import lead_of, load_workers
from casework.cases.records import add_task
from casework.cases.service import end_access, set_next, set_status
from casework.cases.steps import is_step, steps_from
from casework.cases.trail import note_step
from casework.core.access import Permission
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.desk.models import CaseTag, Tag
from casework.desk.permissions import TAG_CASE
from casework.desk.tagging import put_tag, take_tag
from casework.messages.service import ContactIsStopped
from casework.messages.writing import hold_message

State = dict[str, Any]


class ChangedSince(Refusal):
    message = _l("Changed since: left as it is.")


class NothingToDo(Refusal):
    message = _l("It is so already.")


class NotInOneStep(Refusal):
    message = _l("From its status now it does not get there in one step.")


class OnlyWhoAdvises(Refusal):
    message = _l("Only whoever advises on this case can do this.")


class NoLead(Refusal):
    message = _l("Nobody leads this case yet.")


@dataclass(frozen=True)
class Deed:
    """`act` returns how the case stood before and how it stands now; `undo` goes back, or raises ChangedSince."""

    name: object
    permission: Permission
    act: Callable[[Case, Mapping[str, Any], User], tuple[State, State]]
    undo: Callable[[Case, State, State, User], None] | None
    #: Who may undo it, where that is not who may do it: closed, a case cannot be closed.
    undone_by: Permission | None = None

    @property
    def may_undo(self) -> Permission:
        return self.undone_by or self.permission


def _assign(case: Case, what: Mapping[str, Any], by: User) -> tuple[State, State]:
    before = {**_plan(case), "lead": _text(case.lead.user_id if case.lead else None), "status": case.status}
    advisor: User = what["advisor"]
    beside = what.get("beside", 0)
    assign_advisor(case, advisor, by=by, shown={"in_bulk": True}, override_reason=what.get("reason"), beside=beside)
    lead = lead_of(case)
    return before, {**_plan(case), "access": _text(lead.id if lead else None), "status": case.status}


def _unassign(case: Case, before: State, after: State, by: User) -> None:
    lead = lead_of(case)
    if not case.is_open or lead is None or str(lead.id) != after["access"]:
        raise ChangedSince
    earlier = db.session.get(User, uuid.UUID(before["lead"])) if before["lead"] else None
    if earlier is not None and earlier.is_active:
        end_access(lead)
        # With the reasons that hold today: somebody who must not have the case any more does not get it back.
        assign_advisor(case, earlier, by=by, shown={"undone": True}, override_reason="undone")
    elif case.is_compartment:
        raise ChangedSince
    else:
        end_access(lead)
        load_workers([case])
    if case.status == after["status"] != before["status"]:
        case.status = before["status"]
        note_step(case, "status", before["status"])
    if _plan(case) == _only_plan(after):
        _go_back(case, before)


def _queue(case: Case, what: Mapping[str, Any], by: User) -> tuple[State, State]:
    stood = queue_of(case)
    before = {"team": _text(stood.team_id if stood else None), "case_team": _text(case.team_id)}
    return before, {"queued": str(put_in_queue(case, what["team"], by=by).id)}


def _unqueue(case: Case, before: State, after: State, by: User) -> None:
    stands = queue_of(case)
    if stands is None or str(stands.id) != after["queued"]:
        raise ChangedSince
    leave(case)
    if before["team"]:
        stand_in(case, uuid.UUID(before["team"]), by=by)
    case.team_id = uuid.UUID(before["case_team"]) if before["case_team"] else None


def _close(case: Case, what: Mapping[str, Any], by: User) -> tuple[State, State]:
    """Why, stands sealed with the case and nowhere else. Where two are needed it is only proposed."""
    before = as_it_stands(case)
    is_closed = close_or_propose(case, what["reasons"], by)
    return before, {"closed": is_closed}


def _unclose(case: Case, before: State, after: State, by: User) -> None:
    if after["closed"]:
        if case.is_open:
            raise ChangedSince
        take_back_closing(case, before)
    else:
        take_back_proposal(case, by=by)
    load_workers([case])


def _status(case: Case, what: Mapping[str, Any], by: User) -> tuple[State, State]:
    before = {"status": case.status}
    if before["status"] == what["status"]:
        raise NothingToDo
    if not any(step.target == what["status"] for step in steps_from(by, case)):
        raise OnlyWhoAdvises if is_step(before["status"], what["status"]) else NotInOneStep
    set_status(case, what["status"], by=by)
    return before, {"status": case.status}


def _unset_status(case: Case, before: State, after: State, _by: User) -> None:
    if not case.is_open or case.status != after["status"]:
        raise ChangedSince
    case.status = before["status"]
    note_step(case, "status", before["status"])


def _next(case: Case, what: Mapping[str, Any], _by: User) -> tuple[State, State]:
    before = _plan(case)
    set_next(case, what["step"], what["on"])
    if _plan(case) == before:
        raise NothingToDo
    return before, _plan(case)


def _unset_next(case: Case, before: State, after: State, _by: User) -> None:
    if not case.is_open or _plan(case) != _only_plan(after):
        raise ChangedSince
    _go_back(case, before)


def _task(case: Case, what: Mapping[str, Any], by: User) -> tuple[State, State]:
    owner = by.id
    if what["owner"] == "lead":
        if case.lead is None:
            raise NoLead
        owner = case.lead.user_id
    task = add_task(case, what["text"], what["due_on"], by=by, owner_id=owner)
    db.session.flush()
    return {}, {"task": str(task.id), "version": task.version}


def _drop_task(_case: Case, _before: State, after: State, _by: User) -> None:
    task = db.session.get(Task, uuid.UUID(after["task"]))
    if task is None or task.done_at is not None or task.version != after["version"]:
        raise ChangedSince
    db.session.delete(task)


def _tag(case: Case, what: Mapping[str, Any], by: User) -> tuple[State, State]:
    row = put_tag(case, what["tag"], by=by)
    if row is None:
        raise NothingToDo
    return {}, {"row": str(row.id)}


def _take_back_tag(_case: Case, _before: State, after: State, _by: User) -> None:
    row = db.session.get(CaseTag, uuid.UUID(after["row"]))
    if row is None:
        raise ChangedSince
    db.session.delete(row)


def _untag(case: Case, what: Mapping[str, Any], _by: User) -> tuple[State, State]:
    if not take_tag(case, what["tag"]):
        raise NothingToDo
    return {"tag": str(what["tag"].id)}, {}


def _put_back_tag(case: Case, before: State, _after: State, by: User) -> None:
    tag = db.session.get(Tag, uuid.UUID(before["tag"]))
    if tag is None or put_tag(case, tag, by=by) is None:
        raise ChangedSince


def _message(case: Case, what: Mapping[str, Any], by: User) -> tuple[State, State]:
    """Held in the outbox: what goes to many is looked at once more before it leaves, each the way the gate allows."""
    if case.person.contact_stop:
        raise ContactIsStopped
    held = hold_message(case.person, what["body"], language=what["language"], author=by)
    return {}, {"held": held.ref}


def _plan(case: Case) -> State:
    return {
        "step": case.next_action,
        "on": case.next_on.isoformat() if case.next_on else None,
        "why": as_kept(case.next_why_sealed),
    }


def _only_plan(state: State) -> State:
    return {"step": state["step"], "on": state["on"], "why": state.get("why")}


def _go_back(case: Case, before: State) -> None:
    on = date.fromisoformat(before["on"]) if before["on"] else None
    if (case.next_action, case.next_on) != (before["step"], on):
        case.next_action, case.next_on = before["step"], on
        case.next_why_sealed = as_sealed(before.get("why"))
        note_step(case, "next", before["step"], on)


def _text(key: Any) -> str | None:
    return None if key is None else str(key)


DEEDS = {
    "assign": Deed(_l("Choose an advisor"), ASSIGN_ADVISOR, _assign, _unassign),
    "queue": Deed(_l("Put into the queue of a team"), ASSIGN_ADVISOR, _queue, _unqueue),
    "status": Deed(_l("Change the status"), rights.CHANGE_STATUS, _status, _unset_status),
    "close": Deed(_l("Close"), rights.CLOSE_CASE, _close, _unclose, undone_by=rights.TAKE_BACK_CLOSING),
    "next": Deed(_l("Set the next step"), rights.PLAN_NEXT, _next, _unset_next),
    "task": Deed(_l("Add a task"), rights.ADD_TASK, _task, _drop_task),
    "tag": Deed(_l("Give a tag"), TAG_CASE, _tag, _take_back_tag),
    "untag": Deed(_l("Take a tag away"), TAG_CASE, _untag, _put_back_tag),
    "message": Deed(_l("Write a message"), rights.WRITE_MESSAGE, _message, None),
}
