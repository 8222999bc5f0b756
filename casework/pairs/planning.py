"""Everybody of a course who waits, paired as one optimum. It only proposes: a human signs each pair or takes it back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.optimum import Best, Problem, Room
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.models import Application
from casework.pairs.choosing import DoesNotFit, HasAPair, called_by, drop, propose, sign
from casework.pairs.matching import is_allowed, judge, rank
from casework.pairs.models import Pair
from casework.pairs.pool import offered, rows_of_volunteers, wanted

#: So many people are paired at once; whoever applied first comes first.
MOST = 200


class NobodyWaits(Refusal):
    message = _l("Nobody waits for a pair in this course.")


class NothingTicked(Refusal):
    message = _l("Please tick at least one pair.")


@dataclass(frozen=True)
class Prepared:
    """What the solver needs, in plain values: the transaction ends while it works."""

    people: Sequence[uuid.UUID]
    volunteers: Sequence[uuid.UUID]
    problem: Problem


def prepare(waiting: Sequence[Application]) -> Prepared:
    """Read who waits and who is there. Raises NobodyWaits."""
    if not waiting:
        raise NobodyWaits
    kind, rows = waiting[0].cohort.offer.kind, rows_of_volunteers()
    people, there = wanted(waiting, rows), offered(rows)
    # One point for being paired at all: that is better than waiting, whoever it is.
    worth = {
        (place, other): 1 + judge(people[one.id], volunteer, kind).score
        for place, one in enumerate(waiting)
        for other, volunteer in enumerate(there)
        if is_allowed(people[one.id], volunteer, kind) and volunteer.key not in people[one.id].before
    }
    problem = Problem([1] * len(waiting), [Room(one.load, one.most) for one in there], worth)
    return Prepared([one.id for one in waiting], [one.key for one in there], problem)


def keep(prepared: Prepared, found: Best, *, by: User) -> list[Pair]:
    """Write the pairs down as proposals, judged once more: whoever was faster meanwhile keeps what they decided."""
    rows = rows_of_volunteers()
    query = select(Application).where(Application.id.in_(prepared.people))
    there = {one.id: one for one in db.session.scalars(query)}
    made = []
    for key, chosen in zip(prepared.people, found.chosen, strict=True):
        if chosen is None or key not in there:
            continue
        one, volunteer = there[key], prepared.volunteers[chosen]
        ranked = rank(wanted([one], rows)[key], offered(rows), one.cohort.offer.kind)
        proposed = next((each for each in ranked if each.volunteer.key == volunteer), None)
        if proposed is not None:
            with suppress(HasAPair, DoesNotFit):
                made.append(propose(one, proposed, called=called_by(one), by=by))
    return made


def decide(there: Sequence[Pair], refs: Collection[str], *, signs: bool, why: str, by: User) -> int:
    """Sign the ticked proposals, or take them back with a reason. Raises NothingTicked."""
    ticked = [pair for pair in there if pair.ref in refs and pair.state == "proposed"]
    if not ticked:
        raise NothingTicked
    for pair in ticked:
        if signs:
            sign(pair, by=by)
        else:
            drop(pair, why, by=by)
    return len(ticked)
