"""What each filter of the list asks of a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, exists, select

from casework.accounts.models import User
from casework.cases.models import Access, Case
from casework.core import clock
from casework.core.kept import VIEWER
from casework.core.models import day_of_asking, moment_of_asking
from casework.desk.filters import DUE_WITHIN, GROUPS, Filters
from casework.desk.models import CaseTag, Tag
from casework.enrolment.models import Application
from casework.programmes.models import Cohort, Offer


def conditions_of(filters: Filters, more: Sequence[Any] = ()) -> list[Any]:
    """All that a case has to fulfil. Which cases exist for the viewer is asked besides, and VIEWER filled in.

    No moment of now and nobody's id is written into it: what is asked is kept (casework/desk/listing.py).
    """
    found = list(more)
    for name, condition in _CONDITIONS.items():
        wanted = getattr(filters, name)
        if wanted and (asked := condition(wanted)) is not None:
            found.append(asked)
    if not filters.status and not filters.q:
        found.append(Case.closed_at.is_(None))
    return found


def _status(wanted: str) -> Any:
    if wanted == "all":
        return None
    if wanted == "closed":
        return Case.status == "closed"
    # Said besides, so that the indexes of open cases serve: the database does not conclude it from the status.
    is_open = Case.closed_at.is_(None)
    if wanted in GROUPS:
        return and_(Case.status.in_(GROUPS[wanted]), is_open)
    return is_open if wanted == "open" else and_(Case.status == wanted, is_open)


def _advisor(wanted: str) -> Any:
    lead = exists().where(Access.case_id == Case.id, Access.role == "lead", Access.until.is_(None))
    led = select(Access.case_id).where(Access.role == "lead", Access.until.is_(None))
    mine = led.where(Access.user_id == VIEWER)
    choices = {"mine": Case.id.in_(mine), "none": ~lead, "others": lead & Case.id.not_in(mine)}
    if wanted in choices:
        return choices[wanted]
    return Case.id.in_(led.where(Access.user_id == select(User.id).where(User.ref == wanted).scalar_subquery()))


def _offer(wanted: str) -> Any:
    """Who applied to it, whatever became of that."""
    applied = select(Application.case_id).join(Cohort, Cohort.id == Application.cohort_id)
    return Case.id.in_(applied.join(Offer, Offer.id == Cohort.offer_id).where(Offer.slug == wanted))


def _tag(wanted: str) -> Any:
    """One of the tags that exist for the viewer: the filter offers no other."""
    return Case.id.in_(select(CaseTag.case_id).join(Tag, Tag.id == CaseTag.tag_id).where(Tag.ref == wanted))


def _waiting(wanted: str) -> Any:
    return Case.waiting_for.is_not(None) if wanted == "any" else Case.waiting_for == wanted


def _due(wanted: str) -> Any:
    today = day_of_asking()
    choices = {
        "overdue": Case.next_on < today,
        "today": Case.next_on == today,
        "week": Case.next_on.between(today, day_of_asking(timedelta(days=7))),
        "nothing": Case.next_on.is_(None),
    }
    within = DUE_WITHIN.fullmatch(wanted)
    if within is None:
        return choices.get(wanted)
    day = day_of_asking(timedelta(days=int(within[2])))
    return Case.next_on < day if within[1] == "<" else Case.next_on > day


def _begin(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), clock.zone())


_CONDITIONS: dict[str, Callable[[str], Any]] = {
    "status": _status,
    "language": lambda wanted: Case.language == wanted,
    "advisor": _advisor,
    "offer": _offer,
    "tag": _tag,
    "waiting": _waiting,
    "waits": lambda wanted: Case.waiting_since <= moment_of_asking(-timedelta(days=int(wanted))),
    "due": _due,
    "opened_from": lambda wanted: Case.opened_at >= _begin(wanted),
    "opened_to": lambda wanted: Case.opened_at < clock.end_of(date.fromisoformat(wanted)),
}
