"""What people type on the public pages and on their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.validators import AnyOf

from casework.core.digits import only_digits
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l
from casework.core.references import read_return_code
from casework.messages.service import LONGEST_MESSAGE


class CodeField(StringField):
    kind = "code"


class PinField(PasswordField):
    kind = "pin"


class ChoiceOfButton(StringField):
    """Which button was pressed."""


class EnterForm(Form):
    """Wrong forms are told apart from wrong codes before anything is counted: they are no guesses."""

    code = CodeField(
        _l("Your code"), [required(), at_most(60)], description=_l("Twelve digits in three groups of four.")
    )
    pin = PinField(_l("Your PIN"), [required(), at_most(40)], description=_l("The six digits that you chose."))

    def validate_code(self, field: Any) -> None:
        if read_return_code(field.data) is None:
            raise ValidationError(_("The code has twelve digits. Please look at it again."))

    def validate_pin(self, field: Any) -> None:
        digits = only_digits(field.data)
        if len(digits) != 6 or not digits.isdecimal():
            raise ValidationError(_("The PIN has six digits. Please look at it again."))


class MessageForm(Form):
    creates = True
    body = TextAreaField(_l("Your message"), [required(_l("Please write something first.")), at_most(LONGEST_MESSAGE)])


class ComplaintForm(Form):
    creates = True
    about = RadioField(
        _l("Who shall read this?"),
        validate_choice=False,
        choices=[
            ("counselling", _l("The coordination of the programme")),
            ("coordination", _l("Not the coordination: it is about them")),
        ],
    )
    body = TextAreaField(
        _l("What do you want to tell us?"), [required(_l("Please write something first.")), at_most(LONGEST_MESSAGE)]
    )

    def validate_about(self, field: Any) -> None:
        if field.data not in {"counselling", "coordination"}:
            raise ValidationError(_("Please choose one of the answers."))


class AnswerComplaintForm(Form):
    creates = True
    body = TextAreaField(_l("Your answer"), [required(_l("Please write something first.")), at_most(LONGEST_MESSAGE)])


_one_of_these = _l("Please use one of the buttons.")


class AnswerPlaceForm(Form):
    given = ChoiceOfButton(validators=[AnyOf(("yes", "no", "later", "back"), message=_one_of_these)])


class AnswerReferralForm(Form):
    given = ChoiceOfButton(validators=[AnyOf(("yes", "no"), message=_one_of_these)])


class AnswerPlanForm(Form):
    """`seen`: which version was on the screen: nobody says yes to one that they have not read."""

    seen = HiddenField()
    given = ChoiceOfButton(validators=[AnyOf(("yes", "talk"), message=_one_of_these)])


class BookForm(Form):
    creates = True
    slot = ChoiceOfButton()


class ChangeAppointmentForm(Form):
    cancel = ChoiceOfButton()
    slot = ChoiceOfButton()


class LittleForm(Form):
    on = ChoiceOfButton(validators=[AnyOf(("yes", "no"), message=_one_of_these)])


class OffersFilter(PlainForm):
    """The address holds the state; what is not on a list is all of it."""

    area = SelectField(_l("Area"), validate_choice=False)
    kind = SelectField(_l("What it is"), validate_choice=False)
    group = SelectField(_l("Whom it is for"), validate_choice=False)
    tongue = SelectField(_l("Taught in"), validate_choice=False)
    level = SelectField(_l("How well you know this language"), validate_choice=False)
    childcare = BooleanField(_l("With help for child care"))
    open = BooleanField(_l("Only what you can apply for now"))

    def __init__(self, given: MultiDict[str, str], choices: Mapping[str, list[tuple[str, str]]]) -> None:
        super().__init__(given)
        for name, all_of_them in (
            ("area", _("All areas")), ("kind", _("Everything")), ("group", _("Everyone")), ("tongue", _("Any language")),
            ("level", _("Any level")),
        ):  # fmt: skip
            field = self[name]
            field.choices = [("", all_of_them), *choices[name]]
            if field.data not in dict(choices[name]):
                field.data = ""

    @property
    def more(self) -> list[Any]:
        """The filters beside area and "now" that have something to choose."""
        return [field for field in (self.kind, self.group, self.tongue, self.level) if len(field.choices) > 2]

    @property
    def has_more(self) -> bool:
        return self.childcare.data or any(field.data for field in self.more)

    @property
    def address(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        return {field.name: "y" if field.data is True else str(field.data) for field in self if field.data}
