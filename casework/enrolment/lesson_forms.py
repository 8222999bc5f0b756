"""By which rule lessons fall, when there are none, and one lesson."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from wtforms import StringField
from wtforms.validators import NumberRange, Optional, ValidationError

from casework.cases.appointments import moment_of
from casework.cases.forms import Time
from casework.core import clock
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _, _l
from casework.enrolment.lesson_words import WEEKDAYS, break_words, rule_words
from casework.people.forms import LastDay
from casework.programmes.lesson_models import LessonBreak, LessonRule
from casework.programmes.lessons import Slot
from casework.programmes.models import Cohort, Lesson
from casework.programmes.numbers import Number

_MINUTES = NumberRange(5, 720, _l("Please write a number from 5 to 720."))
_UNITS = NumberRange(1, 16, _l("Please write a number from 1 to 16."))


class RulesForm(Form):
    edits = True
    kept = Several(
        _l("Rules"), description=_l("Take the tick away, and the lessons of this rule that are still ahead go.")
    )
    weekdays = Several(_l("On these days of the week"))
    at = Time(_l("Begins at"), [Optional()])
    minutes = Number(_l("Minutes"), [Optional(), _MINUTES])
    units = Number(
        _l("Units"), [Optional(), _UNITS], description=_l("As the funder counts them, of 45 minutes for example.")
    )
    room = StringField(_l("Room (optional)"), [at_most(120)], description=_l("Empty: the room of the course."))
    from_on = LastDay(_l("First day"), [Optional()])
    until_on = LastDay(_l("Last day"), [Optional()])

    def __init__(self, cohort: Cohort, rules: Sequence[LessonRule], **more: Any) -> None:
        super().__init__(**more)
        self._cohort, self._rules = cohort, {str(rule.id): rule for rule in rules}
        self.kept.choices = [(key, rule_words(rule)) for key, rule in self._rules.items()]
        self.weekdays.choices = [(str(number), name) for number, name in enumerate(WEEKDAYS)]

    def validate_weekdays(self, field: Several) -> None:
        """A new rule is whole or not there."""
        if field.data:
            for other in (self.at, self.minutes, self.units, self.from_on, self.until_on):
                if other.data is None and not other.errors:
                    raise ValidationError(_("Please fill in the time, minutes, units and both days."))

    @property
    def chosen(self) -> Collection[LessonRule]:
        return [self._rules[key] for key in self.kept.data or ()]

    @property
    def added(self) -> LessonRule | None:
        if not self.weekdays.data:
            return None
        return LessonRule(
            cohort_id=self._cohort.id, weekdays=sorted(set(self.weekdays.data)), at=f"{self.at.data:%H:%M}",
            minutes=self.minutes.data, units=self.units.data, room=self.room.data or None, from_on=self.from_on.data,
            until_on=self.until_on.data,
        )  # fmt: skip


class BreaksForm(Form):
    edits = True
    kept = Several(_l("Breaks"), description=_l("Take the tick away, and the lessons come back."))
    from_on = LastDay(_l("No lessons from"), [Optional()])
    until_on = LastDay(_l("No lessons until"), [Optional()], description=_l("Empty: that one day."))

    def __init__(self, cohort: Cohort, breaks: Sequence[LessonBreak], **more: Any) -> None:
        super().__init__(**more)
        self._cohort, self._breaks = cohort, {str(one.id): one for one in breaks}
        self.kept.choices = [(key, break_words(one)) for key, one in self._breaks.items()]

    @property
    def chosen(self) -> Collection[LessonBreak]:
        return [self._breaks[key] for key in self.kept.data or ()]

    @property
    def added(self) -> LessonBreak | None:
        first: date | None = self.from_on.data
        if first is None:
            return None
        return LessonBreak(cohort_id=self._cohort.id, from_on=first, until_on=self.until_on.data or first)


class LessonForm(Form):
    day = LastDay(_l("Day"), [required()])
    at = Time(_l("Begins at"), [required()])
    minutes = Number(_l("Minutes"), [required(), _MINUTES])
    units = Number(_l("Units"), [required(), _UNITS])
    room = StringField(_l("Room (optional)"), [at_most(120)])

    @property
    def slot(self) -> Slot:
        """Raises NoSuchTime."""
        return Slot(moment_of(self.day.data, self.at.data), self.minutes.data, self.units.data, self.room.data or None)


class NewLessonForm(LessonForm):
    creates = True


class ChangeLessonForm(LessonForm):
    edits = True


def as_it_stands(lesson: Lesson) -> dict[str, Any]:
    begins = lesson.starts_at.astimezone(clock.zone())
    minutes = int((lesson.ends_at - lesson.starts_at).total_seconds() // 60)
    return {
        "day": begins.date(), "at": begins.time(), "minutes": minutes, "units": lesson.units, "room": lesson.room,
        "version": lesson.version,
    }  # fmt: skip
