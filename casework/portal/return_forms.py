"""What people type when they come back by another way than code and PIN, and on the page of their code."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, ValidationError

from casework.core.digits import only_digits
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l
from casework.core.references import read_return_code
from casework.people.contacts import LONGEST_ADDRESS, is_email_address
from casework.people.new_pin import read_word
from casework.portal.forms import CodeField, PinField


class MailField(StringField):
    kind = "email"


class WordField(StringField):
    """Letters and digits from a slip of paper."""

    kind = "reference"


def check_six_digits(_form: Any, field: Any) -> None:
    digits = only_digits(field.data or "")
    if len(digits) != 6 or not digits.isdecimal():
        raise ValidationError(_("The PIN has six digits. Please look at it again."))


class AskForLinkForm(Form):
    address = MailField(_l("Your e-mail address"), [required(), at_most(LONGEST_ADDRESS)])

    def validate_address(self, field: Any) -> None:
        if not is_email_address((field.data or "").strip()):
            raise ValidationError(_("An e-mail address looks like this: name@example.org"))


class LinkForm(Form):
    """A button; for somebody under threat with the PIN beside it."""

    pin = PinField(_l("Your PIN"), [required(), at_most(40)], description=_l("The six digits that you chose."))

    def __init__(self, *, needs_pin: bool) -> None:
        super().__init__()
        self.needs_pin = needs_pin
        if not needs_pin:
            del self.pin


class NewPinForm(Form):
    code = CodeField(
        _l("Your code"), [required(), at_most(60)], description=_l("Twelve digits in three groups of four.")
    )
    word = WordField(
        _l("The word"), [required(), at_most(60)], description=_l("Twelve letters and digits, from a slip of paper.")
    )
    pin = CodeField(
        _l("Choose a new PIN of six digits"), [required(), at_most(40), check_six_digits], description=_l("Six digits.")
    )

    def validate_code(self, field: Any) -> None:
        if read_return_code(field.data) is None:
            raise ValidationError(_("The code has twelve digits. Please look at it again."))

    def validate_word(self, field: Any) -> None:
        if read_word(field.data) is None:
            raise ValidationError(_("The word has twelve letters and digits. Please look at it again."))


class OwnPinForm(Form):
    pin = CodeField(_l("Choose a PIN of six digits"), [required(), at_most(40)])


class TrustForm(Form):
    creates = True
    whom = StringField(
        _l("What do you call this person?"), [at_most(100)], description=_l("Only you read it. You may leave it empty.")
    )
