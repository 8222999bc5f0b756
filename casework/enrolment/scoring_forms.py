"""How a cohort selects: points for criteria, what the jury reads; points for one application; times for interviews."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casework.cases.appointments import moment_of
from casework.cases.forms import Number, Time
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _l, variant
from casework.enrolment.fit_words import criterion_word
from casework.enrolment.selecting import criteria_of, may_be_read
from casework.people.forms import LastDay
from casework.programmes.models import Cohort

MOST_CRITERIA = 20
_POINTS = NumberRange(0, 100, _l("Please write a number from 0 to 100."))


class SelectionForm(Form):
    edits = True
    call = Several(
        _l("What the jury reads"), description=_l("Under numbers, without names. Everything else stays closed.")
    )

    def __init__(self, cohort: Cohort, **more: Any) -> None:
        super().__init__(**more)
        spoken, criteria = variant(), criteria_of(cohort)
        self.call.choices = [(one.key, one.label.in_(spoken)) for one in may_be_read()]
        for position in range(MOST_CRITERIA):
            if position < len(criteria):
                self[f"points_{position}"].label.text = _name_of(criteria[position])
            else:
                del self[f"points_{position}"]
        self.point_fields = [self[f"points_{position}"] for position in range(min(len(criteria), MOST_CRITERIA))]

    @property
    def points(self) -> dict[int, int]:
        return {position: each.data or 0 for position, each in enumerate(self.point_fields)}


for _position in range(MOST_CRITERIA):
    # Its label is the criterion's own word.
    setattr(SelectionForm, f"points_{_position}", Number(str(_position), [Optional(), _POINTS]))


def _name_of(criterion: dict[str, Any]) -> str:
    while "kind" not in criterion:
        criterion = criterion["not"] if "not" in criterion else (criterion.get("any") or criterion["all"])[0]
    word, value = criterion_word(criterion["kind"]), criterion.get("value")
    return f"{word}: {value}" if criterion["kind"].startswith("german_level") else word


class ScoreForm(Form):
    creates = True
    points = Number(_l("Points"), [required(), _POINTS], description=_l("From 0 to 100."))
    reason = TextAreaField(
        _l("Reason"), [required(_l("Please say why.")), at_most(2000)],
        description=_l("Whoever decides reads it; the person may ask to see it."),
    )  # fmt: skip


class SlotsForm(Form):
    creates = True
    day = LastDay(_l("Day"), [required()])
    time = Time(_l("First time"), [required()])
    minutes = Number(
        _l("Minutes for each"), [required(), NumberRange(5, 240, _l("Please write a number from 5 to 240."))]
    )
    count = Number(_l("How many times"), [required(), NumberRange(1, 60, _l("Please write a number from 1 to 60."))])
    room = StringField(_l("Room (optional)"), [at_most(120)])

    @property
    def begin(self) -> datetime:
        """Of a form that was filled in."""
        return moment_of(self.day.data, self.time.data)
