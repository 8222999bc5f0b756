"""A minor for whom nobody stands, and letters that no machine delivers, on the day list of who works with them (practice.md
U1, U2); and, first of all that a coordinator sees, which cases nobody works on, or nobody knows when.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from casework.cases.models import Access, Case
from casework.cases.reach import own_cases
from casework.core.contributions import attention_columns, attention_line
from casework.core.i18n import _l
from casework.desk.gaps import lines as gap_lines
from casework.desk.models import CaseGap
from casework.messages.models import Letter
from casework.people.models import Person, RelatedPerson
from casework.people.related import is_guardian, living

TITLES = {
    "no_guardian": _l("Under 18, and no guardian is named"),
    "letter_waits": _l("A letter waits that no machine delivers"),
    "gap_owner": _l("The advisor's account is locked or closed"),
    "gap_queue": _l("It waits for a team in which nobody can take it"),
    "gap_next": _l("Nobody knows what is next"),
    "gap_date": _l("A next step without a day"),
    "gap_over": _l("The day was over two weeks ago"),
}
_PLAN = (_l("Say what is next"), "cases.plan_next")
ACTIONS = {
    "no_guardian": (_l("Name the guardian"), "desk.contact.add_related"),
    "letter_waits": (_l("Reach and record"), "desk.deliver"),
    "gap_owner": (_l("Choose an advisor"), "assignment.propose"),
    "gap_queue": (_l("Choose an advisor"), "assignment.propose"),
    "gap_next": _PLAN, "gap_date": _PLAN, "gap_over": _PLAN,
}  # fmt: skip
#: Above everything else: such a case is on nobody's list.
FIRST = 4


def entries(viewer: Any) -> list[Select[Any]]:
    return [*_gaps(viewer), *_minors(viewer), *_letters(viewer)]


def _gaps(viewer: Any) -> list[Select[Any]]:
    if not viewer.has_role("coordinator"):
        return []
    columns = attention_columns(CaseGap.kind, CaseGap.case_id, CaseGap.found_at, case=CaseGap.case_id, weight=FIRST)
    return [gap_lines(viewer, columns)]


def _minors(viewer: Any) -> list[Select[Any]]:
    if not (viewer.has_role("advisor") or viewer.has_role("scholar_advisor")):
        return []
    guardian = select(RelatedPerson.id).where(RelatedPerson.person_id == Case.person_id, living(), is_guardian())
    query = attention_line("no_guardian", Case.id, Case.opened_at, case=Case.id, weight=2)
    query = query.join(Access, Access.case_id == Case.id).join(Person, Person.id == Case.person_id)
    return [
        query.where(
            Access.user_id == viewer.id, Access.until.is_(None), Access.role == "lead", Case.closed_at.is_(None),
            Case.id.in_(own_cases(viewer)), Person.adult == "no", ~guardian.exists(),
        )
    ]  # fmt: skip


def _letters(viewer: Any) -> list[Select[Any]]:
    """Of each of the viewer's people the letter that waits longest to be said."""
    if not (viewer.has_role("advisor") or viewer.has_role("scholar_advisor")):
        return []
    first = select(func.min(Letter.due_at, type_=Letter.due_at.type)).where(
        Letter.person_id == Case.person_id, Letter.state == "human"
    )
    at = first.correlate(Case).scalar_subquery()
    query = attention_line("letter_waits", Case.id, at, case=Case.id, weight=2)
    query = query.join(Person, Person.id == Case.person_id)
    return [
        query.where(Case.id.in_(own_cases(viewer)), Case.closed_at.is_(None), Person.may_be_told(), at.is_not(None))
    ]
