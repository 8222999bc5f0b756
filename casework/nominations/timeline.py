"""Nominations in the timeline of their case: each step, and each package that was made."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.cases.models import Case
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.kept import CASE
from casework.nominations.call_models import Call
from casework.nominations.models import Nomination, NominationStep, Package
from casework.nominations.permissions import SEE_NOMINATIONS
from casework.nominations.words import STATES, TONES

TITLES = {"nomination": _l("Nomination"), "nomination_package": _l("Package for the funder made")}
_STEPS = (
    timeline_entry(
        "nomination", NominationStep.id, NominationStep.at, actor=NominationStep.by_id, weight=2,
        said=(NominationStep.state, Call.name, Nomination.ref),
    )
    .join(Nomination, Nomination.id == NominationStep.nomination_id)
    .join(Call, Call.id == Nomination.call_id)
    .where(Nomination.case_id == CASE)
)  # fmt: skip
_PACKAGES = (
    timeline_entry(
        "nomination_package",
        Package.id,
        Package.at,
        actor=Package.by_id,
        weight=1,
        said=(Nomination.state, Call.name, Nomination.ref),
    )
    .join(Nomination, Nomination.id == Package.nomination_id)
    .join(Call, Call.id == Nomination.call_id)
    .where(Nomination.case_id == CASE)
)


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    return [_STEPS, _PACKAGES] if case.is_compartment and SEE_NOMINATIONS.allows(viewer, case) else []


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    found = {}
    for row in rows:
        state, call, url = row.said_0, row.said_1, f"/nominations/{row.said_2}"
        if kind == "nomination":
            text = _("%(call)s: %(state)s", call=call, state=STATES[state])
            found[row.id] = Line(text, url=url, tone=TONES.get(state))
        else:
            found[row.id] = Line(call, url=url)
    return found
