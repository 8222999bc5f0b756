"""Views of the list that were kept: one's own, and those that one's team shares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from casework.accounts.models import User
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.desk.filters import Filters
from casework.desk.models import SavedView

#: So many one finds at once: more names than these are a second list to search in.
MOST = 30


class NameTaken(Refusal):
    field = "name"
    message = _l("There is a view with this name already.")


class TooManyViews(Refusal):
    field = "name"
    message = _l("There are 30 views already. Delete one that nobody uses.")


class NothingToKeep(Refusal):
    message = _l("Choose filters, an order or columns first. Words that you searched for are not kept.")


def exists_for(viewer: Any) -> Any:
    """Which views exist for somebody: of their team or of everybody, when shared, their own, or left behind."""
    maker = aliased(User)
    left = select(maker.id).where(maker.id == SavedView.maker_id, maker.state == "closed").exists()
    mine = SavedView.maker_id == viewer.id
    of_team = or_(SavedView.team_id.is_(None), SavedView.team_id == viewer.team_id)
    return or_(mine, and_(of_team, or_(SavedView.is_shared.is_(True), left)))


def find_view(viewer: Any, ref: str, *, lock: bool = False) -> SavedView | None:
    query = select(SavedView).where(SavedView.ref == ref, exists_for(viewer))
    return db.session.scalar(query.with_for_update() if lock else query)


def keep_view(name: str, filters: Filters, *, is_shared: bool, by: User) -> SavedView:
    """Keep filters, order and columns. Raises NameTaken, TooManyViews, NothingToKeep."""
    state = _state_of(filters)
    _refuse_name(name, by)
    view = SavedView(team_id=by.team_id, maker_id=by.id, is_shared=is_shared, name=name.strip(), state=state)
    db.session.add(view)
    return view


def change_view(view: SavedView, name: str, *, is_shared: bool, by: User, filters: Filters | None = None) -> None:
    """What was shared stays the team's: nobody takes it away from the others by unticking a box."""
    _refuse_name(name, by, but=view)
    view.name = name.strip()
    view.is_shared = view.is_shared or is_shared
    if filters is not None:
        view.state = _state_of(filters)


def drop_view(view: SavedView) -> None:
    db.session.delete(view)


def _state_of(filters: Filters) -> dict[str, Any]:
    state = filters.address(q="")
    if not state:
        raise NothingToKeep
    return {name: list(value) if isinstance(value, tuple) else value for name, value in state.items()}


def _refuse_name(name: str, by: User, *, but: SavedView | None = None) -> None:
    rows = [row for row in db.session.scalars(select(SavedView).where(exists_for(by))) if row is not but]
    if any(row.name.casefold() == name.strip().casefold() for row in rows):
        raise NameTaken
    if but is None and len(rows) >= MOST:
        raise TooManyViews
