"""Signing in, the second factor, a new password."""

from __future__ import annotations

from wtforms import EmailField, PasswordField, StringField

from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l


class SignInForm(Form):
    email = EmailField(_l("E-mail address"), [required(), at_most(254)], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [required(), at_most(500)], render_kw={"autocomplete": "current-password"})


class SecondFactorForm(Form):
    code = StringField(
        _l("Code of six digits from your app"), [required(), at_most(40)], render_kw={"autocomplete": "one-time-code"}
    )


class PasswordForm(Form):
    old_password = PasswordField(
        _l("Password until now"), [required(), at_most(500)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(_l("New password"), [required(), at_most(500)], render_kw={"autocomplete": "new-password"})
