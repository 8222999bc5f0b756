"""Letters about decisions: they wait until somebody has looked, can be undone until they go, and warn of a contradiction."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.counting import counting
from casework.core.errors import NotAllowed, Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.filling import refuse_while_filled
from casework.enrolment.machine import selects
from casework.enrolment.models import Application
from casework.enrolment.places import lock_cohort, release_place
from casework.enrolment.steps import check, drop_letter, move
from casework.messages.gate import way_to
from casework.messages.models import Letter
from casework.programmes.models import Cohort

PAGE = 100
_OUT = {"email": "queued", "portal": "sent", "human": "human", "stopped": "stopped"}


class LetterHasGone(Refusal):
    message = _l("The letter has gone out. This cannot be undone; please decide anew and write to the person.")


class NoLetterChosen(Refusal):
    field = "chosen"
    message = _l("Please choose at least one.")


@dataclass(frozen=True)
class Waiting:
    """A decision whose letter waits. `contradicts`: for the same person the opposite waits, too."""

    decision: DecisionLetter
    letter: Letter
    application: Application
    contradicts: bool = False


def waiting_letters(
    viewer: Any, *, cohort: Cohort | None = None, refs: Collection[str] | None = None, lock: bool = False
) -> list[Waiting]:
    """The letters within reach that wait to be looked at, the oldest first."""
    query = (
        select(DecisionLetter, Letter, Application)
        .join(Letter, Letter.id == DecisionLetter.letter_id)
        .join(Application, Application.id == DecisionLetter.application_id)
        .where(DecisionLetter.released_at.is_(None), is_visible(viewer, Application.case_id))
        .order_by(DecisionLetter.written_at, Application.id)
    )
    if cohort is not None:
        query = query.where(Application.cohort_id == cohort.id)
    if refs is not None:
        query = query.where(Application.ref.in_(refs))
    if lock:
        query = query.with_for_update(of=DecisionLetter).execution_options(populate_existing=True)
    limited = db.session.execute(query.limit(PAGE if refs is None else 2000))
    found: list[tuple[DecisionLetter, Letter, Application]] = [(row[0], row[1], row[2]) for row in limited]
    open_for(viewer, [row[1] for row in found], "decisions")
    open_for(viewer, [row[2].person for row in found], "decisions")
    against = _contradicted({row[2].person_id for row in found})
    return [Waiting(decision, letter, one, one.person_id in against) for decision, letter, one in found]


def _contradicted(people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """People for whom a yes and a no wait at the same time."""
    query = select(Application.person_id).join(DecisionLetter, DecisionLetter.application_id == Application.id)
    query = query.where(DecisionLetter.released_at.is_(None), Application.person_id.in_(people))
    kinds = DecisionLetter.kind.in_(("place_held", "rejection"))
    query = query.where(kinds).group_by(Application.person_id)
    return set(db.session.scalars(query.having(func.count(DecisionLetter.kind.distinct()) > 1)))


def count_waiting(viewer: Any, cohort: Cohort | None = None) -> int:
    query = select(DecisionLetter.application_id).join(Application, Application.id == DecisionLetter.application_id)
    query = query.where(DecisionLetter.released_at.is_(None), is_visible(viewer, Application.case_id))
    if cohort is not None:
        query = query.where(Application.cohort_id == cohort.id)
    return db.session.scalar(counting(query)) or 0


def release_letters(rows: Iterable[Waiting], *, by: Any) -> int:
    """Let them go, each on the way that the person's rules allow now. Raises NoLetterChosen, IsBeingFilled."""
    chosen = list(rows)
    if not chosen:
        raise NoLetterChosen
    refuse_while_filled({row.application.cohort_id for row in chosen})
    for row in chosen:
        if not selects(by, row.application):
            raise NotAllowed
        row.decision.released_at, row.decision.released_by = clock.now(), by.id
        way = way_to(row.application.person)
        row.letter.channel = "human" if way.channel == "stopped" else way.channel
        row.letter.state = _OUT[way.channel]
        row.letter.due_at = max(clock.now(), way.not_before or clock.now())
    db.session.flush()
    return len(chosen)


def undo_decision(application: Application, *, by: Any) -> list[Application]:
    """Take a decision back while its letter waits. A held place goes on; who got it is returned. Raises LetterHasGone."""
    check(application, "undo", by=by)
    query = select(DecisionLetter).where(
        DecisionLetter.application_id == application.id, DecisionLetter.released_at.is_(None)
    )
    decision = db.session.scalar(query.with_for_update())
    if decision is None:
        raise LetterHasGone
    held = application.state == "place_held"
    if held:
        lock_cohort(application.cohort)
    move(application, "undo", by=by, reason="undone")
    drop_letter(decision)
    return release_place(application) if held else []


def undo_decisions(rows: Iterable[Waiting], *, by: Any) -> int:
    """Take several back. Whoever waits goes first: so no place that comes free is given to one whose turn is undone."""
    order = {"waiting_list": 0, "rejection": 1}
    chosen = sorted(rows, key=lambda row: order.get(row.decision.kind, 2))
    if not chosen:
        raise NoLetterChosen
    for row in chosen:
        undo_decision(row.application, by=by)
    return len(chosen)


def decisions_of(application: Application) -> Sequence[DecisionLetter]:
    query = select(DecisionLetter).where(DecisionLetter.application_id == application.id)
    return db.session.scalars(query.order_by(DecisionLetter.written_at, DecisionLetter.letter_id)).all()
