"""The life of a pair: proposed, signed by a human, asked, running when both have said yes, ended by whoever wants to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.letters import there_is_news
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Application
from casework.messages.service import write_letter, write_staff_letter
from casework.pairs import letters
from casework.pairs.machine import STEPS
from casework.pairs.models import LIVING, Pair, PairCall, PairStep, PairWish

CALLS = ("missed", "question", "worried", "myself")


class NotNow(Refusal):
    message = _l("This has changed meanwhile. Please look at the page again.")


class GuardianIsAsked(Refusal):
    message = _l("You are under 18. Somebody who stands for you has to say yes, too. We call you.")


class UnknownReason(Refusal):
    message = _l("Please choose one of the answers.")


def take(pair: Pair, step: str, *, by: Any) -> None:
    """Take a step of the machine and note who took it. Raises NotNow from a state that it does not go from."""
    arrow = STEPS[step]
    if pair.state not in arrow.sources or not (by.kind == "system" or arrow.who(by, pair)):
        raise NotNow
    if arrow.target is not None:
        pair.state, pair.since = arrow.target, clock.now()
    note_step(pair, step, by=by)
    if pair.state not in LIVING:
        # What they gave away for this pair is not kept for another one.
        pair.reach = None
    db.session.flush()


def answer_as_person(pair: Pair, agrees: bool, *, by: Any) -> None:
    """The person's own word, on their page. A minor's own yes is not enough (practice.md U2): a human calls."""
    if agrees and pair.person.adult != "yes":
        raise GuardianIsAsked
    take(pair, "person_yes" if agrees else "person_no", by=by)
    if agrees:
        pair.person_agreed_at, pair.how = clock.now(), "portal"
        begin_when_both(pair, by)


def answer_as_volunteer(pair: Pair, agrees: bool, *, by: User) -> None:
    take(pair, "volunteer_yes" if agrees else "volunteer_no", by=by)
    if agrees:
        pair.volunteer_agreed_at = clock.now()
        begin_when_both(pair, by)


def end(pair: Pair, *, by: Any) -> None:
    """Either may end it and says no reason; so may the office. The volunteer has room again."""
    step = "person_end" if by.kind == "person" else "volunteer_end" if pair.volunteer.user_id == by.id else "end"
    take(pair, step, by=by)
    if step != "person_end":
        write_letter(pair.person, "pair", letters.it_has_ended)
    if step != "volunteer_end":
        write_staff_letter(pair.volunteer.user, "news", there_is_news)


def give_reach(pair: Pair, ways: Mapping[str, str]) -> None:
    """What the person lets the volunteer know, channel by channel; nothing, when they leave it empty."""
    if pair.state != "running":
        raise NotNow
    pair.reach = {channel: said.strip() for channel, said in ways.items() if said.strip()} or None


def keep_wish(application: Application, values: Mapping[str, Any], *, by: Any) -> PairWish:
    """What the person wishes, as they said it or an advisor wrote it. Whom the office keeps away stays as it is."""
    query = select(PairWish).where(PairWish.application_id == application.id)
    row = db.session.scalar(query)
    kept: dict[str, Any] = {}
    if row is None:
        row = PairWish(application_id=application.id, person_id=application.person_id, created_at=clock.now())
        db.session.add(row)
    else:
        open_for(SYSTEM, [row], "pairs")
        kept = {key: value for key, value in (row.wish or {}).items() if key not in values}
    row.by_kind, row.changed_at = "person" if by.kind == "person" else "user", clock.now()
    row.wish = kept | {key: value for key, value in values.items() if value}
    db.session.flush()
    return row


def ask_to_call(pair: Pair, reason: str, *, by: User) -> PairCall:
    """The volunteer asks the advisor to call: a reason of the list, and not a word more."""
    if pair.state not in ("asked", "running"):
        raise NotNow
    if reason not in CALLS:
        raise UnknownReason
    open_one = select(PairCall).where(
        PairCall.pair_id == pair.id, PairCall.reason == reason, PairCall.done_at.is_(None)
    )
    row = db.session.scalar(open_one)
    if row is None:
        row = PairCall(
            pair_id=pair.id, case_id=pair.case_id, person_id=pair.person_id, reason=reason, created_at=clock.now()
        )
        db.session.add(row)
        db.session.flush()
    return row


def has_called(pair: Pair, *, by: User) -> int:
    """Somebody has called the volunteer: what they asked for is done."""
    rows = db.session.scalars(select(PairCall).where(PairCall.pair_id == pair.id, PairCall.done_at.is_(None))).all()
    for row in rows:
        row.done_at, row.done_by_id = clock.now(), by.id
    db.session.flush()
    return len(rows)


def begin_when_both(pair: Pair, by: Any) -> None:
    if pair.person_agreed_at is not None and pair.volunteer_agreed_at is not None:
        take(pair, "begin", by=by)


def note_step(pair: Pair, step: str, *, by: Any) -> None:
    by_id = str(by.id) if by.id else None
    db.session.add(
        PairStep(pair_id=pair.id, case_id=pair.case_id, step=step, at=clock.now(), by_kind=by.kind, by_id=by_id)
    )
    db.session.flush()
