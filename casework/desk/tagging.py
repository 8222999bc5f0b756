"""Tags: a team's few words for its cases. For whom a tag exists its readers say, in every list, filter and page."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from casework.accounts.models import Team, User
from casework.cases.models import Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.desk.models import CaseTag, Tag

#: A small closed list: with more, nobody knows which one to take.
MOST = 12
READERS = ("advisor", "scholar_advisor", "coordinator", "front_desk")


class TagExists(Refusal):
    field = "label"
    message = _l("This team has a tag with this name already.")


class TooManyTags(Refusal):
    field = "label"
    message = _l("A team has at most 12 tags. Retire one that nobody uses.")


class NoReader(Refusal):
    field = "readers"
    message = _l("Please choose who sees it.")


class NotThisTag(Refusal):
    field = "tag"
    message = _l("This tag cannot be given any more.")


@dataclass(frozen=True)
class TagLine:
    """A tag with whose it is and how many open cases carry it."""

    tag: Tag
    team: str | None
    carried: int


def reads_tag(viewer: Any, readers: Collection[str]) -> bool:
    return any(viewer.has_role(role) for role in readers)


def within_reach(viewer: Any) -> Any:
    """Of one's own team, or of everybody; a coordinator's are all. Who reads it is asked besides."""
    if viewer.has_role("coordinator"):
        return Tag.ref.is_not(None)
    return or_(Tag.team_id.is_(None), Tag.team_id == viewer.team_id)


def tags_of(viewer: Any, case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Tag]]:
    """The tags of these cases that exist for the viewer, in one statement. Retired ones stay where they are."""
    if not case_ids:
        return {}
    query = select(CaseTag.case_id, Tag).join(Tag, Tag.id == CaseTag.tag_id).where(CaseTag.case_id.in_(case_ids))
    found: dict[uuid.UUID, list[Tag]] = {}
    for case_id, tag in db.session.execute(query.where(within_reach(viewer)).order_by(Tag.label, Tag.id)):
        if reads_tag(viewer, tag.readers):
            found.setdefault(case_id, []).append(tag)
    return found


def tags_to_give(viewer: Any) -> list[Tag]:
    rows = db.session.scalars(select(Tag).where(Tag.is_retired.is_(False), within_reach(viewer)).order_by(Tag.label))
    return [tag for tag in rows if reads_tag(viewer, tag.readers)]


def all_tags(viewer: Any) -> list[TagLine]:
    carried = select(func.count(CaseTag.id)).join(Case, Case.id == CaseTag.case_id)
    carried = carried.where(CaseTag.tag_id == Tag.id, Case.closed_at.is_(None))
    query = select(Tag, Team.name, carried.correlate(Tag).scalar_subquery()).outerjoin(Team, Team.id == Tag.team_id)
    return [TagLine(*row) for row in db.session.execute(query.order_by(Tag.is_retired, Team.name, Tag.label, Tag.id))]


def find_tag(viewer: Any, ref: str, *, lock: bool = False) -> Tag | None:
    query = select(Tag).where(Tag.ref == ref, within_reach(viewer))
    return db.session.scalar(query.with_for_update() if lock else query)


def teams() -> Sequence[Team]:
    return db.session.scalars(select(Team).order_by(Team.name)).all()


def add_tag(label: str, *, readers: Iterable[str], team_id: uuid.UUID | None) -> Tag:
    tag = Tag(team_id=team_id, label=label.strip(), readers=_checked(readers))
    _refuse_label(tag)
    living = select(func.count()).select_from(Tag).where(_of_team(team_id), Tag.is_retired.is_(False))
    if (db.session.scalar(living) or 0) >= MOST:
        raise TooManyTags
    db.session.add(tag)
    return tag


def change_tag(tag: Tag, label: str, *, readers: Iterable[str], is_retired: bool) -> None:
    tag.label, tag.readers, tag.is_retired = label.strip(), _checked(readers), is_retired
    _refuse_label(tag)


def put_tag(case: Case, tag: Tag, *, by: User) -> CaseTag | None:
    """None when the case carries it already. Raises NotThisTag for a retired one, or one that does not exist for them."""
    if tag.is_retired or not reads_tag(by, tag.readers):
        raise NotThisTag
    if _carried(case, tag) is not None:
        return None
    row = CaseTag(case_id=case.id, tag_id=tag.id, by_id=by.id, at=clock.now())
    db.session.add(row)
    return row


def take_tag(case: Case, tag: Tag) -> bool:
    row = _carried(case, tag)
    if row is not None:
        db.session.delete(row)
    return row is not None


def set_tags(case: Case, wanted: Iterable[Tag], among: Iterable[Tag], *, by: User) -> None:
    """Just these of those that the page offered: what does not exist for this viewer stays as it is."""
    chosen = list(wanted)
    for tag in among:
        if tag in chosen:
            put_tag(case, tag, by=by)
        else:
            take_tag(case, tag)


def _carried(case: Case, tag: Tag) -> CaseTag | None:
    return db.session.scalar(select(CaseTag).where(CaseTag.case_id == case.id, CaseTag.tag_id == tag.id))


def _of_team(team_id: uuid.UUID | None) -> Any:
    return Tag.team_id.is_(None) if team_id is None else Tag.team_id == team_id


def _refuse_label(tag: Tag) -> None:
    # Asked here, because a database finds two rows without a team different.
    with db.session.no_autoflush:
        same = select(Tag.id).where(_of_team(tag.team_id), func.lower(Tag.label) == tag.label.lower(), Tag.id != tag.id)
        if db.session.scalar(same) is not None:
            raise TagExists


def _checked(readers: Iterable[str]) -> list[str]:
    chosen = [role for role in READERS if role in set(readers)]
    if not chosen:
        raise NoReader
    return chosen
