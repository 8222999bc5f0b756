"""What the staff fills in on a case. Choices are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import NumberRange, Optional, ValidationError

from casework.cases.words import INTERPRETED_BY, NEXT_ACTIONS, WAITING_FOR, WAYS, choices
from casework.core.forms import LONG_TEXT, Form, Several, at_most, required
from casework.core.i18n import _l
from casework.programmes.numbers import Number as Number

#: How often a task comes again.
EVERY = {
    "": _l("Once"),
    "week": _l("Every week"),
    "month": _l("Every month"),
    "half_year": _l("Every half year"),
    "year": _l("Every year"),
}
Choices = Sequence[tuple[str, Any]]
_MINUTES = NumberRange(1, 1440, message=_l("Please write a number of minutes from 1 to 1440."))
_WRONG = _l("Please choose one of the answers.")


class Choice(SelectField):
    """A list to choose from; the refusal of a foreign value is in our catalogues."""

    kind = "choice"

    def pre_validate(self, form: Any) -> None:
        if self.data not in {value for value, _label in self.choices or ()}:
            raise ValidationError(_WRONG)


class ChoiceOrNone(Choice):
    """Left out, it is no answer: the page shows it only where there is something to choose."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class Day(DateField):
    """A day; what is none is said in plain words."""

    kind = "day"

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Please choose a day.")) from error


class Time(TimeField):
    kind = "time"

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Please write a time, such as 14:30.")) from error


class NoteForm(Form):
    creates = True
    body = TextAreaField(
        _l("Note"), [required(), at_most(LONG_TEXT)], description=_l("Write it so that the person may read it.")
    )
    is_restricted = BooleanField(_l("Restricted: only for those who work on this case"))
    is_pinned = BooleanField(_l("Keep it at the top"))


class CorrectNoteForm(Form):
    edits = True
    body = TextAreaField(_l("Note"), [required(), at_most(LONG_TEXT)])


class TaskForm(Form):
    creates = True
    text = TextAreaField(_l("What is to do"), [required(), at_most(1000)])
    due_on = Day(_l("Until when"), [required()])
    owner = Choice(
        _l("Who does it"), description=_l("A colleague is asked first. It stays with you until they say yes.")
    )
    every = ChoiceOrNone(_l("How often"), choices=choices(EVERY))

    def __init__(self, *, owners: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.owner.choices = list(owners)


class AppointmentForm(Form):
    creates = True
    day = Day(_l("Day"), [required()])
    time = Time(_l("Time"), [required()])
    minutes = Number(_l("Minutes"), [required(), _MINUTES], default=45)
    way = Choice(_l("How you meet"), choices=choices(WAYS))
    room = ChoiceOrNone(_l("Room (optional)"))
    place = StringField(_l("Place, number or link (optional)"), [at_most()])
    owner = Choice(_l("With whom"))
    interpreter = Choice(_l("Interpreting into (optional)"))

    def __init__(self, *, owners: Choices, languages: Choices, rooms: Choices = (), **more: Any) -> None:
        super().__init__(**more)
        self.room.choices = [("", "–"), *rooms]
        self.owner.choices = list(owners)
        self.interpreter.choices = [("", "–"), *languages]


class AppointmentStateForm(Form):
    state = Choice(
        _l("What became of it"),
        choices=[("done", _l("Took place")), ("no_show", _l("Did not come")), ("cancelled", _l("Cancelled"))],
    )


class NextForm(Form):
    edits = True
    step = Choice(_l("Next step"), choices=choices(NEXT_ACTIONS))
    on = Day(_l("On which day"), [required()])
    why = StringField(
        _l("Why (optional)"), [at_most(200)],
        description=_l("A few words for Today. Only who works on the case reads them."),
    )  # fmt: skip

    def __init__(self, *, says_why: bool, **more: Any) -> None:
        super().__init__(**more)
        if not says_why:
            del self.why


class WaitForm(Form):
    edits = True
    whom = Choice(_l("For whom"), choices=[*choices(WAITING_FOR), ("", _l("Nobody: the waiting is over"))])
    until = Day(_l("Look again on"), [Optional()])


class HintedRadio(RadioField):
    """Choices with a line of explanation each."""

    kind = "choice"
    choice_hints: dict[str, str] = {}


class StatusForm(Form):
    edits = True
    status = HintedRadio(_l("New status"), [required(_WRONG)], validate_choice=False)

    def __init__(self, *, statuses: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.status.choices = list(statuses)


class AttemptForm(Form):
    creates = True
    way = Choice(_l("How you tried"))
    reached = BooleanField(_l("The person answered"))

    def __init__(self, *, ways: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.way.choices = list(ways)


class CloseForm(Form):
    edits = True
    reason = Choice(_l("Main reason"))
    more = Several(_l("Further reasons (optional)"), validate_choice=False)

    def __init__(self, *, reasons: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.reason.choices = [("", _l("Please choose")), *reasons]
        self.more.choices = list(reasons)


class TalkForm(Form):
    creates = True
    references = StringField(
        _l("With whom (optional)"),
        [at_most(500)],
        description=_l("References of the cases. Leave it empty to count people only."),
    )
    heads = Number(
        _l("How many people"), [Optional(), NumberRange(1, 5000, message=_l("Please write a number from 1 to 5000."))]
    )
    day = Day(_l("Day"), [required()])
    minutes = Number(_l("Minutes"), [required(), _MINUTES], default=15)
    channel = Choice(_l("How it took place"))
    through = ChoiceOrNone(
        _l("Through whom (optional)"),
        description=_l("A relative, a volunteer or a partner who called or wrote for the person."),
    )
    through_text = StringField(
        _l("Who it was, if somebody else"),
        [at_most(200)],
        description=_l("Only who works on the case reads this."),
    )
    language = Choice(_l("Language"))
    interpreted_by = Choice(_l("Who interpreted"), choices=choices(INTERPRETED_BY))
    topic = Choice(_l("What it was about"))
    grant = ChoiceOrNone(_l("Paid from (optional)"))

    def __init__(
        self,
        *,
        channels: Choices,
        languages: Choices,
        topics: Choices,
        through: Choices,
        grants: Choices = (),
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.through.choices = list(through)
        self.grant.choices = [("", "–"), *grants]
        self.channel.choices, self.language.choices, self.topic.choices = list(channels), list(languages), list(topics)
