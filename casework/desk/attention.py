"""A minor for whom nobody stands, on the day list of who works with them (practice.md U2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Select, String, cast, literal, null, select

from casework.cases.models import Access, Case
from casework.cases.reach import own_cases
from casework.core.i18n import _l
from casework.people.models import Person, RelatedPerson
from casework.people.related import is_guardian, living

TITLES = {"no_guardian": _l("Under 18, and no guardian is named")}
ACTIONS = {"no_guardian": (_l("Name the guardian"), "desk.contact.add_related")}


def entries(viewer: Any) -> list[Select[Any]]:
    if not (viewer.has_role("advisor") or viewer.has_role("scholar_advisor")):
        return []
    columns: list[Any] = [
        literal("guardian", String()).label("kind"), Case.id.label("id"), Case.opened_at.label("at"),
        literal("no_guardian", String()).label("title"), Case.id.label("actor"), literal(2).label("weight"),
        cast(null(), Date).label("due"),
    ]  # fmt: skip
    guardian = select(RelatedPerson.id).where(RelatedPerson.person_id == Case.person_id, living(), is_guardian())
    query = select(*columns).join(Access, Access.case_id == Case.id).join(Person, Person.id == Case.person_id)
    return [
        query.where(
            Access.user_id == viewer.id, Access.until.is_(None), Access.role == "lead", Case.closed_at.is_(None),
            Case.id.in_(own_cases(viewer)), Person.adult == "no", ~guardian.exists(),
        )
    ]  # fmt: skip
