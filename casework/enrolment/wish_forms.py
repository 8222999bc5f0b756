"""What a person wants first, second, and so on: the same for them and for whoever notes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.cases.forms import Choice
from casework.core.forms import Form
from casework.core.i18n import _, show_date
from casework.enrolment.models import Application

MOST_WISHES = 10


class WishesForm(Form):
    """As many lists as there are applications, each with all of them; one may stay empty."""

    def __init__(self, own: Sequence[Application], **more: Any) -> None:
        filled = {f"wish_{place}": one.ref for place, one in enumerate(own[:MOST_WISHES])}
        super().__init__(data=filled, **more)
        self._own = {one.ref: one for one in own}
        choices = [("", _("no further wish"))] + [
            (one.ref, f"\u2068{one.cohort.neutral_name}\u2069 · {show_date(one.cohort.starts_on)}") for one in own
        ]
        self.wishes = []
        for place in range(MOST_WISHES):
            if place < len(own):
                each = self[f"wish_{place}"]
                each.label.text = _("Wish %(number)s", number=place + 1)
                each.choices = choices
                self.wishes.append(each)
            else:
                del self[f"wish_{place}"]

    @property
    def wanted(self) -> list[Application]:
        return [self._own[each.data] for each in self.wishes if each.data]


for _place in range(MOST_WISHES):
    # Its label says which wish it is, in the reader's language.
    setattr(WishesForm, f"wish_{_place}", Choice(str(_place)))
