"""Forms for what an advisor says of themselves, what a person wishes, how much a case needs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import NumberRange

from casework.assignment.profiles import LANGUAGES, Profile
from casework.cases.words import list_choices
from casework.core.forms import Form, Several, at_most
from casework.core.i18n import _, _l
from casework.register.lists import codelist

DAY_WORDS = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
}
COUNSELS_AS = [("", _l("I do not say")), ("female", _l("A woman")), ("male", _l("A man"))]
WISHED = [("", _l("No wish")), ("female", _l("A woman")), ("male", _l("A man"))]
INTENSITY_WORDS = {
    "light": _l("Light: a question now and then"),
    "normal": _l("Normal"),
    "intense": _l("Intense: contact every week, much at once"),
}


class _ProfileFields(Form):
    edits = True
    place = StringField(
        _l("Place of work"), [at_most(120)], description=_l("As colleagues at the same place write it, or: online.")
    )
    capacity = IntegerField(
        _l("Capacity in points"),
        [NumberRange(0, 1000, message=_l("Please write a number from 0 to 1000."))],
        description=_l("An ordinary case weighs 1 point, 2 while counselling or a plan is under way."),
    )
    working_days = Several(_l("Working days"), choices=list(DAY_WORDS.items()))
    specialisms = Several(_l("Fields"))
    offers = Several(_l("Offers that you look after"))
    counsels_as = RadioField(
        _l("For people who wish to talk with a woman or with a man"), choices=COUNSELS_AS,
        description=_l("Only so that such a wish can be kept. Nobody has to say."),
    )  # fmt: skip
    wishes = TextAreaField(
        _l("Wishes for new cases"), [at_most(400)], description=_l("Read by those who assign. No reasons, please.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._has_whole_languages()

    def _has_whole_languages(self) -> bool:
        chosen = [name for name, _level in self._rows() if name.data]
        for name, level in self._rows():
            if name.data and not level.data:
                level.errors = [_("Please choose a level.")]
        if len({name.data for name in chosen}) < len(chosen):
            chosen[-1].errors = [_("Please name each language once.")]
        return not self.errors

    def _rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"language_{number}"], self[f"level_{number}"]) for number in range(1, LANGUAGES + 1)]

    @property
    def chosen_offers(self) -> list[uuid.UUID]:
        return [uuid.UUID(one) for one in self.offers.data or ()] if self.offers is not None else []

    @property
    def levels(self) -> dict[str, str]:
        return {str(name.data): str(level.data) for name, level in self._rows() if name.data}


def _language_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for number in range(1, LANGUAGES + 1):
        fields[f"language_{number}"] = SelectField(_l("Language"))
        fields[f"level_{number}"] = SelectField(_l("Level"))
    return fields


#: Six languages, each with its level, beside the fields above.
ProfileForm: Any = type("ProfileForm", (_ProfileFields,), _language_fields())


def profile_form(profile: Profile, offers: Sequence[tuple[uuid.UUID, str]]) -> Any:
    row = profile.row
    data: dict[str, Any] = {
        "place": row.place if row else "", "counsels_as": (row.counsels_as if row else "") or "",
        "wishes": row.wishes if row else "", "capacity": profile.user.capacity, "working_days": list(profile.working_days),
        "specialisms": list(profile.specialisms), "offers": [str(one) for one in profile.offers],
        "version": profile.user.version,
    }  # fmt: skip
    for number, (language, level) in enumerate(profile.languages[:LANGUAGES], 1):
        data[f"language_{number}"], data[f"level_{number}"] = language, level
    form = ProfileForm(data=data)
    for name, level in form._rows():
        name.choices = [("", _("None")), *list_choices("spoken_languages")]
        level.choices = [("", "–"), *((entry.code, entry.code) for entry in codelist("cefr").entries)]
    known = dict(list_choices("offer_areas") + list_choices("offer_kinds") + list_choices("wishes"))
    form.specialisms.choices = list(known.items())
    form.offers.choices = [(str(key), title) for key, title in offers]
    if not offers:
        del form.offers
    return form


class WishForm(Form):
    creates = True
    gender = RadioField(_l("With whom would they like to talk?"), choices=WISHED, default="")
    place = SelectField(_l("Where?"))

    def __init__(self, places: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.place.choices = [("", _("No wish")), *((place, place) for place in places)]


class IntensityForm(Form):
    edits = True
    intensity = RadioField(_l("How much does this case need now?"), choices=list(INTENSITY_WORDS.items()))

    def validate_intensity(self, field: RadioField) -> None:
        if field.data not in INTENSITY_WORDS:
            raise ValidationError(_("Please choose one of the answers."))
