"""What the staff fills in for forms on paper: a batch to print, a code to type in."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField

from casework.core.digits import only_digits
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l
from casework.intake.forms import CodeField


class BatchForm(Form):
    creates = True
    offer = SelectField(_l("Offer"), [required()])
    language = SelectField(_l("Language"), [required()])
    count = StringField(_l("How many sheets"), [required(), at_most(4)], default="20")
    event = StringField(
        _l("For what"), [at_most(80)], description=_l("A neutral word for your list, for example a day and a place.")
    )

    def __init__(self, offers: list[tuple[str, str]], languages: list[tuple[str, str]], **more: Any) -> None:
        self._offered = offers, languages
        super().__init__(**more)

    def process(self, *args: Any, **more: Any) -> None:
        self.offer.choices, self.language.choices = self._offered
        super().process(*args, **more)

    @property
    def number(self) -> int:
        digits = only_digits(self.count.data or "")
        return int(digits) if digits.isascii() and digits.isdigit() else 0


class SheetCodeForm(Form):
    code = CodeField(
        _l("Code on the sheet"), [required(), at_most(60)], description=_l("Twelve digits in three groups.")
    )
