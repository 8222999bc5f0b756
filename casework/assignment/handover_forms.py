"""Asking a colleague or the coordination to take a case; saying no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, TextAreaField

from casework.accounts.models import User
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l

#: Chosen in place of a colleague.
QUEUE = "queue"
SAY_LITTLE = _l("Say it without what is private to the person.")


class OfferForm(Form):
    """A colleague is asked; with none chosen the coordination is."""

    creates = True
    colleague = SelectField(_l("Whom do you ask?"))
    reason = TextAreaField(_l("Why"), [at_most(400)], description=SAY_LITTLE)

    def __init__(self, colleagues: Sequence[User], *, has_queue: bool, **more: Any) -> None:
        super().__init__(**more)
        self._by_key = {one.email: one for one in colleagues}
        self.colleague.choices = [
            ("", _("The coordination: please find somebody")),
            *([(QUEUE, _("My team: back into its queue, at once"))] if has_queue else []),
            *((one.email, one.name) for one in colleagues),
        ]

    @property
    def to_queue(self) -> bool:
        return bool(self.colleague.data == QUEUE)

    @property
    def chosen(self) -> User | None:
        return self._by_key.get(self.colleague.data)


class PackForm(Form):
    """The boxes stand beside the cases."""

    creates = True
    colleague = SelectField(_l("Offer the selected cases to"), [required(_l("Please choose an advisor."))])

    def __init__(self, colleagues: Sequence[User], **more: Any) -> None:
        super().__init__(**more)
        self._by_key = {one.email: one for one in colleagues}
        self.colleague.choices = [("", _("Please choose")), *((one.email, one.name) for one in colleagues)]

    @property
    def chosen(self) -> User:
        return self._by_key[self.colleague.data]


class DeclineForm(Form):
    creates = True
    reason = TextAreaField(_l("Why not?"), [required(), at_most(400)], description=SAY_LITTLE)
