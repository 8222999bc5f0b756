"""How many: the places of a cohort, counted over everything, and what waits for a decision within somebody's reach."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from casework.cases.reach import Reach, reach_of_roles, visible_to
from casework.core.counting import counting
from casework.core.kept import KEPT, VIEWER
from casework.core.models import db
from casework.enrolment.models import UNDECIDED, Application, Place


@dataclass(frozen=True)
class Numbers:
    """A cohort's places and how many wait: counted over everything, whoever looks."""

    free: int = 0
    held: int = 0
    taken: int = 0
    waiting: int = 0

    @property
    def places(self) -> int:
        return self.free + self.held + self.taken


def undecided(viewer: Any) -> int:
    """How many applications in the viewer's reach wait for a decision."""
    return db.session.scalar(_count_undecided(reach_of_roles(viewer)), {VIEWER.key: viewer.id}) or 0


@lru_cache(KEPT)
def _count_undecided(reach: Reach) -> Any:
    return counting(select(Application.id).where(UNDECIDED, visible_to(reach, Application.case_id)))


def numbers(cohort_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Numbers]:
    """Free, held, taken and waiting of each cohort, in two statements."""
    counted: dict[uuid.UUID, dict[str, int]] = {cohort_id: {} for cohort_id in cohort_ids}
    if cohort_ids:
        places = select(Place.cohort_id, Place.state, func.count()).where(Place.cohort_id.in_(cohort_ids))
        for cohort_id, state, count in db.session.execute(places.group_by(Place.cohort_id, Place.state)):
            counted[cohort_id][state] = count
        waiting = select(Application.cohort_id, func.count()).where(Application.cohort_id.in_(cohort_ids))
        waiting = waiting.where(Application.state == "waiting_list").group_by(Application.cohort_id)
        for cohort_id, count in db.session.execute(waiting):
            counted[cohort_id]["waiting"] = count
    return {cohort_id: Numbers(**found) for cohort_id, found in counted.items()}
