"""Choosing a period, freezing what was drawn, deciding about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Form as AddressForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l, language
from casework.register.lists import codelist
from casework.reports.grant_words import month_word


class PeriodFilter(AddressForm):
    """The period stands in the address: drawing changes nothing, so it needs no token."""

    first = SelectField(_l("From"))
    last = SelectField(_l("To the end of"))

    def offer(self, months: Sequence[str]) -> None:
        self.first.choices = self.last.choices = [(month, month_word(month)) for month in months]


class FreezeForm(Form):
    """`seen` marks the figures on the page: whoever freezes them freezes what they have read."""

    creates = True
    first_month = HiddenField(validators=[at_most(7)])
    last_month = HiddenField(validators=[at_most(7)])
    seen = HiddenField(validators=[at_most(40)])
    name = StringField(
        _l("Name of the report"),
        [required(), at_most(120)],
        description=_l("For example: first half-year, proof of use."),
    )
    ground = SelectField(_l("Legal ground"), [required()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        grounds = codelist("legal_bases").entries
        self.ground.choices = [("", _("Please choose")), *[(each.code, each.label.in_(language())) for each in grounds]]


class DecideReportForm(Form):
    edits = True
    decision = RadioField(_l("Decision"), [required()])
    comment = TextAreaField(_l("What has to change"), [at_most(400)], description=_l("Please write no names here."))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.decision.choices = [("approve", _("Approve: it may go to the funder")), ("refuse", _("Refuse"))]

    def validate_comment(self, field: Any) -> None:
        if self.decision.data == "refuse" and not (field.data or "").strip():
            raise ValidationError(_("Please say what has to change."))
