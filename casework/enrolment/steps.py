"""Moving an application along one arrow of the machine: the trail that each move leaves, and the letter it writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.errors import NotAllowed, Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.rows import add_rows
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.machine import STEPS
from casework.enrolment.models import Application, ApplicationStep, Place
from casework.enrolment.remedies import with_remedy
from casework.messages.models import Letter
from casework.messages.service import Render, mark_delivered, write_letter


class NotPossibleNow(Refusal):
    message = _l("This is not possible any more: the application has moved on. Please look at the page again.")


class StepNeedsReason(Refusal):
    field = "reason"
    message = _l("Please say why.")


def check(application: Application, step: str, *, by: Any) -> None:
    """Lock the application and ask the table. Raises NotAllowed or NotPossibleNow; changes nothing."""
    db.session.refresh(application, with_for_update={"of": Application})
    if not STEPS[step].who(by, application):
        raise NotAllowed
    if application.state not in STEPS[step].sources:
        raise NotPossibleNow


def move(application: Application, step: str, *, by: Any, reason: str | None = None) -> ApplicationStep:
    """Take this step and write it into the trail. Raises NotAllowed, NotPossibleNow, StepNeedsReason."""
    check(application, step, by=by)
    if STEPS[step].needs == "reason" and not reason:
        raise StepNeedsReason
    application.state, application.since = STEPS[step].target, clock.now()
    return note_step(application, by=by, reason=reason)


def note_step(application: Application, *, by: Any, reason: str | None = None) -> ApplicationStep:
    row = ApplicationStep(**_step(application, by, reason))
    db.session.add(row)
    # The state, too: the next step reads the row anew under its lock, and would forget what is not written.
    db.session.flush()
    return row


def note_applying(application: Application, *, by: Any, reasons: Iterable[str | None]) -> None:
    """The first steps of an application that was written a moment ago: one for each reason, and one without any."""
    add_rows(ApplicationStep, [_step(application, by, reason) for reason in reasons])


def _step(application: Application, by: Any, reason: str | None) -> dict[str, Any]:
    by_id = str(by.id) if by.id else None
    return {
        "application_id": application.id, "state": application.state, "at": clock.now(), "by_kind": by.kind, "by_id": by_id,
        "reason": reason,
    }  # fmt: skip


def on_behalf(by: Any) -> str | None:
    """The reason that a step has which a colleague takes for the person."""
    return "on_behalf" if by.kind == "user" else None


def tell(
    taken: ApplicationStep, application: Application, step: str, render: Render, *, by: Any, wait: bool = False
) -> Letter:
    """Write the letter of this step. With `wait` it stays in the outbox until somebody has looked at it."""
    arrow, has_remedy = STEPS[step], False
    if arrow.is_looked_at:
        render, has_remedy = with_remedy(arrow.letter, render)
    letter = write_letter(application.person, arrow.letter, render)
    db.session.flush()
    taken.letter_id = letter.id
    is_held = wait and by.kind == "user" and letter.state != "stopped"
    if arrow.is_looked_at and by.kind == "user":
        now = clock.now()
        decision = DecisionLetter(
            letter_id=letter.id, application_id=application.id, kind=arrow.letter, written_at=now, written_by=by.id,
            has_remedy=has_remedy, released_at=None if is_held else now, released_by=None if is_held else by.id,
        )  # fmt: skip
        db.session.add(decision)
    if is_held:
        letter.state = "held"
    db.session.flush()
    return letter


def settle(application: Application, *, by: Any) -> None:
    """Whoever answers for a person before the letter went out makes that letter needless; after that, its delivery.

    The person themself knows of no decision whose letter still waits: to them it is none yet. Raises NotPossibleNow.
    """
    if drop_pending(application) and by.kind == "person":
        raise NotPossibleNow
    _is_known(application)


def _is_known(application: Application) -> None:
    """Whoever has answered knows of the place: nobody has to be reached about it any more."""
    query = select(Letter).join(Place, Place.letter_id == Letter.id)
    for letter in db.session.scalars(query.where(Place.application_id == application.id, Letter.state == "human")):
        mark_delivered(letter)


def drop_pending(application: Application) -> bool:
    """What became of the application makes a letter that still waits needless. Whether there was one."""
    query = select(DecisionLetter).where(
        DecisionLetter.application_id == application.id, DecisionLetter.released_at.is_(None)
    )
    decision = db.session.scalar(query.with_for_update())
    if decision is not None:
        drop_letter(decision)
    return decision is not None


def drop_letter(decision: DecisionLetter) -> None:
    """A letter that has not gone out, with what points to it."""
    letter_id = decision.letter_id
    for place in db.session.scalars(select(Place).where(Place.letter_id == letter_id)):
        place.letter_id = None
    for step in db.session.scalars(select(ApplicationStep).where(ApplicationStep.letter_id == letter_id)):
        step.letter_id = None
    db.session.delete(decision)
    db.session.flush()
    db.session.delete(db.session.get_one(Letter, letter_id))
    db.session.flush()
