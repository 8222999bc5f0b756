"""Which signs a case shows now, with their facts; and how the rules did so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import case as either
from sqlalchemy import func, select, union_all

from casework.cases.models import Case
from casework.cases.reach import visible_cases
from casework.core.kept import CASE, constant
from casework.core.models import db
from casework.enrolment.models import Enrolment
from casework.progress.sign_models import SignDecision
from casework.progress.sign_rules import RULES, Rule, is_quiet

#: Who left the course within so many days after a decision: the sign had been right.
LATER = timedelta(days=90)
LEFT = ("withdrawn", "failed")


@dataclass(frozen=True)
class Sign:
    rule: Rule
    at: datetime
    count: int | None
    of: int | None
    day: date | None

    @property
    def facts(self) -> dict[str, Any]:
        return {"count": self.count, "of": self.of, "day": self.day.isoformat() if self.day else None}


@dataclass(frozen=True)
class Tally:
    """What became of a rule's signs: acted on or dismissed, and of each how many left within 90 days."""

    rule: Rule
    acted: int = 0
    acted_left: int = 0
    dismissed: int = 0
    dismissed_left: int = 0


def living(rule: Rule, among: Any) -> Any:
    """What a rule finds among these cases and nobody has decided on since."""
    found = rule.ask(among).subquery()
    decided = select(SignDecision.id).where(
        SignDecision.case_id == found.c.case_id, SignDecision.rule == rule.code,
        is_quiet(SignDecision, rule, found.c.at),
    )  # fmt: skip
    return found, ~decided.correlate(found).exists()


def signs_of(case: Case) -> list[Sign]:
    """The living signs of one case, in one statement and in the order of the rules."""
    rows = db.session.execute(_all_rules(), {CASE.key: case.id}).all()
    order = list(RULES)
    signs = [Sign(RULES[code], at, count, of, day) for code, at, count, of, day in rows]
    return sorted(signs, key=lambda sign: (order.index(sign.rule.code), sign.at))


@cache
def _all_rules() -> Any:
    among, parts = select(Case.id).where(Case.id == CASE, Case.closed_at.is_(None)), []
    for code, rule in RULES.items():
        found, is_new = living(rule, among)
        columns = [found.c.at, found.c["count"], found.c.of, found.c.day]
        parts.append(select(constant(code).label("code"), *columns).where(is_new))
    return union_all(*parts)


def decisions_of(case: Case) -> list[SignDecision]:
    """The newest first."""
    query = select(SignDecision).where(SignDecision.case_id == case.id)
    return list(db.session.scalars(query.order_by(SignDecision.at.desc(), SignDecision.id).limit(50)))


def tallies(viewer: Any) -> list[Tally]:
    """How the rules did over all cases that the viewer sees. Never by colleague: a decision does not say whose it is."""
    left = (
        select(Enrolment.id)
        .where(
            Enrolment.case_id == SignDecision.case_id, Enrolment.state.in_(LEFT),
            Enrolment.ended_on >= SignDecision.on, Enrolment.ended_on <= SignDecision.counts_until,
        )
        .correlate(SignDecision)
        .exists()
    )  # fmt: skip
    is_dismissed = SignDecision.what == "dismissed"
    query = select(
        SignDecision.rule,
        func.count(either((~is_dismissed, 1))),
        func.count(either((~is_dismissed & left, 1))),
        func.count(either((is_dismissed, 1))),
        func.count(either((is_dismissed & left, 1))),
    ).where(SignDecision.case_id.in_(visible_cases(viewer)))
    found = {row[0]: Tally(RULES[row[0]], *row[1:]) for row in db.session.execute(query.group_by(SignDecision.rule))}
    return [found.get(code, Tally(rule)) for code, rule in RULES.items()]
