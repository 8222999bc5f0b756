"""A round with its cohorts; what a person wants first, second, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import StringField

from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _l, show_date
from casework.people.forms import LastDay
from casework.programmes.models import Cohort


class RoundForm(Form):
    creates = True
    name = StringField(_l("Name"), [required(), at_most(120)])
    closes_on = LastDay(_l("People may rank their wishes until"), [required()])
    cohorts = Several(_l("Courses that are filled together"), [required(_l("Please choose at least one."))])

    def __init__(self, cohorts: Sequence[Cohort], **more: Any) -> None:
        super().__init__(**more)
        self._cohorts = {cohort.ref: cohort for cohort in cohorts}
        self.cohorts.choices = [
            (ref, f"\u2068{cohort.neutral_name}\u2069 · {show_date(cohort.starts_on)}")
            for ref, cohort in self._cohorts.items()
        ]

    @property
    def chosen(self) -> list[Cohort]:
        return [self._cohorts[ref] for ref in dict.fromkeys(self.cohorts.data or ())]
