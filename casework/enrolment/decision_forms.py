"""Which letters go out; why a course is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import StringField
from wtforms.validators import AnyOf

from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _l
from casework.enrolment.decisions import Waiting
from casework.enrolment.queries import shown_name
from casework.enrolment.staff_words import LETTERS


class ChoiceOfButton(StringField):
    """Which button was pressed."""


class LettersForm(Form):
    creates = True
    chosen = Several(_l("Which ones"), choices=[])
    what = ChoiceOfButton(validators=[AnyOf(("send", "undo"), message=_l("Please press one of the two buttons."))])

    def __init__(self, waiting: Sequence[Waiting], **more: Any) -> None:
        super().__init__(data={"chosen": [row.application.ref for row in waiting if not row.contradicts]}, **more)
        self.chosen.choices = [(row.application.ref, _line(row)) for row in waiting]


def _line(row: Waiting) -> str:
    name, course = shown_name(row.application.person), row.application.cohort.neutral_name
    return f"\u2068{name}\u2069 · {LETTERS[row.decision.kind]} · \u2068{course}\u2069"


class CloseForm(Form):
    edits = True
    reason = StringField(_l("Reason"), [required(), at_most(200)])
