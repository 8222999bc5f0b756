"""Before a walk-in is recorded: who within the viewer's reach has such a name already.

Only within reach: the front desk, which sees no list, is told of nobody. Someone outside it reaches the coordinator's
list by the search for doubles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.cases.reach import is_visible, visible_people
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.people.names import name_parts
from casework.people.queries import search_people

SHOWN = 5
#: A first name alone is that of many; from two parts on, and so alike, one looks first.
PARTS, ALIKE = 2, 88.0


class PerhapsKnown(Refusal):
    field = "is_new"
    message = _l("Somebody with such a name is known already. Look first, or tick that it is somebody else.")


def alike_within_reach(viewer: Any, name: str) -> list[Case]:
    """A case of each of the five who are called most alike."""
    if len(name_parts(name)) < PARTS:
        return []
    hits = [hit for hit in search_people(viewer, name, visible_people(viewer)).hits if hit.score >= ALIKE][:SHOWN]
    query = select(Case.id, Case.person_id).where(
        Case.person_id.in_([hit.person_id for hit in hits]), is_visible(viewer, Case.id)
    )
    rows: Iterable[Any] = db.session.execute(query.order_by(Case.closed_at.is_(None), Case.opened_at)) if hits else ()
    newest = {row.person_id: row.id for row in rows}
    return case_heads(viewer, [newest[hit.person_id] for hit in hits if hit.person_id in newest])
