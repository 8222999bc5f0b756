"""A message that nobody here has put into words that the office reads, on the day list of whoever works on the case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from casework.cases.models import Case
from casework.cases.reach import own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.messages.models import Message

TITLES = {"needs_translation": _l("A message needs a translation")}
ACTIONS = {"needs_translation": (_l("Add a translation"), "cases.conversation.translate")}


def entries(viewer: Any) -> list[Select[Any]]:
    if not (viewer.has_role("advisor") or viewer.has_role("scholar_advisor")):
        return []
    first = select(func.min(Message.created_at, type_=Message.created_at.type)).where(
        Message.person_id == Case.person_id, Message.topic == "case", Message.needs_translation.is_(True)
    )
    at = first.correlate(Case).scalar_subquery()
    line = attention_line("needs_translation", Case.id, at, case=Case.id, weight=2)
    return [line.where(Case.id.in_(own_cases(viewer)), Case.closed_at.is_(None), at.is_not(None))]
