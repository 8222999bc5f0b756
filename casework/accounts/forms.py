"""Signing in, the second factor, a new password."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import NumberRange, ValidationError

from casework.accounts.words import ROLES
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l


class SignInForm(Form):
    email = EmailField(_l("E-mail address"), [required(), at_most(254)], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [required(), at_most(500)], render_kw={"autocomplete": "current-password"})


class SecondFactorForm(Form):
    code = StringField(
        _l("Code of six digits from your app, or a recovery code"),
        [required(), at_most(40)],
        render_kw={"autocomplete": "one-time-code"},
    )


class PasswordForm(Form):
    old_password = PasswordField(
        _l("Password until now"), [required(), at_most(500)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(_l("New password"), [required(), at_most(500)], render_kw={"autocomplete": "new-password"})


class KeysForm(Form):
    single_keys = BooleanField(
        _l("Use single keys in lists"), description=_l("Nothing needs them. On every device of yours.")
    )


class ForgottenForm(Form):
    email = EmailField(_l("E-mail address"), [required(), at_most(254)], render_kw={"autocomplete": "username"})


class NewPasswordForm(Form):
    password = PasswordField(
        _l("New password"),
        [required(), at_most(500)],
        description=_l("At least 12 characters."),
        render_kw={"autocomplete": "new-password"},
    )


class Roles(SelectMultipleField):
    """Any number of roles; the service knows which there are."""

    kind = "choices"
    takes_many = True

    def pre_validate(self, form: object) -> None:
        if not set(self.data or ()) <= set(ROLES):
            raise ValidationError(_l("There is no such role."))


class RolesForm(Form):
    edits = True
    roles = Roles(_l("Roles"))

    def offer(self) -> None:
        self.roles.choices = list(ROLES.items())


class AddAccountForm(RolesForm):
    creates, edits = True, False
    email = EmailField(_l("E-mail address"), [required(), at_most(254)])
    name = StringField(_l("Name"), [required(), at_most()])
    page_language = SelectField(_l("Language of the pages"), choices=[("de", "Deutsch"), ("en", "English")])
    capacity = IntegerField(
        _l("Capacity"),
        [NumberRange(0, 1000, message=_l("Please write a number from 0 to 1000."))],
        default=0,
        description=_l("How many weighted cases an advisor can carry. 0 for everybody else."),
    )


class LinkForm(Form):
    creates = True
    way = RadioField(
        _l("How does the link get there?"),
        choices=[("letter", _l("By e-mail, to the address of the account")), ("shown", _l("I hand it over myself: show it once"))],
        default="letter",
    )  # fmt: skip
