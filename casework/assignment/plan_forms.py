"""Making a plan, and applying it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms.validators import Optional

from casework.accounts.models import User
from casework.cases.forms import Day
from casework.core.forms import Form, Several
from casework.core.i18n import _l


class PlanForm(Form):
    """No ticket: a plan made twice does no harm, and the solver works between two transactions."""

    away = Several(
        _l("What if these were away?"), description=_l("The plan gives nothing to them. Nothing else changes.")
    )

    from_on = Day(_l("In a period: first day"), [Optional()])
    until_on = Day(
        _l("Last day"), [Optional()],
        description=_l("Then working days and absences of everybody weigh: whoever is there for half of it has half of their room."),
    )  # fmt: skip

    def __init__(self, advisors: Sequence[User], **more: Any) -> None:
        super().__init__(**more)
        self._ids = {one.ref: one.id for one in advisors}
        self.away.choices = [(one.ref, one.name) for one in advisors]
        if not advisors:
            del self.away

    @property
    def chosen(self) -> list[uuid.UUID]:
        return [self._ids[ref] for ref in self.away.data or ()] if self.away is not None else []


class ApplyForm(Form):
    """The boxes stand in the table; whoever is not ticked is left out."""

    creates = True
