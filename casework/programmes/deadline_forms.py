"""A day that others set, as it stands on their page."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import NumberRange

from casework.core import clock
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l
from casework.people.forms import LastDay
from casework.programmes.deadlines import USUAL_LEAD
from casework.programmes.numbers import Number
from casework.programmes.semester_models import KINDS, OutsideDeadline
from casework.programmes.semesters import not_over
from casework.programmes.words import DEADLINE_WORDS


class DeadlineForm(Form):
    kind = SelectField(_l("Who sets the day"), [required()])
    name = StringField(
        _l("What has to be there"),
        [required(), at_most(160)],
        description=_l("For example: application for a winter semester."),
    )
    semester = SelectField(_l("For which semester"))
    day = LastDay(_l("Last day"), [required()])
    lead_days = Number(
        _l("Days before, to begin"), [required(), NumberRange(0, 730, _l("This number is too large or too small."))],
        description=_l("So long it takes until everything is on its way. Preliminary documentation takes weeks."),
    )  # fmt: skip
    source = StringField(
        _l("Source"),
        [required(), at_most(300)],
        description=_l("The address of the page, or the letter, where it stands."),
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.kind.choices = [(kind, DEADLINE_WORDS[kind]) for kind in KINDS]
        self.semester.choices = [
            ("", _("For none in particular")),
            *[(each.code, each.label) for each in not_over(clock.today())],
        ]
        kept = self.semester.object_data
        if kept and kept not in {code for code, _label in self.semester.choices}:
            self.semester.choices.append((kept, kept))

    @property
    def values(self) -> dict[str, Any]:
        names = ("kind", "name", "day", "lead_days", "source")
        return {**{name: self[name].data for name in names}, "semester": self.semester.data or None}


class AddDeadlineForm(DeadlineForm):
    creates = True


class ChangeDeadlineForm(DeadlineForm):
    edits = True


FIRST = {"lead_days": USUAL_LEAD["uni_assist"]}


def as_it_stands(deadline: OutsideDeadline) -> dict[str, Any]:
    names = ("kind", "name", "semester", "day", "lead_days", "source", "version")
    return {name: getattr(deadline, name) or "" if name == "semester" else getattr(deadline, name) for name in names}
