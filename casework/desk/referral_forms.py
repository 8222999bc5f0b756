"""Referring to a partner, and the partner's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import StringField, TextAreaField, ValidationError

from casework.cases.referral_queries import SHAREABLE
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l, language
from casework.people.forms import AnyOf, LastDay, OneOf
from casework.programmes.models import Partner
from casework.register.fields import field


class ReferForm(Form):
    creates = True
    partner = OneOf(_l("To whom"))
    fields = AnyOf(
        _l("What is passed on (optional)"),
        description=_l("What to call the person always is. Choose only what the partner needs to begin."),
    )
    concern = TextAreaField(
        _l("What it is about (optional)"),
        [at_most(1000)],
        description=_l("The partner and the person read these words."),
    )
    until = LastDay(_l("How long the partner may see it"), [required()])
    agreed = OneOf(_l("Has the person agreed?"))

    def __init__(self, partners: Sequence[Partner], **more: Any) -> None:
        super().__init__(**more)
        self._partners = {str(one.id): one for one in partners}
        self.partner.choices = [("", _l("Please choose")), *[(key, one.name) for key, one in self._partners.items()]]
        spoken = language()
        self._fields["fields"].choices = [(key, field(key).label.in_(spoken)) for key in SHAREABLE]
        self.agreed.choices = [
            ("", _l("Not yet: ask on the person's own page")),
            ("person", _l("Yes, to me, after I told them who learns what")),
            ("guardian", _l("Yes, together with the guardian")),
        ]

    def validate_partner(self, field: OneOf) -> None:
        if field.data not in self._partners:
            raise ValidationError(_l("Please choose one of the answers."))

    @property
    def chosen(self) -> Partner:
        return self._partners[self.partner.data]

    @property
    def shared(self) -> list[str]:
        return list(self._fields["fields"].data or ())


class AnswerReferralForm(Form):
    given = StringField()

    def validate_given(self, field: StringField) -> None:
        if field.data not in {"yes", "no"}:
            raise ValidationError(_l("Please use one of the buttons."))
