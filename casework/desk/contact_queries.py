"""How a person may be reached, who is around them, and who must not know: for the desk, the front desk, the caller."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Uuid, cast, null, select, union_all

from casework.cases.models import Case
from casework.cases.queries import case_heads, load_workers
from casework.cases.reach import Reach, is_visible, reach_of_roles, visible_to
from casework.core.kept import KEPT, PERSON, VIEWER, one_of, so_many
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import ContactPoint, RelatedPerson
from casework.people.related import has_guardian, is_living, leads_to, living_first, may_be_read_by, must_not_learn

MOST = 5
_NOBODY = cast(null(), Uuid(as_uuid=True))
_ROWS = union_all(
    select(ContactPoint.id.label("point_id"), _NOBODY.label("related_id")).where(ContactPoint.person_id == PERSON),
    select(_NOBODY, RelatedPerson.id).where(RelatedPerson.person_id == PERSON),
).subquery()
#: A person's ways and those around them, in one statement.
_WAYS_AND_RELATED = (
    select(ContactPoint, RelatedPerson)
    .select_from(_ROWS)
    .outerjoin(ContactPoint, ContactPoint.id == _ROWS.c.point_id)
    .outerjoin(RelatedPerson, RelatedPerson.id == _ROWS.c.related_id)
    .order_by(ContactPoint.rank, ContactPoint.created_at, RelatedPerson.created_at)
)


@dataclass(frozen=True)
class Circle:
    """A person's ways, which of them must not be used or only with care, and the people around them."""

    points: list[ContactPoint]
    unsafe: frozenset[uuid.UUID]
    careful: frozenset[uuid.UUID]
    related: list[RelatedPerson]
    lacks_guardian: bool

    @property
    def dangerous(self) -> list[RelatedPerson]:
        return [row for row in self.related if row.must_not_know]

    @property
    def told(self) -> list[RelatedPerson]:
        """Who may be told something today."""
        return [row for row in self.related if is_living(row) and row.may_be_told and not row.must_not_know]


def circle_of(viewer: Any, case: Case) -> Circle:
    """Of a case that the viewer has found; the register's readers decide what of it opens."""
    rows = db.session.execute(_WAYS_AND_RELATED, {PERSON.key: case.person_id}).all()
    points = open_for(viewer, [point for point, _ in rows if point], "how to reach")
    related = living_first(open_for(viewer, [row for _, row in rows if row], "related people"))
    hidden = [row for row in related if row.must_not_know]
    return Circle(
        points=points,
        unsafe=frozenset(point.id for point in points if leads_to(point, hidden)),
        careful=frozenset(point.id for point in points if may_be_read_by(point, hidden)),
        related=related,
        lacks_guardian=case.person.adult != "yes" and not has_guardian(related),
    )


def same_number(viewer: Any, case: Case, points: Iterable[ContactPoint]) -> list[Case]:
    """Whose number or address is the same, among the people whom this viewer may see. It is no sign of a double.

    Whoever has somebody who must not learn of them is never shown beside another person. `points`: the case's own ways.
    """
    mine = {point.blind for point in points if point.blind}
    if not mine:
        return []
    asked = {"ways": sorted(mine), PERSON.key: case.person_id, VIEWER.key: viewer.id}
    rows = db.session.execute(_with_the_same(reach_of_roles(viewer)), asked).all()
    hiding = {row.person_id for row in must_not_learn([row.person_id for row in rows])} if rows else set()
    return case_heads(viewer, [row.id for row in rows if row.person_id not in hiding][:MOST])


@lru_cache(KEPT)
def _with_the_same(reach: Reach) -> Any:
    return (
        select(Case.id, Case.person_id)
        .join(ContactPoint, ContactPoint.person_id == Case.person_id)
        .where(
            one_of(ContactPoint.blind, "ways"), Case.person_id != PERSON,
            Case.is_compartment.is_(False), visible_to(reach, Case.id),
        )
        .distinct()
        .order_by(Case.id)
        .limit(so_many(MOST * 4))
    )  # fmt: skip


def find_related(viewer: Any, ref: str, *, lock: bool = False) -> RelatedPerson | None:
    """Somebody around a person whose case this viewer may see, with that case: a permission asks it."""
    query = select(RelatedPerson).where(RelatedPerson.ref == ref)
    row = db.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        return None
    newest = select(Case).where(Case.person_id == row.person_id, is_visible(viewer, Case.id))
    case = db.session.scalar(newest.order_by(Case.closed_at.is_not(None), Case.opened_at.desc()).limit(1))
    if case is None:
        return None
    load_workers([case])
    open_for(viewer, [case.person], "related people")
    # Not a relationship: those point down, and this one is only for the permission and the page.
    row.__dict__["case"] = case
    return open_for(viewer, [row], "related people")[0]
