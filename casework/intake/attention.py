"""Papers in the day list. It stands here, because documents stands below cases and cannot say whose case it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Select, cast, literal, null, select

from casework.cases.models import Case
from casework.cases.queries import own_cases
from casework.core import clock
from casework.core.i18n import _l
from casework.documents.models import Paper

SOON = timedelta(days=30)
TITLES = {
    "paper_came": _l("A paper that you asked for has come"),
    "paper_expires": _l("A paper expires soon"),
}
ACTIONS = {
    "paper_came": (_l("Look at the paper"), "cases.show"),
    "paper_expires": (_l("Talk about the renewal"), "cases.show"),
}


def entries(viewer: Any) -> list[Select[Any]]:
    mine = own_cases(viewer)
    came = _of("paper_came", Paper.came_at, cast(null(), Date), 3, mine).where(
        Paper.asked_at.is_not(None), Paper.came_at.is_not(None), Paper.seen_at.is_(None)
    )
    soon = _of("paper_expires", Paper.created_at, Paper.expires_on, 2, mine).where(
        Paper.expires_on <= clock.today() + SOON, Paper.expires_on >= clock.today() - SOON
    )
    return [came, soon]


def _of(code: str, at: Any, due: Any, weight: int, mine: Any) -> Select[Any]:
    return (
        select(
            literal(code).label("kind"), Paper.id.label("id"), at.label("at"), literal(code).label("title"),
            Case.id.label("actor"), literal(weight).label("weight"), due.label("due"),
        )
        .join(Case, Case.person_id == Paper.subject_id)
        .where(Case.closed_at.is_(None), Case.id.in_(mine))
    )  # fmt: skip
