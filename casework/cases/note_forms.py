"""What is filled in about a whole note and what follows from it."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from casework.cases.forms import _MINUTES, Choice, ChoiceOrNone, Choices, Day, Number, Time
from casework.cases.words import INTERPRETED_BY, WAYS, choices
from casework.core.forms import LONG_TEXT, Form, at_most
from casework.core.i18n import LANGUAGES, _, _l
from casework.messages.service import LONGEST_MESSAGE


class DraftForm(Form):
    body = TextAreaField(_l("Note"), [at_most(LONG_TEXT)])
    is_restricted = BooleanField(_l("Restricted: only for those who work on this case"))


class WholeNoteForm(Form):
    """`keep` is the button "Keep for later"; then nothing follows."""

    creates = True
    body = TextAreaField(
        _l("Note"),
        [at_most(LONG_TEXT)],
        description=_l(
            "Write it so that the person may read it. With @ and a name a colleague finds it on their Today."
        ),
    )
    is_restricted = BooleanField(_l("Restricted: only for those who work on this case"))
    is_pinned = BooleanField(_l("Keep it at the top"))
    minutes = Number(_l("Minutes of the talk"), [Optional(), _MINUTES], description=_l("This is what a funder counts."))
    talk_day = Day(_l("Day of the talk"), [Optional()])
    channel = Choice(_l("How it took place"))
    language = Choice(_l("Language"))
    interpreted_by = Choice(_l("Who interpreted"), choices=choices(INTERPRETED_BY))
    topic = Choice(_l("What it was about"))
    grant = ChoiceOrNone(_l("Paid from (optional)"))
    task_text = StringField(_l("What is to do"), [at_most(1000)])
    task_due = Day(_l("Until when"), [Optional()])
    owner = Choice(_l("Who does it"))
    meeting_day = Day(_l("Day"), [Optional()])
    meeting_time = Time(_l("Time"), [Optional()])
    meeting_minutes = Number(_l("Minutes"), [Optional(), _MINUTES], default=45)
    meeting_way = Choice(_l("How you meet"), choices=choices(WAYS))
    message = TextAreaField(
        _l("Your message"),
        [at_most(LONGEST_MESSAGE)],
        description=_l("A letter tells the person that there is news, never what."),
    )
    message_language = Choice(_l("Language of your message"), choices=list(LANGUAGES.items()))
    keep = StringField()

    def __init__(
        self, *, owners: Choices, channels: Choices, topics: Choices, languages: Choices, grants: Choices, **more: Any
    ) -> None:
        super().__init__(**more)
        self.owner.choices, self.channel.choices, self.topic.choices = list(owners), list(channels), list(topics)
        self.language.choices, self.grant.choices = list(languages), [("", "–"), *grants]

    def validate_task_due(self, field: Any) -> None:
        if self.task_text.data and not field.data and not self.keep.data:
            raise ValidationError(_("Please choose a day."))

    def validate_meeting_time(self, field: Any) -> None:
        if self.meeting_day.data and not field.data and not self.keep.data:
            raise ValidationError(_("Please choose a time."))
