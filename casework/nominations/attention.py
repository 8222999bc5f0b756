"""What nominations put on the day list of those who are named in the compartment, and of nobody else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from casework.cases.reach import own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.core.models import day_of_asking
from casework.nominations.call_models import Call
from casework.nominations.models import Nomination

TITLES = {
    "nomination_deadline": _l("The deadline of a nomination comes near"),
    "nomination_result": _l("The funder wanted to decide by now"),
}
_LOOK = (_l("Look at the nomination"), "nominations.of_case")
ACTIONS = dict.fromkeys(TITLES, _LOOK)


def entries(viewer: Any) -> list[Select[Any]]:
    if not viewer.has_role("scholar_advisor"):
        return []
    mine = Nomination.case_id.in_(own_cases(viewer))
    near = _rows("nomination_deadline", 3, Call.deadline).where(
        Nomination.state.in_(("draft", "collecting", "ready")), Call.begin_on <= day_of_asking(), mine
    )
    heard = _rows("nomination_result", 2, Call.result_on).where(
        Nomination.state.in_(("sent", "appeal")), Call.result_on <= day_of_asking(), mine
    )
    return [near, heard]


def _rows(title: str, weight: int, due: Any) -> Select[Any]:
    line = attention_line(title, Nomination.id, Nomination.since, case=Nomination.case_id, weight=weight, due=due)
    return line.join(Call, Call.id == Nomination.call_id)
