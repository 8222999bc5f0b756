"""Filters of the list, a walk-in, finding one person exactly, what became of a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, ValidationError

from casework.cases.words import list_choices
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import LANGUAGES, VARIANTS, _, _l
from casework.messages.models import Letter


def language_choices() -> list[tuple[str, str]]:
    """The languages that the programme writes in, in the reader's words."""
    written = {*LANGUAGES, *VARIANTS}
    return [(code, label) for code, label in list_choices("spoken_languages") if code in written]


class WalkInForm(Form):
    creates = True
    call_name = StringField(
        _l("What to call them"), [required(), at_most(200)], description=_l("Any script. An invented name will do.")
    )
    language = SelectField(_l("Language"), [required()])
    reach = StringField(
        _l("How to reach them"),
        [at_most(254)],
        description=_l("A phone number or an e-mail address. Leave it empty if the person comes again."),
    )
    wish = SelectField(_l("What they want"), [required()])
    is_new = BooleanField(_l("It is somebody else: record a new person"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.language.choices = [("", _("Please choose")), *language_choices()]
        self.wish.choices = [("", _("Please choose")), *list_choices("wishes")]

    def validate_call_name(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Please fill this in."))


class FindPersonForm(Form):
    """Exactly one person, or nobody."""

    reference = StringField(_l("Reference"), [at_most(40)])
    name = StringField(_l("Or the whole name"), [at_most(200)])
    birth_year = StringField(_l("and the year of birth"), [at_most(10)])


class DeliveryForm(Form):
    creates = True
    letters = Several(_l("Which letters"))
    way = SelectField(_l("How"), [required()])
    reached = RadioField(_l("What became of it"), [required(_l("Please choose one of the answers."))])

    def __init__(self, letters: Sequence[Letter], **more: Any) -> None:
        super().__init__(**more)
        self._letters = {str(place): letter for place, letter in enumerate(letters, 1)}
        self.letters.choices = [(place, letter.title) for place, letter in self._letters.items()]
        if not self.is_submitted():
            self.letters.data = list(self._letters)
        self.way.choices = list_choices("contact_channels")
        self.reached.choices = [("yes", _("The person knows it now")), ("no", _("Not reached"))]

    @property
    def chosen(self) -> list[Letter]:
        return [self._letters[place] for place in self.letters.data or ()]
