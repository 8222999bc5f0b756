"""What the staff fills in about times, rooms, interpreters and calendars."""

from __future__ import annotations

from datetime import time
from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import NumberRange

from casework.appointments.models import LONGEST, SHORTEST, WEEKS_AT_MOST
from casework.cases.forms import Choice, ChoiceOrNone, Choices, Day, Number, Time
from casework.cases.words import WAYS, choices
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _l

_LENGTH = NumberRange(SHORTEST, LONGEST, message=_l("Please write a number of minutes from 10 to 240."))
_WEEKS = NumberRange(1, WEEKS_AT_MOST, message=_l("Please write a number of weeks from 1 to 26."))
_SEATS = NumberRange(1, 500, message=_l("Please write a number from 1 to 500."))
GENDERS = (("", _l("Not said")), ("woman", _l("Woman")), ("man", _l("Man")), ("other", _l("Other")))
WISHES = (("", _l("No wish")), ("woman", _l("A woman")), ("man", _l("A man")))
STATES = (("asked", _l("Asked")), ("confirmed", _l("Confirmed")), ("declined", _l("Said no")))


class OfferForm(Form):
    creates = True
    day = Day(_l("Day"), [required()])
    begin = Time(_l("From"), [required()], default=time(9))
    until = Time(_l("Until"), [required()], default=time(12))
    minutes = Number(_l("Minutes for each meeting"), [required(), _LENGTH], default=45)
    weeks = Number(_l("For how many weeks"), [required(), _WEEKS], default=1)
    way = Choice(_l("How you meet"), choices=choices(WAYS))
    room = ChoiceOrNone(_l("Room (optional)"))
    place = StringField(
        _l("Place, number or link (optional)"), [at_most()], description=_l("The person reads this when they book.")
    )

    def __init__(self, *, rooms: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.room.choices = [("", "–"), *rooms]


class MoveForm(Form):
    edits = True
    day = Day(_l("Day"), [required()])
    time = Time(_l("Time"), [required()])
    minutes = Number(_l("Minutes"), [required(), _LENGTH])
    way = Choice(_l("How you meet"), choices=choices(WAYS))
    room = ChoiceOrNone(_l("Room (optional)"))
    place = StringField(_l("Place, number or link (optional)"), [at_most()])

    def __init__(self, *, rooms: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.room.choices = [("", "–"), *rooms]


class RoomForm(Form):
    creates = True
    name = StringField(
        _l("Name of the room"),
        [required(), at_most(80)],
        description=_l("It stands in calendars and letters. Write it so that it says nothing of the programme."),
    )
    seats = Number(_l("Seats"), [required(), _SEATS], default=3)


class InterpreterForm(Form):
    edits = True
    name = StringField(_l("Name"), [required(), at_most(120)])
    languages = Several(_l("Languages"), validate_choice=False)
    gender = Choice(_l("Gender, if they want it known"), choices=list(GENDERS))
    reach = StringField(_l("How to reach them (optional)"), [at_most()])
    has_ended = BooleanField(_l("No longer interprets for us"))

    def __init__(self, *, languages: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.languages.choices = list(languages)


class AddInterpreterForm(InterpreterForm):
    creates = True
    edits = False
    has_ended = None  # type: ignore[assignment]  # WTForms' way to leave out a field


class AskForm(Form):
    creates = True
    language = Choice(_l("Interpreting into"))
    wish = Choice(_l("The person's wish"), choices=list(WISHES))
    interpreter = ChoiceOrNone(_l("Who"))
    state = Choice(_l("How far it is"), choices=list(STATES))
    conflict = BooleanField(_l("Never ask this interpreter for this person"))

    def __init__(self, *, languages: Choices, interpreters: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.language.choices, self.interpreter.choices = list(languages), [("", _l("Nobody yet")), *interpreters]
