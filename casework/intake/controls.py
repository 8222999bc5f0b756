"""Controls for the questions of the register: what was typed, in any digits, and the ways not to answer.

A control checks the format only. Whether an answer may be missing is asked when the form is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from casework.core.digits import only_digits
from casework.core.forms import at_most
from casework.core.i18n import _
from casework.people.contacts import is_email_address
from casework.register.calendars import FIRST_YEAR as FIRST_YEAR_HIJRI
from casework.register.calendars import GREGORIAN, SOLAR_HIJRI
from casework.register.calendars import LAST_YEAR as LAST_YEAR_HIJRI
from casework.register.conditions import OWN
from casework.register.dates import told_date
from casework.register.fields import Field
from casework.register.lists import codelist

FIRST_YEAR, LAST_YEAR = 1900, 2100
#: Years that people read off a Persian or an Islamic calendar.
OTHER_CALENDARS = range(1280, 1500)
OTHER = "other:"


class Control:
    """What all controls share. Mixed into a WTForms field, before it."""

    question: Field
    kind: str
    absence: str | None = None
    takes_many = False
    process_errors: Any

    def __init__(
        self, *args: Any, question: Field, language: str, why: str = "", who: str = "", keep: str = "", **more: Any
    ) -> None:
        self.question, self.language, self.kind = question, language, question.type
        self.why, self.who, self.keep = why, who, keep
        self.optional = question.voluntary
        self.autocomplete = question.autocomplete
        super().__init__(*args, **more)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.absence = data if isinstance(data, str) and data in self.question.absent else None
        super().process(formdata, unset_value if self.absence else data, extra_filters)  # type: ignore[misc]  # a mixin
        if formdata is not None:
            given = formdata.getlist(f"{self.name}-absent")  # type: ignore[attr-defined]  # a mixin
            ticked = [code for code in given if code in self.question.absent]
            if any(given) and not ticked:
                self.process_errors = (*self.process_errors, _("Please choose one of these answers."))
            self.absence = ticked[0] if ticked else None
            if len(set(ticked)) > 1:
                self.process_errors = (*self.process_errors, _("Please choose only one of these answers."))

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        # A file sent under the name of a text field is no text.
        super().process_formdata([value for value in valuelist if isinstance(value, str)])  # type: ignore[misc]  # a mixin

    @property
    def absent(self) -> list[tuple[str, str, bool]]:
        """The ways not to answer, for the page: code, words, ticked."""
        words = codelist("absence_values")
        return [(code, words.label(code, self.language), code == self.absence) for code in self.question.absent]

    def kept(self) -> Any:
        """The answer as it is kept; None: none was given."""
        return self.absence or self.said()

    def said(self) -> Any:
        text = self.data  # type: ignore[attr-defined]  # a mixin
        return text if isinstance(text, str) and text.strip() else None

    def pre_validate(self, form: Any) -> None:
        if not self.absence and self.said() is not None:
            try:
                self.check()
                self._check_rule()
            except ValidationError as wrong:
                # One thing is enough to read: how long it is is not looked at any more.
                raise StopValidation(*wrong.args) from wrong

    def _check_rule(self) -> None:
        must, says = self.question.must, self.question.must_says
        if must is not None and not must.holds({OWN: self.said()}):
            raise ValidationError(says.in_(self.language) if says else _("This cannot be right. Please look again."))

    def check(self) -> None:
        """Raise ValidationError when what was typed cannot be read."""


class TextControl(Control, StringField):
    def __init__(self, *args: Any, question: Field, **more: Any) -> None:
        super().__init__(*args, question=question, validators=[at_most(question.max_length)], **more)


class EmailControl(TextControl):
    def check(self) -> None:
        if not is_email_address(str(self.said())):
            raise ValidationError(_("An e-mail address looks like this: name@example.org"))

    def said(self) -> Any:
        text = super().said()
        return text.strip() if text else None


class PhoneControl(TextControl):
    """Kept as typed. A number that looks strange may be right: only one without digits is asked again."""

    def check(self) -> None:
        if sum(sign.isdigit() for sign in str(self.said())) < 3:
            raise ValidationError(_("Please write the number with digits, for example 0151 2345678."))


class NumberControl(TextControl):
    def check(self) -> None:
        if not isinstance(self.said(), int):
            raise ValidationError(_("Please write a number with digits, for example 3."))

    def said(self) -> Any:
        text = super().said() if isinstance(self.data, str) else None
        if text is None:
            return self.data if isinstance(self.data, int) else None
        digits = only_digits(text)
        return (
            int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= self.question.max_length else text
        )

    def process_data(self, value: Any) -> None:
        self.data = str(value) if isinstance(value, int) else value


class YearControl(NumberControl):
    """A year, and the calendar that it is written in.

    A Solar Hijri year begins in one of our years and ends in the next, so it is kept with its first and last day: both
    years stay possible, and neither is made up. "About" would widen it by a year on each side, which nobody said.
    """

    calendar = GREGORIAN

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = "year"

    @property
    def calendars(self) -> list[tuple[str, str, bool]]:
        return calendars_to_choose(self.calendar)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata is not None:
            given = formdata.getlist(f"{self.name}-calendar")
            self.calendar = SOLAR_HIJRI if given[:1] == [SOLAR_HIJRI] else GREGORIAN

    def process_data(self, value: Any) -> None:
        if isinstance(value, Mapping):
            self.calendar, value = str(value.get("calendar", GREGORIAN)), str(value.get("written", ""))
        super().process_data(value)

    def said(self) -> Any:
        year = super().said()
        if self.calendar == SOLAR_HIJRI and isinstance(year, int) and FIRST_YEAR_HIJRI <= year <= LAST_YEAR_HIJRI:
            return told_date((year, None, None), calendar=SOLAR_HIJRI)
        return year

    def check(self) -> None:
        year = super().said()
        if not isinstance(year, int):
            raise ValidationError(_("Please write a number with digits, for example 3."))
        check_year(year, self.calendar)


class ChoiceControl(Control, RadioField):
    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, choices=choices, validate_choice=False, coerce=str, **more)

    def process_data(self, value: Any) -> None:
        self.data = value if isinstance(value, str) else None

    def check(self) -> None:
        if self.data not in {code for code, _label in self.choices}:
            raise ValidationError(_("Please choose one of these answers."))


class ChoicesControl(Control, SelectMultipleField):
    takes_many = True

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, choices=choices, validate_choice=False, coerce=str, **more)

    def process_data(self, value: Any) -> None:
        self.data = [code for code in value if isinstance(code, str)] if isinstance(value, list) else []

    @property
    def choice_languages(self) -> dict[str, str]:
        """Languages stand in their own words, so each says which one it is."""
        return {code: code for code, _label in self.choices} if self.kind == "languages" else {}

    def said(self) -> Any:
        return list(dict.fromkeys(self.data or [])) or None

    def check(self) -> None:
        if not set(self.data) <= {code for code, _label in self.choices}:
            raise ValidationError(_("Please choose among these answers."))


def calendars_to_choose(chosen: str) -> list[tuple[str, str, bool]]:
    """The calendars, for the page: code, words, chosen."""
    words = {GREGORIAN: _("Calendar as in Germany"), SOLAR_HIJRI: _("Solar Hijri calendar (Iran, Afghanistan)")}
    return [(code, text, code == chosen) for code, text in words.items()]


def check_year(year: int, calendar: str) -> None:
    """Raise ValidationError for a year that nobody of today has to tell."""
    if calendar == SOLAR_HIJRI:
        if not FIRST_YEAR_HIJRI <= year <= LAST_YEAR_HIJRI:
            raise ValidationError(_("In the Solar Hijri calendar a year looks like 1377."))
    elif year in OTHER_CALENDARS:
        raise ValidationError(_("This looks like a year of another calendar. Please choose the calendar below."))
    elif not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(_("The year needs four digits, for example 1998."))
