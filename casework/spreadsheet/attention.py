"""Somebody came with a spreadsheet and has not been told yet (Art. 14 GDPR), on the day list of their advisor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from casework.cases.models import Access, Case
from casework.cases.reach import own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.spreadsheet.models import ImportedPerson

TITLES = {"notice_due": _l("Has not been told where the data come from (Art. 14)")}
ACTIONS = {"notice_due": (_l("Tell the person"), "spreadsheet.notice")}


def entries(viewer: Any) -> list[Select[Any]]:
    if not (viewer.has_role("advisor") or viewer.has_role("scholar_advisor")):
        return []
    due = ImportedPerson.notice_due_on
    query = attention_line("notice_due", Case.id, ImportedPerson.at, case=Case.id, weight=2, due=due)
    query = query.join(ImportedPerson, ImportedPerson.person_id == Case.person_id)
    query = query.join(Access, Access.case_id == Case.id)
    return [
        query.where(
            ImportedPerson.notice_given_on.is_(None), Case.closed_at.is_(None), Access.user_id == viewer.id,
            Access.until.is_(None), Access.role == "lead", Case.id.in_(own_cases(viewer)),
        )
    ]  # fmt: skip
