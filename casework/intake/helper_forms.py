"""What the applicant fills in to ask someone for help, and what the helper types to come in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wtforms import RadioField, StringField

from casework.core import clock
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _, _l
from casework.intake.forms import CodeField

#: Until the end of today, tomorrow, in a week, in thirty days.
DAYS = ("0", "1", "7", "30")


class YesOrNo(RadioField):
    kind = "choice"


class InviteForm(Form):
    creates = True
    name = StringField(
        _l("Who helps you?"), [at_most(60)], description=_l("A name or a place, only for you. You may leave it empty.")
    )
    pages = Several(_l("Which pages may they fill in?"))
    hidden = Several(
        _l("Which of these questions shall they not see?"), description=_l("What you tick here stays yours alone.")
    )
    may_read = YesOrNo(_l("May they read what you have answered on these pages?"), [required()], default="no")
    days = YesOrNo(_l("How long?"), [required()], default="1")

    def __init__(self, pages: list[tuple[str, str]], questions: list[tuple[str, str]], **more: Any) -> None:
        # The choices must be there before what was sent is read.
        self._offered = {"pages": pages, "hidden": questions}
        super().__init__(**more)
        self.may_read.choices = [("no", _("No, they only write")), ("yes", _("Yes"))]
        self.days.choices = list(
            zip(DAYS, (_("Only today"), _("Until tomorrow"), _("One week"), _("30 days")), strict=True)
        )

    def process(self, *args: Any, **more: Any) -> None:
        self.pages.choices, self.hidden.choices = self._offered["pages"], self._offered["hidden"]
        super().process(*args, **more)

    @property
    def until(self) -> date:
        return clock.today() + timedelta(days=int(self.days.data))


class HelperCodeForm(Form):
    code = CodeField(_l("The code that you were told"), [required(), at_most(40)], description=_l("Six digits."))
