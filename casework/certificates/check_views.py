"""The check of a certificate, for anyone: matches or does not, and nothing more."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import StringField

from casework.certificates.service import check
from casework.core.access import public
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l
from casework.core.limits import CODE_AND_PIN, limiter


class NumberField(StringField):
    #: Typed from left to right, in capitals, without a spelling check.
    kind = "reference"


class CheckForm(Form):
    number = NumberField(_l("Number on the certificate"), [required(), at_most(100)])
    name = StringField(_l("Name as it is printed there"), [required(), at_most(200)])


@limiter.limit(CODE_AND_PIN)
@public
def check_certificate() -> Any:
    """The name is never shown again, not even as it was typed: it may be a former one."""
    form, answer = CheckForm(), ""
    if form.validate_on_submit():
        with form.saving() as saved:
            answer = check(form.number.data or "", form.name.data or "")
        answer = answer if saved else ""
        form.name.data = ""
    elif not form.is_submitted():
        form.number.data = request.args.get("number", "")[:100]
    return form.answer("certificates/check.html", answer=answer)
