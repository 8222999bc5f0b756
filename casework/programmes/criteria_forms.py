"""The criteria of an offer as fields: each empty one is not asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from casework.core import clock
from casework.core.forms import Form, Several, at_most
from casework.core.i18n import _, _l, variant
from casework.programmes.judges import DEGREES
from casework.programmes.numbers import Number
from casework.programmes.offer_criteria import Criterion, mark_of, words_of
from casework.programmes.offer_forms import entries, or_none, whole
from casework.register.fields import level_about
from casework.register.lists import codelist

_NOT_ASKED = _l("Not asked")
_COMMAS = _l("Several with commas between them.")


class CriteriaForm(Form):
    edits = True
    residence = Several(_l("Residence papers"), description=_l("One of the ticked groups is enough."))
    hzb = Several(_l("School certificate"))
    german_min = SelectField(_l("German at least"))
    german_max = SelectField(_l("German at most"))
    german_certificate = SelectField(_l("German certificate for"))
    language = SelectField(_l("Another language"))
    language_min = SelectField(_l("This language at least"))
    adult = BooleanField(_l("18 or older"))
    age_min = Number(_l("Age at least"), whole(120))
    age_max = Number(_l("Age at most"), whole(120))
    place = StringField(_l("Postcodes begin with"), [at_most(200)], description=_COMMAS)
    years_since_entry = Number(_l("Years since coming to Germany at most"), whole(60))
    years_abroad = Number(_l("Years outside the own country at most"), whole(60))
    degree_level = SelectField(_l("Degree at least"))
    degree_subject = StringField(_l("Subject of the degree, one of"), [at_most(1000)], description=_COMMAS)
    teacher_subject = StringField(_l("School subject, one of"), [at_most(1000)], description=_COMMAS)
    work_experience = Number(_l("Years of work at least"), whole(60))
    enrolled_semester = Number(_l("Enrolled in semester at least"), whole(40))
    full_time = BooleanField(_l("Time for the whole day"))
    doctorate = BooleanField(_l("Doctorate"))
    not_funded_before = BooleanField(_l("Not funded before"))
    first_generation = BooleanField(_l("First in the family to study"))
    kept = Several(_l("More criteria"), description=_l("These stay as they are. Take the tick away, and it is gone."))

    def __init__(self, rest: Sequence[Criterion], **more: Any) -> None:
        super().__init__(**more)
        spoken = variant()
        self.residence.choices = [
            (str(entry.group), entry.label.in_(spoken)) for entry in codelist("status_sets").on(clock.today())
        ]
        self.hzb.choices = [each for each in entries("hzb_states") if each[0] not in {"unknown", "under_check"}]
        levels = or_none(
            [(entry.code, entry.code) for entry in codelist("cefr").entries if entry.group == "whole"], _NOT_ASKED
        )
        for field in (self.german_min, self.german_max, self.german_certificate, self.language_min):
            field.choices = levels
        self.language.choices = or_none(
            [each for each in entries("spoken_languages") if each[0] != "de" and level_about(each[0])], _NOT_ASKED
        )
        self.degree_level.choices = or_none(
            [(code, codelist("degree_levels").label(code, spoken)) for code in DEGREES], _NOT_ASKED
        )
        self._rest = {mark_of(criterion): criterion for criterion in rest}
        self.kept.choices = [(key, words_of(criterion)) for key, criterion in self._rest.items()]

    def validate_language_min(self, field: SelectField) -> None:
        if bool(field.data) != bool(self.language.data):
            raise ValidationError(_("Please choose both: the language and its level."))

    @property
    def fields(self) -> dict[str, Any]:
        return {field.name: field.data for field in self if field.name not in {"csrf_token", "version", "kept"}}

    @property
    def chosen(self) -> list[Criterion]:
        return [self._rest[key] for key in self.kept.data or ()]
