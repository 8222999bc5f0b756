"""What pairs add to a case's timeline: each step of the person's pairs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.cases.models import Case
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.kept import CASE
from casework.pairs.models import Pair, PairStep, Volunteer
from casework.pairs.staff_words import STEPS

TITLES = {"pair": _l("Somebody to meet")}
_STEPS = (
    timeline_entry("pair", PairStep.id, PairStep.at, said=(PairStep.step, Volunteer.called))
    .join(Pair, Pair.id == PairStep.pair_id)
    .join(Volunteer, Volunteer.id == Pair.volunteer_id)
    .where(PairStep.case_id == CASE)
)  # fmt: skip


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    return [_STEPS]


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    return {
        row.id: Line(_("Pair with %(name)s", name=row.said_1), tag=STEPS.get(row.said_0, row.said_0)) for row in rows
    }
