"""What is written down in a plan, and how it was agreed."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from casework.core import clock
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l
from casework.progress.staff_words import STEP_OWNERS, STEP_STATES
from casework.progress.words import AREAS, GOAL_STATES, language_word


class _InTheirWords(Form):
    words = TextAreaField(_l("The same in the person's language"), [Optional(), at_most(2000)])

    def __init__(self, *, language: str, **more: Any) -> None:
        super().__init__(**more)
        self.words.label.text = _("The same in the person's language: %(language)s", language=language_word(language))
        self.words.description = _("If this stays empty, the person reads your words and how to get them explained.")


class GoalForm(_InTheirWords):
    creates = True
    area = RadioField(_l("What it is about"), [required()], choices=list(AREAS.items()))
    text = TextAreaField(_l("What you want to reach together"), [required(), at_most(2000)])
    due_on = DateField(_l("Until when"), [Optional()])


class ChangeGoalForm(GoalForm):
    creates = False
    edits = True
    state = RadioField(_l("State of the goal"), [required()], choices=list(GOAL_STATES.items()))


class StepForm(_InTheirWords):
    creates = True
    text = TextAreaField(_l("What is to do"), [required(), at_most(1000)])
    owner = RadioField(_l("Who does it"), [required()], choices=list(STEP_OWNERS.items()))
    other = StringField(_l("Who else"), [Optional(), at_most(200)])
    due_on = DateField(_l("Until when"), [Optional()])


class ChangeStepForm(StepForm):
    creates = False
    edits = True
    state = RadioField(_l("State of the step"), [required()], choices=list(STEP_STATES.items()))


class ShareForm(Form):
    creates = True
    review_on = DateField(_l("When do you look at it together again"), [Optional()])


class AgreedForm(ShareForm):
    read_by = StringField(
        _l("Who read the plan out"), [required(), at_most(200)], description=_l("For example: I, or the interpreter.")
    )
    on = DateField(_l("Day of the talk"), [required()], default=clock.today)
