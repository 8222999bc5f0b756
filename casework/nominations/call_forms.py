"""What is filled in about a call, and about a funder's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from casework.cases.forms import Choice, ChoiceOrNone, Day
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _, _l, variant
from casework.nominations.call_models import Call
from casework.nominations.keys import LONGEST
from casework.nominations.words import ASKABLE, KINDS, LEVELS, SCHEMES, WAYS
from casework.programmes.numbers import Number
from casework.register.lists import codelist

#: In which languages a funder takes an application.
LANGUAGES = ("de", "en", "fr", "es")
_RANGE = NumberRange(1, 600, _l("This number is too large or too small."))
_DAYS = NumberRange(0, 730, _l("This number is too large or too small."))
NAMES = (
    "scheme", "name", "funder", "deadline", "lead_days", "appeal_days", "abroad_months", "statement_months", "language_months",
    "needs_threat", "needs_doctorate", "asks", "source",
)  # fmt: skip


class CallForm(Form):
    scheme = SelectField(_l("Programme"), [required()], choices=list(SCHEMES.items()))
    name = StringField(_l("Name of the call"), [required(), at_most(160)], description=_l("For example: 18th call."))
    funder = StringField(_l("Funder"), [required(), at_most(160)])
    address = StringField(
        _l("Where the package goes (optional)"), [at_most(300)], description=_l("An address for mail, or the page.")
    )
    deadline = Day(_l("Deadline"), [required()])
    result_on = Day(_l("Day of the result (optional)"), [Optional()])
    lead_days = Number(_l("Days before, to begin"), [required(), _DAYS])
    appeal_days = Number(
        _l("Days to object after the decision"), [required(), _DAYS],
        description=_l("After them the evidence of the threat goes, and only that it was seen stays."),
    )  # fmt: skip
    needs_threat = BooleanField(_l("Evidence of the threat is needed"))
    statement_months = Number(_l("How old a statement may be, in months (optional)"), [Optional(), _RANGE])
    self_report_countries = StringField(
        _l("Countries for which the person's own report is enough (optional)"),
        [at_most(600)],
        description=_l("Their names or two letters, with commas: Sudan, UA."),
    )
    abroad_months = Number(_l("Longest time abroad, in months (optional)"), [Optional(), _RANGE])
    needs_doctorate = BooleanField(_l("A doctorate is needed"))
    languages = Several(_l("Languages that are proven (optional)"))
    language_level = ChoiceOrNone(_l("Lowest level (optional)"))
    language_months = Number(_l("How old the proof of language may be, in months (optional)"), [Optional(), _RANGE])
    asks = Several(_l("What else has to be there"), choices=[(kind, KINDS[kind]) for kind in ASKABLE])
    source = StringField(
        _l("Source"),
        [required(), at_most(300)],
        description=_l("The address of the page, or the letter, where it stands."),
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        spoken = variant()
        self.languages.choices = [(code, codelist("spoken_languages").label(code, spoken)) for code in LANGUAGES]
        self.language_level.choices = [("", _("No level")), *((level, level) for level in LEVELS)]

    def validate_self_report_countries(self, field: StringField) -> None:
        self.countries = []
        for said in filter(None, (part.strip() for part in (field.data or "").split(","))):
            code = _country(said)
            if code is None:
                raise ValidationError(_("We do not know this country: %(name)s.", name=said[:60]))
            self.countries.append(code)

    @property
    def values(self) -> dict[str, Any]:
        return {
            **{name: self[name].data for name in NAMES}, "address": self.address.data or None, "result_on": self.result_on.data,
            "self_report_countries": self.countries, "languages": self.languages.data or [],
            "language_level": self.language_level.data or None,
        }  # fmt: skip


def _country(said: str) -> str | None:
    """By its two letters, or as it is called in the reader's language."""
    countries = codelist("countries")
    if said.upper() in countries:
        return said.upper()
    spoken = variant()
    found = [one.code for one in countries.entries if countries.label(one.code, spoken).casefold() == said.casefold()]
    return found[0] if found else None


def named_countries(codes: Sequence[str]) -> str:
    return ", ".join(codelist("countries").label(code, variant()) for code in codes)


class AddCallForm(CallForm):
    creates = True


class ChangeCallForm(CallForm):
    edits = True


#: Where a scheme says nothing of it.
FIRST = {"lead_days": 42, "appeal_days": 30, "needs_threat": True}


def as_it_stands(call: Call) -> dict[str, Any]:
    more = ("address", "result_on", "languages", "version")
    return {
        **{name: getattr(call, name) for name in (*NAMES, *more)}, "language_level": call.language_level or "",
        "self_report_countries": named_countries(call.self_report_countries),
    }  # fmt: skip


def first_values(scheme: str, guess: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form of a new call."""
    return {
        **FIRST,
        "scheme": scheme,
        **guess,
        "self_report_countries": named_countries(guess.get("self_report_countries", ())),
    }


class KeyForm(Form):
    creates = True
    armored = TextAreaField(
        _l("Public key of the funder"),
        [required(), at_most(LONGEST)],
        description=_l("The whole text, from BEGIN PGP PUBLIC KEY BLOCK to END."),
    )


class CompareForm(Form):
    typed = StringField(
        _l("Fingerprint, as the funder says it"),
        [required(), at_most(120)],
        description=_l("Do not copy it from this page. Ask the funder and type what they say."),
    )
    way = Choice(_l("How did you ask?"), choices=list(WAYS.items()))
