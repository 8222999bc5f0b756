"""Four eyes: what somebody proposes, somebody else decides. Reports, recurring lists, questions of a university's own."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, TextAreaField, ValidationError

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l


class AlreadyDecided(Refusal):
    status = 409
    message = _l("This was decided already.")


class OwnProposal(Refusal):
    status = 403
    message = _l("You proposed this yourself. Somebody else has to decide.")


def look_with_other_eyes(by: Any, *, proposed_by: Any, waits: bool) -> None:
    """Raises AlreadyDecided when nothing waits, and OwnProposal for whoever proposed it, whatever their roles are."""
    if not waits:
        raise AlreadyDecided
    if by.id == proposed_by:
        raise OwnProposal


def note_decision(record: Any, state: str, comment: str | None, *, by: Any) -> None:
    """Write on the record what was decided, by whom and when; an empty comment is none."""
    record.state, record.comment = state, (comment or "").strip() or None
    record.decided_by, record.decided_at = by.id, clock.now()


class DecisionForm(Form):
    """Approve, or refuse and say what has to change. Whoever inherits it says in `approving` what may then be done."""

    edits = True
    approving: object
    decision = RadioField(_l("Decision"), [required()])
    comment = TextAreaField(_l("What has to change"), [at_most(400)], description=_l("Please write no names here."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.decision.choices = [("approve", str(self.approving)), ("refuse", _("Refuse"))]

    @property
    def is_approved(self) -> bool:
        return bool(self.decision.data == "approve")

    def validate_comment(self, field: Any) -> None:
        if self.decision.data == "refuse" and not (field.data or "").strip():
            raise ValidationError(_("Please say what has to change."))
