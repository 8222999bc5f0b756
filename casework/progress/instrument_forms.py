"""Describing an instrument in every language, and filling one in."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import NumberRange, Optional

from casework.core.digits import only_digits
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l
from casework.progress.instrument_models import InstrumentVersion
from casework.progress.instruments import MOST_QUESTIONS, QuestionsChanged, questions, words
from casework.register.texts import LANGUAGES, Text

PARTS = ("title", "low", "high", "questions", "bands")
LINES = ("questions", "bands")
#: An answer: to which version, and to which of its questions.
ANSWER = re.compile(r"q[0-9]+-[0-9]+")


class InstrumentForm(Form):
    edits = True
    name = StringField(_l("Name, for the team"), [required(), at_most(120)])
    every_days = IntegerField(
        _l("Due again after so many days"), [Optional(), NumberRange(1, 1000)],
        description=_l("Leave it empty when it is asked whenever it fits."),
    )  # fmt: skip
    by_person = BooleanField(_l("People can fill it in on their own page"), default=True)
    most = SelectField(_l("Highest answer of the scale"), choices=[(str(n), str(n)) for n in range(2, 11)], default="5")
    starts = StringField(
        _l("From which sum each band begins"), [Optional(), at_most(100)],
        description=_l("Numbers with commas, as many as there are bands: 3, 8, 12. Leave it empty for none."),
    )  # fmt: skip
    retired = BooleanField(_l("Not asked any more"))

    def validate_starts(self, field: Any) -> None:
        given = [one.strip() for one in (field.data or "").split(",") if one.strip()]
        numbers = [int(one) if re.fullmatch(r"\d{1,3}", one) else -1 for one in map(only_digits, given)]
        if -1 in numbers or numbers != sorted(set(numbers)):
            raise ValidationError(_("Please write rising numbers with commas."))

    @property
    def band_starts(self) -> list[str]:
        return [only_digits(one) for one in (self.starts.data or "").split(",") if only_digits(one)]

    @property
    def texts(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for lang in LANGUAGES:
            given = {part: (self[f"{part}-{lang}"].data or "").strip() for part in PARTS}
            lines = {part: [one.strip() for one in given[part].splitlines() if one.strip()] for part in LINES}
            if any(given.values()):
                found[lang] = {**{part: given[part] for part in PARTS if part not in LINES}, **lines}
        return found


class NewInstrumentForm(InstrumentForm):
    creates = True
    edits = False


def _add_words(form: type[InstrumentForm]) -> None:
    labels = {
        "title": _l("Title"), "low": _l("What the lowest answer means"), "high": _l("What the highest answer means"),
        "questions": _l("Questions, one a line"), "bands": _l("Names of the bands, one a line"),
    }  # fmt: skip
    for lang in LANGUAGES:
        for part, label in labels.items():
            kind, size = (TextAreaField, 4000) if part in LINES else (StringField, 200)
            setattr(form, f"{part}-{lang}", kind(label, [Optional(), at_most(size)]))

    def validate(given: Any, field: Any) -> None:
        if len([line for line in (field.data or "").splitlines() if line.strip()]) > MOST_QUESTIONS:
            raise ValidationError(_("At most %(number)s questions.", number=MOST_QUESTIONS))

    for lang in LANGUAGES:
        setattr(form, f"validate_questions-{lang}", validate)


_add_words(InstrumentForm)


class FillInForm(Form):
    """One row of answers for each question. A name says of which version: an answer to another one is none to these."""

    creates = True

    @property
    def rows(self) -> list[Any]:
        return [field for field in self if ANSWER.fullmatch(field.name)]

    @property
    def given(self) -> list[int | None]:
        """Raises QuestionsChanged."""
        if {name for name in request.form if ANSWER.fullmatch(name)} - {field.name for field in self.rows}:
            raise QuestionsChanged
        return [int(field.data) if field.data else None for field in self.rows]


def fill_in_form(version: InstrumentVersion, spoken: str, *, tongue: str | None = None) -> FillInForm:
    """The questions as their reader speaks; `tongue`: below each the words of the person to whom it is read out."""

    class OfThisInstrument(FillInForm):
        pass

    asked, ends = questions(version), {1: words(version, "low"), version.most: words(version, "high")}
    choices = [
        (str(n), f"{n} – {_said(ends[n], spoken, tongue)}" if n in ends else str(n)) for n in range(1, version.most + 1)
    ]
    names = [f"q{version.number}-{number}" for number in range(len(asked))]
    for name, question in zip(names, asked, strict=True):
        setattr(OfThisInstrument, name, RadioField(question.in_(spoken), [Optional()], choices=choices))
    form = OfThisInstrument()
    if tongue and tongue != spoken:
        for name, question in zip(names, asked, strict=True):
            form[name].description, form[name].tongue = question.in_(tongue), tongue
    return form


def _said(text: Text, spoken: str, tongue: str | None) -> str:
    """In both languages when somebody reads it out."""
    return " / ".join(dict.fromkeys(text.in_(one) for one in (spoken, tongue) if one))
