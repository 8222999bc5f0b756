"""While a round gives the places of a course, or takes them back, nobody else gives any: what it planned has to stay true.

Whoever gives a place, or changes how many there are, asks under the lock on the cohort. A round begins under all of these.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.wish_models import AllocationRound, RoundCohort

ON_ITS_WAY = ("applying", "undoing")


class IsBeingFilled(Refusal):
    status = 409
    message = _l("A round with this course is on its way. Please try again when it is done.")


def is_being_filled(cohort_id: uuid.UUID) -> bool:
    return round_on_its_way([cohort_id]) is not None


def round_on_its_way(cohort_ids: Collection[uuid.UUID]) -> Any:
    """Reference and name of a round that is giving or taking back places of one of these courses."""
    query = select(AllocationRound.ref, AllocationRound.name)
    query = query.join(RoundCohort, RoundCohort.round_id == AllocationRound.id)
    query = query.where(RoundCohort.cohort_id.in_(cohort_ids), AllocationRound.state.in_(ON_ITS_WAY))
    return db.session.execute(query.order_by(AllocationRound.ref).limit(1)).first()


def refuse_while_filled(cohort_ids: Collection[uuid.UUID]) -> None:
    """Raises IsBeingFilled."""
    if round_on_its_way(cohort_ids) is not None:
        raise IsBeingFilled
