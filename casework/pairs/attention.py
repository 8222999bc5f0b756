"""What pairs put on the advisor's day list: a volunteer asks for a call, somebody said no, meetings that only one confirms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from casework.cases.models import Case
from casework.cases.reach import own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.core.kept import constant
from casework.core.models import moment_of_asking
from casework.pairs.models import LIVING, Pair, PairCall, PairMeeting
from casework.pairs.queries import PATIENCE
from casework.pairs.staff_words import ASKED

TITLES = {
    **{f"pair_{reason}": words for reason, words in ASKED.items()},
    "pair_declined": _l("A pair did not come about: propose somebody else"),
    "pair_unconfirmed": _l("A meeting that not both have confirmed"),
}
ACTIONS = {
    **{f"pair_{reason}": (_l("Call the volunteer"), "pairs.of_case") for reason in ASKED},
    "pair_declined": (_l("Look at the proposals"), "pairs.of_case"),
    "pair_unconfirmed": (_l("Look at the pair"), "pairs.of_case"),
}
#: So long it stands there that somebody else could be proposed, and that a meeting could still be confirmed.
LATELY = timedelta(days=30)


def entries(viewer: Any) -> list[Select[Any]]:
    if not any(viewer.has_role(role) for role in ("advisor", "scholar_advisor", "coordinator")):
        return []
    # One part for all reasons: the title says which.
    title = constant("pair_") + PairCall.reason
    calls = attention_line(title, PairCall.id, PairCall.created_at, case=PairCall.case_id, weight=3)
    calls = calls.where(PairCall.done_at.is_(None))
    other = Pair.__table__.alias("other")
    again = select(other.c.id).where(
        other.c.application_id == Pair.application_id, or_(other.c.state.in_(LIVING), other.c.since > Pair.since)
    )
    declined = attention_line("pair_declined", Pair.id, Pair.since, case=Pair.case_id, weight=1).where(
        Pair.state == "declined", Pair.since > moment_of_asking(-LATELY), ~again.exists()
    )
    open_ = or_(PairMeeting.person_says.is_(None), PairMeeting.volunteer_says.is_(None))
    unconfirmed = (
        attention_line("pair_unconfirmed", PairMeeting.id, PairMeeting.starts_at, case=Pair.case_id, weight=1)
        .join(Pair, Pair.id == PairMeeting.pair_id)
        .where(
            PairMeeting.state == "agreed", open_, Pair.state == "running",
            PairMeeting.starts_at < moment_of_asking(-PATIENCE), PairMeeting.starts_at > moment_of_asking(-LATELY),
        )
    )  # fmt: skip
    return [
        line.where(case_id.in_(own_cases(viewer)), select(Case.id).where(Case.id == case_id, Case.closed_at.is_(None)).exists())
        for case_id, line in ((PairCall.case_id, calls), (Pair.case_id, declined), (Pair.case_id, unconfirmed))
    ]  # fmt: skip
