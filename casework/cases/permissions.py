"""Who may do what on a case, by role and by state. Which cases exist for someone, `visible_cases` says."""

from __future__ import annotations

from typing import Any

from casework.cases.models import OPENS_COMPARTMENT, Case
from casework.core.access import Permission, has_role, rule


def _case_of(thing: Any) -> Case | None:
    """A note, a task or an appointment is judged by its case."""
    found = thing if isinstance(thing, Case) else getattr(thing, "case", None)
    return found if isinstance(found, Case) else None


@rule
def is_case_advisor(viewer: Any, thing: Any) -> bool:
    """One of the case's own people: reads nothing but the rows that the finder has loaded with the case."""
    case = _case_of(thing)
    if case is None or viewer.kind != "user":
        return False
    if case.is_compartment:
        mine = [worker for worker in case.workers if worker.role in OPENS_COMPARTMENT]
        return viewer.has_role("scholar_advisor") and any(worker.user_id == viewer.id for worker in mine)
    counsels = viewer.has_role("advisor") or viewer.has_role("scholar_advisor")
    return counsels and any(worker.user_id == viewer.id for worker in case.workers)


@rule
def is_no_cover(viewer: Any, thing: Any) -> bool:
    """Works on the case in their own right, not only from day to day for somebody else."""
    case = _case_of(thing)
    return case is not None and any(worker.user_id == viewer.id and worker.role != "cover" for worker in case.workers)


@rule
def is_coordinator(viewer: Any, thing: Any) -> bool:
    """Coordinates this case: a compartment has no coordinator."""
    case = _case_of(thing)
    return case is not None and not case.is_compartment and viewer.has_role("coordinator")


@rule
def is_open(_viewer: Any, thing: Any) -> bool:
    case = _case_of(thing)
    return case is not None and case.is_open


@rule
def is_author(viewer: Any, note: Any) -> bool:
    return bool(note is not None and note.author_id == viewer.id)


counsels = has_role("advisor", "scholar_advisor", "coordinator")
SEE_CASE = Permission("cases.see", is_case_advisor | is_coordinator)
READ_NOTES = Permission("cases.read_notes", is_case_advisor)
#: A cover works from day to day; what was restricted stays with those whose case it is.
READ_RESTRICTED = Permission("cases.read_restricted", is_case_advisor & is_no_cover)
WRITE_NOTE = Permission("cases.write_note", is_case_advisor)
CORRECT_NOTE = Permission("cases.correct_note", is_case_advisor & is_author)
PIN_NOTE = Permission("cases.pin_note", is_case_advisor)
ADD_TASK = Permission("cases.add_task", is_case_advisor & is_open)
KEEP_TASK_SETS = Permission("cases.keep_task_sets", has_role("coordinator"))
FINISH_TASK = Permission("cases.finish_task", is_case_advisor)
MAKE_APPOINTMENT = Permission("cases.make_appointment", (is_case_advisor | is_coordinator) & is_open)
SEE_APPOINTMENT = Permission("cases.see_appointment", is_case_advisor | is_coordinator)
PLAN_NEXT = Permission("cases.plan_next", (is_case_advisor | is_coordinator) & is_open)
CHANGE_STATUS = Permission("cases.change_status", (is_case_advisor | is_coordinator) & is_open)
CLOSE_CASE = Permission("cases.close", (is_case_advisor | is_coordinator) & is_open)
#: On which cases, `CLOSE_CASE` says.
CLOSES = Permission("cases.closes", counsels)
#: Closed, or only proposed: whoever closed many at once may take it back.
TAKE_BACK_CLOSING = Permission("cases.take_back_closing", is_case_advisor | is_coordinator)
REOPEN_CASE = Permission("cases.reopen", (is_case_advisor | is_coordinator) & ~is_open)
#: After the case is closed too: an open question is still answered.
WRITE_MESSAGE = Permission("cases.write_message", is_case_advisor | is_coordinator)
REFER = Permission("cases.refer", is_case_advisor & is_open)
SEE_REFERRALS = Permission("cases.see_referrals", is_case_advisor)
#: Which ones exist for a partner, `referred_to` says.
WORK_AT_PARTNER = Permission("cases.work_at_partner", has_role("partner"))
#: A talk may be with nobody in particular (a tally, an information event), so it needs no case.
RECORD_TALK = Permission("cases.record_talk", counsels | has_role("front_desk"))
#: Through whom it came is said of a person, so only by whoever may name one.
NAME_GO_BETWEEN = Permission("cases.name_go_between", counsels)
