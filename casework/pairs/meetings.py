"""Meetings of a pair: one of the two proposes a time, the other says yes, and both say afterwards that it took place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from casework.assignment.letters import there_is_news
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.service import write_letter, write_staff_letter
from casework.pairs import letters
from casework.pairs.models import Pair, PairMeeting
from casework.pairs.service import NotNow, UnknownReason

#: So far ahead a time can be proposed.
AHEAD = timedelta(days=366)


class TimeIsOver(Refusal):
    field = "time"
    message = _l("Please choose a time to come.")


class HasNotBegun(Refusal):
    message = _l("This meeting has not begun yet.")


def side_of(by: Any) -> str:
    return "person" if by.kind == "person" else "volunteer"


def propose_meeting(pair: Pair, *, starts_at: datetime, minutes: int, by: Any) -> PairMeeting:
    """Raises NotNow, TimeIsOver; the same time twice is refused by the database."""
    if pair.state != "running":
        raise NotNow
    if not clock.now() < starts_at < clock.now() + AHEAD:
        raise TimeIsOver
    row = PairMeeting(
        pair_id=pair.id, person_id=pair.person_id, starts_at=starts_at, minutes=minutes, proposed_by=side_of(by),
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _tell_the_other(pair, side_of(by))
    return row


def answer_meeting(meeting: PairMeeting, said: str, *, by: Any, side: str = "") -> None:
    """`agree` before it, by the one who did not propose it; `cancel` before it; `took_place` or `did_not` after it began.

    `side`: for whom a colleague notes it, who was told so.
    """
    side, has_begun = side or side_of(by), meeting.starts_at <= clock.now()
    if meeting.state == "cancelled":
        raise NotNow
    if said == "agree":
        if has_begun or meeting.state != "proposed" or meeting.proposed_by == side or meeting.pair.state != "running":
            raise NotNow
        meeting.state = "agreed"
        _tell_the_other(meeting.pair, side)
    elif said == "cancel":
        if has_begun:
            raise NotNow
        meeting.state = "cancelled"
        _tell_the_other(meeting.pair, side)
    elif said not in ("took_place", "did_not"):
        raise UnknownReason
    else:
        if not has_begun:
            raise HasNotBegun
        setattr(meeting, f"{side}_says", "yes" if said == "took_place" else "no")
    db.session.flush()


def _tell_the_other(pair: Pair, side: str) -> None:
    """That there is news, through the office: neither learns the other's address."""
    if side == "person":
        write_staff_letter(pair.volunteer.user, "news", there_is_news)
    else:
        write_letter(pair.person, "pair", letters.a_time_or_a_change)
