"""Moving an application along one arrow of the state machine, and the trail that each move leaves."""

from __future__ import annotations

from typing import Any

from casework.core import clock
from casework.core.errors import NotAllowed, Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.models import Application, ApplicationStep
from casework.enrolment.permissions import STEPS


class NotPossibleNow(Refusal):
    message = _l("This is not possible any more: the application has moved on. Please look at the page again.")


def check(application: Application, step: str, *, by: Any) -> None:
    """Lock the application and ask the table. Raises NotAllowed or NotPossibleNow; changes nothing."""
    db.session.refresh(application, with_for_update={"of": Application})
    if not STEPS[step].who(by, application):
        raise NotAllowed
    if application.state not in STEPS[step].sources:
        raise NotPossibleNow


def move(application: Application, step: str, *, by: Any, reason: str | None = None) -> None:
    """Take this step and write it into the trail."""
    check(application, step, by=by)
    application.state, application.since = STEPS[step].target, clock.now()
    note_step(application, by=by, reason=reason)


def note_step(application: Application, *, by: Any, reason: str | None = None) -> None:
    by_id = str(by.id) if by.id else None
    row = ApplicationStep(
        application_id=application.id,
        state=application.state,
        at=clock.now(),
        by_kind=by.kind,
        by_id=by_id,
        reason=reason,
    )
    db.session.add(row)
    db.session.flush()
