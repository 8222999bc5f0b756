"""What is noted in a person's plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional

from casework.core import clock
from casework.core.forms import Form, Several, required
from casework.core.i18n import _, _l, language
from casework.progress.following_up import ASKED
from casework.progress.levels import certificate_choices
from casework.progress.staff_words import SKILLS
from casework.progress.words import FOLLOW_UP_STATES, MILESTONES, TEST_KINDS, language_word
from casework.register.lists import codelist

FREQUENT_LANGUAGES = ("de", "en", "fr")


class OnDayForm(Form):
    creates = True
    on = DateField(_l("Day"), [required()], default=clock.today)


class TestForm(OnDayForm):
    """The overall level, each skill by itself, or both."""

    __test__ = False  # not a test of pytest
    language = SelectField(_l("Language"), [required()])
    level = SelectField(_l("Level, overall"), [Optional()])
    reading = SelectField(SKILLS["reading"], [Optional()])
    listening = SelectField(SKILLS["listening"], [Optional()])
    writing = SelectField(SKILLS["writing"], [Optional()])
    speaking = SelectField(SKILLS["speaking"], [Optional()])
    kind = RadioField(_l("What kind of test"), [required()], choices=list(TEST_KINDS.items()))
    certificate = SelectField(_l("Certificate"), [Optional()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.language.choices = [(code, language_word(code)) for code in FREQUENT_LANGUAGES]
        self.certificate.choices = [("", _("No certificate")), *certificate_choices()]
        levels = [(entry.code, entry.label.in_(language())) for entry in codelist("cefr").on(clock.today())]
        self.level.choices = [("", _("Please choose")), *levels]
        for field in (self.reading, self.listening, self.writing, self.speaking):
            field.choices = [("", "–"), *((code, code) for code, _label in levels)]

    @property
    def levels(self) -> dict[str, str]:
        return {"overall": self.level.data, **{skill: self[skill].data for skill in SKILLS if skill != "overall"}}


class MilestoneForm(OnDayForm):
    code = RadioField(_l("What was reached"), [required()], choices=list(MILESTONES.items()))


def _outcome_choices() -> list[tuple[str, str]]:
    return [(entry.code, entry.label.in_(language())) for entry in codelist("outcomes").on(clock.today())]


def _evidence_choices() -> list[tuple[str, str]]:
    return [(entry.code, entry.label.in_(language())) for entry in codelist("evidence_levels").on(clock.today())]


class OutcomeForm(OnDayForm):
    code = SelectField(_l("What came of it"), [required()])
    evidence = RadioField(_l("How we know"), [required()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.code.choices = [("", _("Please choose")), *_outcome_choices()]
        self.evidence.choices = _evidence_choices()


class FollowUpForm(Form):
    creates = True
    state = RadioField(_l("How it went"), [required()])
    code = SelectField(_l("What came of it"), [Optional()])
    evidence = RadioField(_l("How we know"), [Optional()], default="self_report")

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.state.choices = [(code, FOLLOW_UP_STATES[code]) for code in ("done", "not_reached", "opted_out")]
        self.code.choices = [("", _("Nothing new")), *_outcome_choices()]
        self.evidence.choices = _evidence_choices()


class TakeOverForm(Form):
    """What the person told, ticked; what is not right is unticked."""

    creates = True
    codes = Several(_l("What becomes a result"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.codes.choices = [(code, word) for code, word in _outcome_choices() if code in ASKED]


class LeavingForm(OnDayForm):
    reasons = Several(
        _l("Why"), description=_l("Several may be true. Nobody has to say anything. No details are written down here.")
    )
    course = SelectField(_l("Which course"), [Optional()])

    def __init__(self, *, courses: Sequence[tuple[UUID, str]], **more: Any) -> None:
        super().__init__(**more)
        reasons = codelist("dropout_reasons").on(clock.today())
        self.reasons.choices = [(entry.code, entry.label.in_(language())) for entry in reasons]
        self.course.choices = [("", _("No course")), *((key.hex, name) for key, name in courses)]
