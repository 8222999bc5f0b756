"""Keeping pairs that were found, and what somebody said of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.doubles.finding import candidates_of, number_of_people
from casework.doubles.models import DoublePair, DoubleSearch
from casework.doubles.queries import came_since, search_state, states_between
from casework.doubles.scoring import Evidence
from casework.people.models import Person

#: A run looks at so many who came; the next one goes on from there.
AT_ONCE = 50
#: Somebody who came in this last minute may not be committed yet: the next run finds them.
SETTLED = timedelta(minutes=1)

Found = tuple[tuple[uuid.UUID, uuid.UUID], Evidence]


class AlreadyDecided(Refusal):
    message = _l("Somebody has decided this already. Please look again.")


def say_not_the_same(pair: DoublePair, by: User) -> None:
    """Two people: remembered, so that nobody is asked again. Raises AlreadyDecided."""
    if pair.state != "open":
        raise AlreadyDecided
    pair.state, pair.decided_at, pair.decided_by = "not_same", clock.now(), by.id


def keep_pairs(found: Iterable[Found]) -> int:
    """Keep new pairs and new evidence of open ones; what was decided stays decided. Returns how many are new."""
    new, now = 0, clock.now()
    pairs = list(found)
    ids = sorted({who for pair, _evidence in pairs for who in pair})
    there = set(db.session.scalars(select(Person.id).where(Person.id.in_(ids), Person.erased_on.is_(None))))
    known = states_between(ids) if ids else {}
    for (one, other), evidence in pairs:
        pair = known.get(frozenset((one, other)))
        if pair is None and {one, other} <= there:
            first, second = sorted((one, other))
            pair = DoublePair(one_id=first, other_id=second, bits=0, found_at=now)
            known[frozenset((one, other))] = pair
            db.session.add(pair)
            new += 1
        if pair is not None and pair.state != "not_same" and pair.bits != round(evidence.bits):
            pair.bits, pair.reasons = round(evidence.bits), list(evidence.reasons)
    db.session.flush()
    return new


def look_at_newcomers() -> tuple[list[Found], DoubleSearch]:
    """Candidates for everybody who came since the last look, and how far it came. Writes nothing."""
    state = search_state("new") or DoubleSearch(kind="new", until=clock.now() - timedelta(days=2), people=0)
    now, people = clock.now(), number_of_people()
    came = came_since(state.until, now - SETTLED, AT_ONCE)
    until = came[-1].created_at if len(came) == AT_ONCE else max(state.until, now - SETTLED)
    ids = [each.id for each in came]
    found = [((who, each.person_id), each.evidence) for who in ids for each in candidates_of(who, people)]
    return found, DoubleSearch(kind="new", until=until, people=len(ids))


def remember_search(search: DoubleSearch) -> None:
    db.session.merge(search)
