"""Somebody came with a spreadsheet and has not been told yet (Art. 14 GDPR), on the day list of their advisor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, literal, select

from casework.cases.models import Access, Case
from casework.cases.reach import own_cases
from casework.core.i18n import _l
from casework.spreadsheet.models import ImportedPerson

TITLES = {"notice_due": _l("Has not been told where the data come from (Art. 14)")}
ACTIONS = {"notice_due": (_l("Tell the person"), "spreadsheet.notice")}


def entries(viewer: Any) -> list[Select[Any]]:
    if not (viewer.has_role("advisor") or viewer.has_role("scholar_advisor")):
        return []
    columns: list[Any] = [
        literal("imported", String()).label("kind"), Case.id.label("id"), ImportedPerson.at.label("at"),
        literal("notice_due", String()).label("title"), Case.id.label("actor"), literal(2).label("weight"),
        ImportedPerson.notice_due_on.label("due"),
    ]  # fmt: skip
    query = select(*columns).join(ImportedPerson, ImportedPerson.person_id == Case.person_id)
    query = query.join(Access, Access.case_id == Case.id)
    return [
        query.where(
            ImportedPerson.notice_given_on.is_(None), Case.closed_at.is_(None), Access.user_id == viewer.id,
            Access.until.is_(None), Access.role == "lead", Case.id.in_(own_cases(viewer)),
        )
    ]  # fmt: skip
