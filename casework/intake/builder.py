"""Forms built from the register when they are needed: its words, its lists, its reasons, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from wtforms import SelectField, StringField, ValidationError

from casework.core import clock
from casework.core.forms import Form, at_most
from casework.core.i18n import _, _l, listed
from casework.intake.controls import (
    OTHER,
    ChoiceControl,
    ChoicesControl,
    Control,
    EmailControl,
    NumberControl,
    PhoneControl,
    TextControl,
    YearControl,
)
from casework.intake.date_control import DateControl
from casework.register.fields import Field
from casework.register.lists import CodeList, Entry, codelist
from casework.register.notice import notice_rows

#: Up to so many choices stand there; more open as a list.
MANY = 8
#: The languages that most of the people speak: the other sixty are in a list below.
FIRST_LANGUAGES = ("ar", "fa", "prs", "ps", "uk", "ru", "tr", "kmr", "ckb", "en", "fr", "de")
_PLAIN: dict[str, type[Control]] = {
    "text": TextControl, "longtext": TextControl, "email": EmailControl, "phone": PhoneControl, "number": NumberControl,
    "date": DateControl,
}  # fmt: skip


class QuestionsForm(Form):
    """A page of questions. `version` is the moment of the answers that it was filled from."""

    edits = True
    questions: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        """Each question's answer as it is kept; None for one that was left open."""
        return {key: self._value(key) for key in self.questions}

    def _value(self, key: str) -> Any:
        control = self._fields[key]
        said = control.kept()
        if control.absence or control.question.type != "languages":
            return said
        more = [self._fields[name].data for name in (f"{key}_more",) if name in self._fields]
        other = [f"{OTHER}{self._fields[name].data.strip()}" for name in (f"{key}_other",) if self._text_of(name)]
        return list(dict.fromkeys([*(said or []), *(code for code in more if code), *other])) or None

    def _text_of(self, name: str) -> str:
        data = self._fields[name].data if name in self._fields else None
        return data.strip() if isinstance(data, str) else ""


class MoreLanguages(SelectField):
    """A list of the languages that do not stand above it."""

    kind = "choice"
    optional = True

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata([value for value in valuelist if isinstance(value, str)])

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {code for code, _label in self.choices}:
            raise ValidationError(_("Please choose one of these answers."))


class OtherLanguage(StringField):
    kind = "text"
    optional = True

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata([value for value in valuelist if isinstance(value, str)])


def build_form(
    fields: Iterable[Field], language: str, answers: Mapping[str, Any], *, base: type[QuestionsForm] = QuestionsForm
) -> type[QuestionsForm]:
    """A form class for these fields. Give the form the same answers as its data."""
    asked = tuple(fields)
    said = {key: answers[key] for one in asked for key in _deciding(one) if answers.get(key)}
    # What somebody said is kept in no process, so only the page that nobody has answered is.
    return _made(asked, language, said, base) if said else _unanswered(asked, language, base, clock.today())


def _deciding(one: Field) -> tuple[str, ...]:
    """The questions whose answers decide what can be chosen here."""
    spoken = ("spoken_languages",) if one.key == "read_languages" else ()
    return (one.key, *spoken, *(one.narrowed_by or ())[1:])


@lru_cache(128)
def _unanswered(
    asked: tuple[Field, ...], language: str, base: type[QuestionsForm], _today: date
) -> type[QuestionsForm]:
    return _made(asked, language, {}, base)


def _made(
    asked: tuple[Field, ...], language: str, answers: Mapping[str, Any], base: type[QuestionsForm]
) -> type[QuestionsForm]:
    reasons = {row.key: row for row in notice_rows(language, [one.key for one in asked])}
    made: dict[str, Any] = {"questions": tuple(one.key for one in asked)}
    for one in asked:
        control = _control(one, language, answers)
        row = reasons[one.key]
        control.kwargs.update(why=row.why, who=listed(row.seen_by), keep=row.kept)
        made[one.key] = control
        if one.type == "languages":
            made.update(_more_languages(one, language, answers))
    return type(base.__name__, (base,), made)


def _control(one: Field, language: str, answers: Mapping[str, Any]) -> Any:
    words: dict[str, Any] = {
        "label": one.label.in_(language), "description": one.hint.in_(language) if one.hint else "",
        "question": one, "language": language,
    }  # fmt: skip
    if one.type in _PLAIN:
        return (YearControl if one.key.endswith("_year") else _PLAIN[one.type])(**words)
    if one.type == "languages":
        return ChoicesControl(**words, choices=_first_languages(one, answers))
    chosen = answers.get(one.key)
    entries = _narrowed(one, _offered(one, {chosen} if isinstance(chosen, str) else set(chosen or ())), answers)
    # "I don't know" stands once on the page: as the way not to answer.
    choices = [(entry.code, entry.label.in_(language)) for entry in entries if entry.code not in one.absent]
    if one.type == "choices":
        return ChoicesControl(**words, choices=choices)
    return ChoiceControl(**words, choices=[("", _("Please choose")), *choices] if len(choices) > MANY else choices)


def _offered(one: Field, kept: set[str]) -> list[Entry]:
    """What can be chosen today, and what was chosen once. Halves of a language level are the course's, not the person's."""
    entries = one.choices.entries if one.choices else ()
    today = clock.today()
    return [
        entry
        for entry in entries
        if entry.code in kept or (entry.is_valid_on(today) and not (one.type == "level" and entry.group == "half"))
    ]


def _narrowed(one: Field, entries: list[Entry], answers: Mapping[str, Any]) -> list[Entry]:
    """The towns of the region that was chosen; all of them as long as none was, so that nobody stands before nothing."""
    if one.narrowed_by is None:
        return entries
    column, asked = one.narrowed_by
    given = answers.get(asked)
    chosen = set(given) if isinstance(given, list) else {str(given)}
    fitting = [entry for entry in entries if entry.extra.get(column) in chosen]
    return fitting or entries


def _spoken(one: Field, answers: Mapping[str, Any]) -> list[str]:
    """What was chosen so far; for reading, what is spoken. Words of one's own stand in their own box."""
    sources = [answers.get(one.key), answers.get("spoken_languages") if one.key == "read_languages" else None]
    return [code for given in sources if isinstance(given, list) for code in given if not code.startswith(OTHER)]


def _first_languages(one: Field, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    known, said = _list_of(one), _spoken(one, answers)
    first = said if said and one.key == "read_languages" else [*FIRST_LANGUAGES, *said]
    return [(code, _own_name(known.entry(code))) for code in dict.fromkeys(first) if code in known]


def _more_languages(one: Field, language: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    if one.key == "read_languages" and _spoken(one, answers):
        return {}
    known, shown = _list_of(one), {code for code, _name in _first_languages(one, answers)}
    rest = [
        (entry.code, f"{entry.label.in_(language)} · {_own_name(entry)}")
        for entry in known.entries
        if entry.code not in shown
    ]
    own = [
        code.removeprefix(OTHER)
        for code in answers.get(one.key) or ()
        if isinstance(code, str) and code.startswith(OTHER)
    ]
    return {
        f"{one.key}_more": MoreLanguages(
            _l("Another language"),
            choices=[("", _("Please choose")), *rest],
            validate_choice=False,
            name=f"{one.key}-more",
        ),
        f"{one.key}_other": OtherLanguage(
            _l("A language that is not in the list"),
            [at_most(60)],
            default=own[0] if own else "",
            name=f"{one.key}-other",
        ),
    }


def _list_of(one: Field) -> CodeList:
    return codelist(one.codelist or "spoken_languages")


def _own_name(entry: Entry) -> str:
    return str(entry.extra.get("endonym") or entry.label.in_("en"))
