"""Papers in the day list. It stands here, because documents stands below cases and cannot say whose case it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Select, case, exists, func, or_
from sqlalchemy.orm import aliased

from casework.cases.models import PARTNER, Access, Case
from casework.cases.reach import is_visible, own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.core.models import day_of_asking, moment_of_asking
from casework.documents.models import Paper, Scan
from casework.intake.models import Declaration

SOON = timedelta(days=30)
TITLES = {
    "paper_came": _l("A paper that you asked for has come"),
    "paper_expires": _l("A paper expires soon"),
    "paper_extended": _l("A title that a law extended ends soon"),
    "paper_scanned": _l("A paper was scanned at the front desk"),
    "declared": _l("Without a certificate: the person declared something"),
}
ACTIONS = {
    "paper_came": (_l("Look at the paper"), "cases.show"),
    "paper_expires": (_l("Talk about the renewal"), "cases.show"),
    "paper_extended": (_l("Talk about the renewal"), "cases.show"),
    "paper_scanned": (_l("Check the scan"), "cases.show"),
    "declared": (_l("Look at the declaration"), "intake.assist.declaration"),
}


def entries(viewer: Any) -> list[Select[Any]]:
    mine = own_cases(viewer)
    came = _of("paper_came", Paper.came_at, None, 3, mine).where(
        Paper.asked_at.is_not(None), Paper.came_at.is_not(None), Paper.seen_at.is_(None)
    )
    # The printed day is not the day: what a law extends ends later, for many on the same day.
    ends = func.coalesce(Paper.extended_until, Paper.expires_on, type_=Date())
    title = case((Paper.extended_until.is_not(None), "paper_extended"), else_="paper_expires")
    soon = _of(title, Paper.created_at, ends, 2, mine).where(ends <= day_of_asking(SOON), ends >= day_of_asking(-SOON))
    return [came, soon, *_scanned(viewer, mine), _declared(mine)]


def _declared(mine: Any) -> Select[Any]:
    query = _lines("declared", Declaration, Declaration.declared_at, None, 2)
    query = query.join(Case, Case.person_id == Declaration.person_id)
    return query.where(Declaration.seen_at.is_(None), Case.closed_at.is_(None), Case.id.in_(mine))


def _of(code: Any, at: Any, due: Any, weight: int, mine: Any) -> Select[Any]:
    query = _lines(code, Paper, at, due, weight).join(Case, Case.person_id == Paper.subject_id)
    return query.where(Case.closed_at.is_(None), Case.id.in_(mine))


def _lines(code: Any, model: Any, at: Any, due: Any, weight: int) -> Select[Any]:
    return attention_line(code, model.id, at, case=Case.id, weight=weight, due=due)


def _scanned(viewer: Any, mine: Any) -> list[Select[Any]]:
    """What waits to be checked, on the newest case of the person: the front desk does not know that it is closed.

    Where nobody works on it, the coordinator sees the scan, or it would lie there for ever.
    """
    scans = _lines("paper_scanned", Scan, Scan.created_at, None, 3)
    later = aliased(Case)
    newer = exists().where(later.person_id == Case.person_id, later.opened_at > Case.opened_at)
    scans = scans.join(Case, Case.person_id == Scan.subject_id).where(Scan.state == "received", ~newer)
    found = [scans.where(Case.id.in_(mine))]
    if viewer.has_role("coordinator"):
        at_work = or_(Access.until.is_(None), Access.until > moment_of_asking())
        worker = exists().where(Access.case_id == Case.id, Access.role != PARTNER, at_work)
        found.append(scans.where(is_visible(viewer, Case.id), ~worker))
    return found
