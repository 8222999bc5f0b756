"""What is on its way out, within reach: messages to be looked at first, letters that wait, that failed, that came back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.cases.reach import is_visible, visible_people
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import HeldMessage, Letter
from casework.messages.writing import count_held, drop_held, held_messages, release
from casework.people.queries import is_among

LONGEST = 200
HELD, WAITS, CAME_BACK, FAILED = "held", "waits", "came_back", "failed"


class NothingChosen(Refusal):
    field = "chosen"
    message = _l("Please choose at least one.")


@dataclass(frozen=True)
class Line:
    """A letter or a message, with the case of its person; without one for the viewer there is no line."""

    case: Case
    row: Any
    state: str


def to_look_at(viewer: Any) -> list[Line]:
    """Messages that go out when somebody has looked at them, the oldest first."""
    rows = held_messages(viewer, among=visible_people(viewer), limit=LONGEST)
    return _with_cases(viewer, rows, lambda _row: HELD)


def count_to_look_at(viewer: Any) -> int:
    """How many of them there are, as far as a tag shows it."""
    return count_held(viewer, among=visible_people(viewer))


def on_the_way(viewer: Any) -> list[Line]:
    """Letters by e-mail that have not left, could not leave, or came back: newest first."""
    query = select(Letter).where(
        is_among(visible_people(viewer), Letter.person_id),
        or_(
            Letter.state.in_(("queued", "sending", "held", "failed")),
            Letter.bounced_at.is_not(None) & (Letter.state == "human"),
        ),
    )
    rows = open_for(
        viewer, db.session.scalars(query.order_by(Letter.created_at.desc(), Letter.id).limit(LONGEST)), "outbox"
    )
    return _with_cases(viewer, rows, _state_of)


def _state_of(letter: Letter) -> str:
    if letter.bounced_at is not None and letter.state == "human":
        return CAME_BACK
    return {"held": HELD, "failed": FAILED}.get(letter.state, WAITS)


def _with_cases(viewer: Any, rows: Sequence[Any], state_of: Any) -> list[Line]:
    people = {row.person_id for row in rows if row.person_id}
    if not people:
        return []
    query = select(Case.id, Case.person_id).where(Case.person_id.in_(people), is_visible(viewer, Case.id))
    ids: dict[uuid.UUID, uuid.UUID] = {}
    for row in db.session.execute(query.order_by(Case.closed_at.is_not(None), Case.opened_at.desc(), Case.id)):
        ids.setdefault(row.person_id, row.id)
    heads = {case.person_id: case for case in case_heads(viewer, list(ids.values()))}
    return [Line(heads[row.person_id], row, state_of(row)) for row in rows if row.person_id in heads]


def chosen_messages(viewer: Any, refs: Iterable[str]) -> list[HeldMessage]:
    """Locked, so that two who look at once do not send twice. Raises NothingChosen."""
    found = held_messages(viewer, among=visible_people(viewer), limit=LONGEST, refs=refs)
    if not found:
        raise NothingChosen
    return found


def send_chosen(viewer: Any, refs: Iterable[str]) -> tuple[int, int]:
    return release(chosen_messages(viewer, refs))


def drop_chosen(viewer: Any, refs: Iterable[str]) -> int:
    return drop_held(chosen_messages(viewer, refs))
