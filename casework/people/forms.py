"""Naming someone around a person: on the person's own page, and on the desk."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional, ValidationError

from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l, variant
from casework.people.models import RelatedPerson
from casework.register.lists import codelist

_WRONG = _l("Please choose one of the answers.")


class OneOf(SelectField):
    """A list of which one is chosen; the refusal is in our catalogues."""

    kind = "choice"

    def pre_validate(self, form: Any) -> None:
        if self.data not in {code for code, _label in self.choices or ()}:
            raise ValidationError(_WRONG)


class AnyOf(SelectMultipleField):
    kind = "choices"
    takes_many = True

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {code for code, _label in self.choices or ()}:
            raise ValidationError(_WRONG)


class LastDay(DateField):
    kind = "day"

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Please choose a day.")) from error


class RelatedForm(Form):
    """Both sides fill in the same: what is right is a matter of the person, whoever writes it down."""

    edits = True
    kind = OneOf(_l("Who is it?"))
    name = StringField(_l("Name"), [required(), at_most(120)])
    reach = StringField(
        _l("Phone number or e-mail address (optional)"),
        [at_most(200)],
        description=_l("So we know which number or address is theirs."),
    )
    knows = RadioField(_l("May this person learn of the counselling?"), [required(_WRONG)], validate_choice=False)
    may_be_told = AnyOf(
        _l("What may this person be told? (optional)"),
        description=_l("Without a tick here we tell this person nothing."),
    )
    until = LastDay(_l("Until which day? (optional)"), [Optional()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        spoken = variant()
        for field, key in ((self.kind, "related_kinds"), (self.may_be_told, "may_be_told")):
            field.choices = [(entry.code, entry.label.in_(spoken)) for entry in codelist(key).entries]
        self.knows.choices = [("yes", _l("Yes")), ("no", _l("No, never"))]

    def validate_knows(self, field: RadioField) -> None:
        if field.data not in {"yes", "no"}:
            raise ValidationError(_WRONG)

    @property
    def told(self) -> dict[str, Any]:
        """What was filled in, as naming someone takes it."""
        return {
            "reach": self.reach.data or "", "may_be_told": self.may_be_told.data or (),
            "must_not_know": self.knows.data == "no", "until": self.until.data,
        }  # fmt: skip


class NewRelatedForm(RelatedForm):
    creates = True
    edits = False


def as_it_stands(row: RelatedPerson) -> dict[str, Any]:
    return {
        "kind": row.kind, "name": row.name, "reach": row.reach, "knows": "no" if row.must_not_know else "yes",
        "may_be_told": row.may_be_told, "until": row.until, "version": row.version,
    }  # fmt: skip
