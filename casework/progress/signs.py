"""Deciding on a sign: act on it with one click, or dismiss it with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.records import add_task
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _, _l, show_date
from casework.core.models import db
from casework.progress.sign_models import SignDecision
from casework.progress.sign_queries import LATER, signs_of
from casework.progress.sign_rules import RULES

#: So long a sign stays quiet after it was acted on, or dismissed.
QUIET = {"task": 14, "message": 14, "appointment": 14, "dismissed": 30}
TASK_WITHIN = timedelta(days=2)

REASONS = {
    "known": _l("We know why, and it is agreed"),
    "settled": _l("It is settled already"),
    "wrong_record": _l("The record is wrong"),
    "no_concern": _l("I have talked with the person: no concern"),
}


WHATS = {
    "task": _l("Made a task of it"),
    "message": _l("Wrote"),
    "appointment": _l("Made an appointment"),
    "dismissed": _l("Dismissed"),
}


class SignIsGone(Refusal):
    message = _l("This sign is not there any more.")


class NoReasonGiven(Refusal):
    field = "reason"
    message = _l("Please choose a reason.")


def decide(case: Case, code: str, what: str, *, by: User, reason: str | None = None) -> SignDecision:
    """Raises SignIsGone when somebody else was quicker or the facts have changed; NoReasonGiven."""
    sign = next((sign for sign in signs_of(case) if sign.rule.code == code), None)
    if sign is None or what not in QUIET:
        raise SignIsGone
    if what == "dismissed" and reason not in REASONS:
        raise NoReasonGiven
    today = clock.today()
    if what == "task":
        add_task(case, _("Ask after the person: %(sign)s", sign=RULES[code].title), today + TASK_WITHIN, by=by)
    made = SignDecision(
        case_id=case.id, rule=code, what=what, reason=reason if what == "dismissed" else None, at=clock.now(),
        on=today, until=today + timedelta(days=QUIET[what]), counts_until=today + LATER, facts=sign.facts,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def fact_line(facts: dict[str, Any], code: str) -> str:
    """The figures of a sign in one sentence; those of a decision as they stood then."""
    day = date.fromisoformat(facts["day"]) if facts.get("day") else None
    count, of = facts.get("count"), facts.get("of")
    if code == "low_attendance":
        return _("%(there)s of %(all)s lessons attended", there=count, all=of)
    if day is not None:
        return _("since %(day)s", day=show_date(day)) if code == "same_level" else _("on %(day)s", day=show_date(day))
    if code == "silence":
        return _("for %(days)s days or longer", days=count)
    return _("missed: %(count)s", count=count)
