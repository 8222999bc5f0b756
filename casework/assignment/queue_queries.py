"""Reading the queue of a team. Whoever takes a case from it does not see it before: no name, no reference, and nothing at all
of a case that a rule keeps from them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, exists, select
from sqlalchemy.orm import contains_eager

from casework.accounts.models import Team, User
from casework.assignment.candidates import candidates, needs
from casework.assignment.models import Exclusion, Handover
from casework.assignment.queue_models import Queued
from casework.assignment.ranking import Candidate, Need, may_take, same_language
from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.core import clock
from casework.core.kept import VIEWER
from casework.core.models import db
from casework.core.sealed import open_for

#: A queue that is longer than this is a plan's work.
MOST = 100


@dataclass(frozen=True)
class QueueLine:
    """What a member may know before the case is theirs."""

    row: Queued
    written: str
    spoken: Sequence[str]
    areas: Sequence[str]
    is_mine_to_speak: bool

    @property
    def weight(self) -> int:
        return self.row.case.weight

    @property
    def is_late(self) -> bool:
        return self.row.take_by < clock.today()

    @property
    def is_due(self) -> bool:
        """What comes next was promised for today, or an earlier day."""
        return self.row.case.next_on is not None and self.row.case.next_on <= clock.today()

    @property
    def is_intense(self) -> bool:
        return self.row.case.intensity == "intense"


def _waiting(team_id: Any) -> Any:
    query = select(Queued).join(Case, Case.id == Queued.case_id).options(contains_eager(Queued.case))
    return query.where(
        Queued.team_id == team_id, Queued.state == "waits", Case.closed_at.is_(None), Case.unled_since.is_not(None),
        Case.is_compartment.is_(False),
    )  # fmt: skip


def team_queue(viewer: Any, *, spoken: bool = False) -> list[QueueLine]:
    """What waits for the viewer's team: late ones first, then whoever waits longest. `spoken`: in a language of theirs."""
    if viewer.team_id is None:
        return []
    order = (Queued.take_by, Queued.put_at, Queued.id)
    rows = db.session.scalars(_waiting(viewer.team_id).order_by(*order).limit(MOST)).all()
    me = candidates(tuple(viewer.roles), User.id == viewer.id)
    if not rows or not me:
        return []
    load_workers([row.case for row in rows])
    found = needs(viewer, [row.case for row in rows], [viewer])
    lines = [_line(row, found[row.case_id], me[0]) for row in rows if may_take(me[0], found[row.case_id])]
    return [line for line in lines if line.is_mine_to_speak] if spoken else lines


def _line(row: Queued, need: Need, me: Candidate) -> QueueLine:
    written = same_language(row.case.language)
    return QueueLine(
        row, row.case.language, sorted(need.spoken - {written}), sorted(need.areas), bool(({written} | need.spoken) & me.languages)
    )  # fmt: skip


def has_queue(viewer: Any) -> bool:
    """Does anything wait for the team that this viewer could take? Asked on Today, so one statement is kept."""
    if viewer.team_id is None:
        return False
    return db.session.scalar(_HAS_QUEUE, {"team_id": viewer.team_id, VIEWER.key: viewer.id}) is not None


def _could_take() -> Any:
    never = exists().where(Exclusion.person_id == Queued.person_id, Exclusion.user_id == VIEWER)
    declined = exists().where(
        Handover.person_id == Queued.person_id, Handover.to_id == VIEWER, Handover.state == "declined"
    )
    waiting = _waiting(bindparam("team_id", type_=Uuid(as_uuid=True))).with_only_columns(Queued.id)
    return waiting.where(~never, ~declined).limit(1)


_HAS_QUEUE = _could_take()


def find_queued(viewer: Any, ref: str, *, lock: bool = False) -> Queued | None:
    """One of the viewer's own team, taken or not: whoever comes second is told so."""
    if viewer.team_id is None:
        return None
    query = select(Queued).join(Case, Case.id == Queued.case_id).options(contains_eager(Queued.case))
    query = query.where(Queued.ref == ref, Queued.team_id == viewer.team_id, Case.is_compartment.is_(False))
    if lock:
        query = query.with_for_update(of=[Queued.__table__, Case.__table__]).execution_options(populate_existing=True)
    found: Queued | None = db.session.scalar(query)
    return found


def queues_of(viewer: Any, cases: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Queued]:
    """In which queue each of these cases of the viewer's waits, with the reason why it came back."""
    rows = db.session.scalars(select(Queued).where(Queued.case_id.in_(cases), Queued.state == "waits")).all()
    return {row.case_id: row for row in open_for(viewer, rows, "queue")}


def all_teams(viewer: Any) -> Sequence[Team]:
    return db.session.scalars(select(Team).order_by(Team.name, Team.id)).all()
