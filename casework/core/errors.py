"""Refusals: a rule says no, in a sentence that the person can act on. They travel from a service to a field of a form."""

from __future__ import annotations

from casework.core.i18n import _l


class Refusal(Exception):
    """Base of every business refusal. `field` names the input beside which the sentence stands; None: the whole form."""

    field: str | None = None
    message: object = _l("This cannot be done now.")
    status: int = 422

    def __init__(self, message: object | None = None, *, field: str | None = None) -> None:
        if message is not None:
            self.message = message
        if field is not None:
            self.field = field
        super().__init__(str(type(self).__name__))


class Conflict(Refusal):
    """Someone else changed the record since the form was filled."""

    status = 409
    message = _l("Someone else changed this in the meantime. Your text is kept below. Please compare and send again.")


class AlreadyThere(Refusal):
    """A unique constraint was broken, mostly by a parallel post."""

    status = 409
    message = _l("This was saved a moment ago by someone else. Please look at the page again.")


class NotAllowed(Refusal):
    status = 403
    message = _l("You may not do this.")


class Unavailable(Exception):
    """Storage is away (database, disk, ledger): the answer is 503 and nothing was saved."""
