"""Applying on someone's behalf, deciding, changing the number of places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, StopValidation

from casework.cases.forms import Number
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _, _l, show_date
from casework.enrolment.staff_words import KEPT_REASONS, RANK_REASONS
from casework.enrolment.words import EXCEPTION_REASONS, LATE_REASONS, REJECTION_REASONS, enrolment_word
from casework.programmes.models import Cohort

ENDINGS = ("completed", "failed", "withdrawn", "transferred")


class ApplyForm(Form):
    creates = True
    cohort = SelectField(_l("Course"), [required()])
    reason = SelectField(_l("Why outside the time to apply"), description=_l("Only if the time to apply is not now."))
    exception = SelectField(
        _l("Why although something is missing that comes before"),
        description=_l("Only if another course should have been passed first."),
    )

    def __init__(self, cohorts: Sequence[Cohort], **more: Any) -> None:
        super().__init__(**more)
        self._cohorts = {cohort.ref: cohort for cohort in cohorts}
        self.cohort.choices = [("", _("Please choose"))] + [
            (ref, _shown(cohort)) for ref, cohort in self._cohorts.items()
        ]
        self.reason.choices = [("", _("The time to apply is now")), *LATE_REASONS.items()]

        self.exception.choices = [("", _("Nothing is missing")), *EXCEPTION_REASONS.items()]

    @property
    def chosen(self) -> Cohort:
        return self._cohorts[self.cohort.data]


class RejectForm(Form):
    creates = True
    reason = RadioField(_l("Reason"), [required()], choices=list(REJECTION_REASONS.items()))
    alternatives = Several(_l("What else could be possible"), description=_l("Their names stand in the letter."))

    def __init__(self, cohorts: Sequence[Cohort], **more: Any) -> None:
        super().__init__(**more)
        self._cohorts = {cohort.ref: cohort for cohort in cohorts}
        self.alternatives.choices = [(ref, _shown(cohort)) for ref, cohort in self._cohorts.items()]

    @property
    def chosen(self) -> list[Cohort]:
        return [self._cohorts[ref] for ref in self.alternatives.data or ()]


class HoldForm(Form):
    """A button, and only where the place is kept for others a question."""

    creates = True
    exception = RadioField(_l("Why this person"), choices=list(KEPT_REASONS.items()), validate_choice=False)
    #: Set by the page that asks: whoever comes from elsewhere has forgotten nothing yet.
    asked = HiddenField()

    def validate_exception(self, field: Any) -> None:
        if field.data and field.data not in KEPT_REASONS:
            raise StopValidation(_("Please choose among these answers."))

    def ask(self) -> None:
        """The first time it is a question, and nothing was done wrong."""
        if not self.asked.data:
            self.exception.errors = ()
        self.asked.data = "yes"


class RankForm(Form):
    edits = True
    rank = IntegerField(_l("Rank"), [NumberRange(0, 9999)], description=_l("Small numbers come first."))
    reason = RadioField(_l("Reason"), [required(_l("Please say why."))], choices=list(RANK_REASONS.items()))


class CapacityForm(Form):
    edits = True
    capacity = IntegerField(_l("Number of places"), [required(), NumberRange(0, 2000)])
    overbooking = Number(
        _l("Promised beyond the places"),
        [Optional(), NumberRange(0, 2000, _l("Please write a number from 0 to 2000."))],
        description=_l("Because some never come: so many more places may be promised than there are."),
    )
    reason = StringField(_l("Reason"), [required(), at_most(200)])


class EndingForm(Form):
    creates = True
    state = RadioField(_l("How the course ended for this person"), [required()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.state.choices = [(code, enrolment_word(code)) for code in ENDINGS]


def _shown(cohort: Cohort) -> str:
    return f"{cohort.neutral_name} · {show_date(cohort.starts_on)}"
